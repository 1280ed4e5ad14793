package licensing

import (
	"fmt"
	"regexp"
	"strconv"
)

// The forms of a CIG, the code of a public tender. Each part in brackets is
// the number or the check that belongs to it.
var (
	cigOrdinary = regexp.MustCompile(`^([0-9]{7})([0-9A-F]{3})$`)
	cigDigital  = regexp.MustCompile(`^([A-U])([0-9A-F]{6})([0-9A-F]{3})$`) // since 2024
	cigSmart    = regexp.MustCompile(`^[XYZ]([0-9A-F]{2})([0-9A-F]{7})$`)   // abolished in 2024
	cigExempt   = regexp.MustCompile(`^ES(0[1-9]|1[0-9]|2[0-7])$`)
	cup         = regexp.MustCompile(`^[A-Z][0-9]{2}[A-Z][0-9]{11}$`)
)

// CheckCIG checks a CIG of any kind; see CIGWarning for what is right but odd.
func CheckCIG(s string) (cig, code string) {
	cig = normalized(s)
	if cig == "" {
		return "", "field.required"
	}
	number, check := int64(0), ""
	var want string
	if m := cigOrdinary.FindStringSubmatch(cig); m != nil {
		number, _ = strconv.ParseInt(m[1], 10, 64)
		want, check = fmt.Sprintf("%03X", number*211%4091), m[2]
	} else if m := cigDigital.FindStringSubmatch(cig); m != nil {
		number, _ = strconv.ParseInt(m[2], 16, 64)
		order := int64(m[1][0]-'A') + 1
		want, check = fmt.Sprintf("%03X", (number+order)*211%4091), m[3]
	} else if m := cigSmart.FindStringSubmatch(cig); m != nil {
		number, _ = strconv.ParseInt(m[2], 16, 64)
		want, check = fmt.Sprintf("%02X", number*211%251), m[1]
	}
	switch {
	case number == 0:
		return cig, "field.cig"
	case check != want:
		return cig, "field.check_digit"
	}
	return cig, ""
}

// CIGWarning says what is odd about a CIG that CheckCIG takes; "" if nothing.
func CIGWarning(cig string) (code string) {
	if cigSmart.MatchString(normalized(cig)) {
		return "field.cig_abolished"
	}
	return ""
}

// CheckCIGExemption checks the reason why an order needs no CIG, ES01–ES27.
func CheckCIGExemption(s string) (exemption, code string) {
	return checkPattern(normalized(s), cigExempt, "field.cig_exemption")
}

// CIGExemptions lists the reasons why an order needs no CIG.
func CIGExemptions() []string {
	all := make([]string, 27)
	for i := range all {
		all[i] = fmt.Sprintf("ES%02d", i+1)
	}
	return all
}

// CUPWarning normalizes a public project's code and says what is odd about
// it. Nothing public checks it, so it is never refused.
func CUPWarning(s string) (normal, code string) {
	return checkPattern(normalized(s), cup, "field.cup")
}
