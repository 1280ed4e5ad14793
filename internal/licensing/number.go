package licensing

import (
	"fmt"
	"strconv"
	"strings"
)

// NumberKind is the letter that human numbers such as C-2026-000148 begin with.
type NumberKind string

// The kinds of numbers.
const (
	ContractNumber     NumberKind = "C"
	EnrollmentNumber   NumberKind = "E"
	OrderNumber        NumberKind = "O"
	SubscriptionNumber NumberKind = "S"
	RequestNumber      NumberKind = "R" // of an access request
)

// NumberKinds lists all of them.
var NumberKinds = []NumberKind{ContractNumber, EnrollmentNumber, OrderNumber, SubscriptionNumber, RequestNumber}

// FormatNumber writes a human number: the kind, the year of business time, and
// the count within both, of six digits or more.
func FormatNumber(kind NumberKind, year int, n int64) string {
	return fmt.Sprintf("%s-%04d-%06d", kind, year, n)
}

// ParseNumber reads a human number as people type it: in lower case, with
// spaces around, without the leading zeros. FormatNumber of its results is the
// number's one spelling. Errors carry the code field.number.
func ParseNumber(s string) (kind NumberKind, year int, n int64, err error) {
	refused := Refuse(Invalid, "field.number")
	parts := strings.Split(strings.ToUpper(strings.TrimSpace(s)), "-")
	if len(parts) != 3 || !digits(parts[1], 4, 4) || !digits(parts[2], 1, 15) {
		return "", 0, 0, refused
	}
	for _, k := range NumberKinds {
		if string(k) == parts[0] {
			kind = k
		}
	}
	year, _ = strconv.Atoi(parts[1])
	n, _ = strconv.ParseInt(parts[2], 10, 64)
	if kind == "" || year < MinYear || year > MaxYear || n < 1 {
		return "", 0, 0, refused
	}
	return kind, year, n, nil
}
