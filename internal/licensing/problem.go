package licensing

import "unicode/utf8"

// Problem is one thing wrong in a file that somebody hands in: where it
// stands, what was found there, and which rule it breaks. Unlike a FieldError
// it shows the value: the file is its reader's own.
type Problem struct {
	File   string            `json:"file"`
	Line   int               `json:"line"`            // counted from 1; 0 when it concerns the whole file
	Field  string            `json:"field,omitempty"` // "plans[0].quantity.min", or a column's name
	Value  string            `json:"value,omitempty"` // as written, at most 80 characters of it
	Code   string            `json:"code"`            // key in the language catalogues, e.g. "field.required"
	Params map[string]string `json:"params,omitempty"`
}

// longestShown is how many characters of a wrong value a Problem repeats.
const longestShown = 80

// NewProblem makes a Problem; value is cut when it is long, params are name, value pairs.
func NewProblem(file string, line int, field, value, code string, params ...string) Problem {
	if utf8.RuneCountInString(value) > longestShown {
		value = string([]rune(value)[:longestShown-1]) + "…"
	}
	return Problem{File: file, Line: line, Field: field, Value: value, Code: code, Params: pairs(params)}
}
