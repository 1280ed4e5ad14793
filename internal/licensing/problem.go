package licensing

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

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

// What a Problem repeats at most, in characters: a file may hold a key of a megabyte.
const (
	longestShown = 80  // of a wrong value
	longestPlace = 200 // of a field's path
)

// NewProblem makes a Problem; value and field are cut when they are long,
// params are name, value pairs.
func NewProblem(file string, line int, field, value, code string, params ...string) Problem {
	return Problem{File: file, Line: line, Field: cut(field, longestPlace), Value: cut(value, longestShown),
		Code: code, Params: pairs(params)}
}

// cut also takes away what would speak to a terminal or turn its text around.
func cut(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return utf8.RuneError
	}, s)
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
