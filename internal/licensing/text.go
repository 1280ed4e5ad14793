package licensing

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CheckText checks what somebody typed: valid UTF-8 in any script, of least to
// most characters (Unicode code points), without control characters and
// without directional ones that disguise what follows. With multiline, line
// breaks and tabs are fine.
//
// It returns the code of the rule that is broken and its parameters; "" when
// all is well. Trimming and Unicode normalization (NFC) are whoever reads the
// input's to do before: the standard library has no tables for the latter.
func CheckText(s string, least, most int, multiline bool) (code string, params []string) {
	if !utf8.ValidString(s) {
		return "field.invalid_text", nil
	}
	if !multiline && strings.ContainsAny(s, "\n\r\t\v\f\u0085\u2028\u2029") {
		return "field.line_break", nil
	}
	for _, r := range s {
		if unsuitable(r) {
			return "field.invalid_text", nil
		}
	}
	if !directionsClosed(s) {
		return "field.invalid_text", nil
	}
	switch n := utf8.RuneCountInString(s); {
	case least > 0 && !strings.ContainsFunc(s, visible):
		return "field.required", nil
	case n < least:
		return "field.too_short", []string{"min", strconv.Itoa(least)}
	case n > most:
		return "field.too_long", []string{"max", strconv.Itoa(most)}
	}
	return "", nil
}

// blanks are letters and a symbol by their class, but show nothing: the fillers
// of Hangul, and a Braille cell without dots.
const blanks = "\u115F\u1160\u2800\u3164\uFFA0"

// visible reports whether r shows: a name of spaces, of joiners or of blanks alone is none.
func visible(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !strings.ContainsRune(blanks, r)
}

// unsuitable reports whether r is no text: a control character (those that
// break lines are dealt with before), a non-character, a byte order mark.
func unsuitable(r rune) bool {
	switch {
	case r == '\n' || r == '\r' || r == '\t':
		return false
	case r == '\uFEFF', r >= 0xFDD0 && r <= 0xFDEF, r&0xFFFE == 0xFFFE:
		return true
	case r == '\u202D' || r == '\u202E': // overrides show letters in a false order, closed or not
		return true
	}
	return unicode.IsControl(r)
}

// directionsClosed reports whether each line closes the directional
// embeddings and isolates that it opens, so that none reaches the text that a
// page or a mail puts beside it.
func directionsClosed(s string) bool {
	const (
		lre, rle, closeEmbedding    = '\u202A', '\u202B', '\u202C'
		lri, rli, fsi, closeIsolate = '\u2066', '\u2067', '\u2068', '\u2069'
	)
	var open []rune // what closes each of those open, the innermost last
	for _, r := range s {
		switch r {
		case lre, rle:
			open = append(open, closeEmbedding)
		case lri, rli, fsi:
			open = append(open, closeIsolate)
		case closeEmbedding, closeIsolate:
			if len(open) == 0 || open[len(open)-1] != r {
				return false
			}
			open = open[:len(open)-1]
		case '\n', '\r', '\u2029':
			if len(open) > 0 {
				return false
			}
		}
	}
	return len(open) == 0
}
