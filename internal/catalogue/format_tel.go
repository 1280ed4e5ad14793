package catalogue

import (
	"strings"

	"github.com/nyaruka/phonenumbers"

	"volare/internal/licensing"
)

// checkTelephone accepts a number that may exist and gives it in E.164
// ("+390612345678"). Without a region in the schema it must begin with "+".
func checkTelephone(s string, o formatOptions) (string, string) {
	s, code := licensing.CheckTelephone(s)
	if code != "" || (o.Region == "" && !strings.HasPrefix(s, "+")) {
		return "", "format.tel"
	}
	region := o.Region
	if region == "" {
		region = phonenumbers.UNKNOWN_REGION
	}
	n, err := phonenumbers.Parse(s, region)
	if err != nil || !phonenumbers.IsValidNumber(n) || n.GetExtension() != "" {
		return "", "format.tel"
	}
	return phonenumbers.Format(n, phonenumbers.E164), ""
}

// telephoneRegion reports whether region is a country that has a numbering plan.
func telephoneRegion(region string) bool {
	return phonenumbers.GetSupportedRegions()[region]
}
