package mail

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
)

// How long a value from outside may get in a message, in characters.
const (
	maxValue   = 120  // names, numbers
	maxSubject = 160  // subjects, which hold such values
	maxQuote   = 2000 // reasons, questions, answers
)

// clean makes a value that somebody typed fit to stand in a sentence, a
// subject or a table: one line, no control or direction-overriding
// characters, not longer than maxValue, and nothing that begins as a link does:
// the only link in a message is ours. (A bare domain stays as it is: customers
// are told by theirs.) Text written from right to left is isolated, so that it
// can't reorder what surrounds it.
func clean(s string) string { return isolate(unlink(cut(oneLine(s), maxValue))) }

// subject shortens a text made of clean values, and ends what the cut left open.
func subject(s string) string {
	s = cut(s, maxSubject)
	return s + strings.Repeat(popDirectionalIsolate, strings.Count(s, firstStrongIsolate)-strings.Count(s, popDirectionalIsolate))
}

// cleanLines is clean for longer texts, line by line; empty lines vanish.
func cleanLines(s string) []string {
	var lines []string
	for l := range strings.FieldsFuncSeq(cut(s, maxQuote), isLineBreak) {
		if l = isolate(unlink(oneLine(l))); l != "" {
			lines = append(lines, l)
		}
	}
	return lines
}

func isLineBreak(r rune) bool {
	return r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}

// oneLine turns every run of white space into one space and drops what can't be seen.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || isLineBreak(r):
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2060' || r == '\u200b' || r == '\ufeff':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(s), " ")
}

func cut(s string, limit int) string {
	if r := []rune(s); len(r) > limit {
		return string(r[:limit-1]) + "…"
	}
	return s
}

// wordJoiner is invisible and keeps mail programs from seeing an address.
const wordJoiner = "\u2060"

var (
	link     = regexp.MustCompile(`(?i)(:)(//)|(www)(\.)`)
	unlinked = "$1$3" + wordJoiner + "$2$4"
)

func unlink(s string) string { return link.ReplaceAllString(s, unlinked) }

const firstStrongIsolate, popDirectionalIsolate = "\u2068", "\u2069"

func isolate(s string) string {
	for i := 0; i < len(s); {
		p, n := bidi.LookupString(s[i:])
		if n == 0 {
			break
		}
		if c := p.Class(); c == bidi.R || c == bidi.AL {
			return firstStrongIsolate + s + popDirectionalIsolate
		}
		i += n
	}
	return s
}
