package catalogue

import (
	"maps"
	"slices"
)

// format is what a text must be, beyond being text: check gives it back in its
// one normal form, or the code of the rule it breaks.
type format struct {
	check func(s string, o formatOptions) (normal, code string)
	may   []string // schema keywords that this format understands beside it
}

// formatOptions are the keywords that stand beside "format" in the schema.
type formatOptions struct {
	AllowPrivate bool   // ip-address, ip-network: addresses of private networks too
	Region       string // tel: the country whose national numbers are understood, "IT"
}

// formats lists them, once; each is a file format_*.go.
var formats = map[string]format{
	"domain":     {check: checkDomain},
	"hostname":   {check: checkHostname},
	"ip-address": {check: checkAddress, may: []string{"allowPrivate"}},
	"ip-network": {check: checkNetwork, may: []string{"allowPrivate"}},
	"email":      {check: checkEmail},
	"tel":        {check: checkTelephone, may: []string{"region"}},
	"vat":        {check: checkVAT},
	"date":       {check: checkDate},
}

// Formats lists the names of the formats that a form may use.
func Formats() []string { return slices.Sorted(maps.Keys(formats)) }
