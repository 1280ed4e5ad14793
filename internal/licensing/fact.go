package licensing

import "strconv"

// Fact is one named value that an event may carry.
type Fact struct{ Name, Value string }

// Facts are an aggregate's allow-list: what events may say about it, never a
// secret and never a person's name. An aggregate lists the same names, in the
// same order, every time.
type Facts []Fact

// Changed returns those of after whose values differ from before, each with
// what it was; before may be nil (the thing is new).
func Changed(before, after Facts) (was, is Facts) {
	for i, f := range after {
		old := ""
		if i < len(before) {
			old = before[i].Value
		}
		if old == f.Value {
			continue
		}
		if before != nil {
			was = append(was, Fact{f.Name, old})
		}
		is = append(is, f)
	}
	return was, is
}

// YesNo writes a truth as a fact.
func YesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func itoa(n int) string { return strconv.Itoa(n) }
