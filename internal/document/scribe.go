package document

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// stand is what appears for a character that can't be shown.
const stand = '□'

// scribe makes text fit for the font, and remembers what it couldn't show.
type scribe struct {
	glyphs *sfnt.Font
	buffer sfnt.Buffer
	lost   []lostText
}

// lostText is a text that isn't wholly legible in the document.
type lostText struct{ label, escaped string }

// clean puts □ for each character that the font lacks or that is invisible but
// not harmless, and notes the text under label with those characters' codes.
// Doing it twice does no more than once.
func (s *scribe) clean(label, text string) string {
	var shown, escaped strings.Builder
	lost := false
	for _, r := range norm.NFC.String(text) {
		switch {
		case unicode.IsSpace(r):
			shown.WriteByte(' ')
			escaped.WriteByte(' ')
		case r == '\u200c' || r == '\u200d': // joiners: nothing to see
			fmt.Fprintf(&escaped, `\u{%04X}`, r)
		case s.has(r):
			shown.WriteRune(r)
			escaped.WriteRune(r)
		default:
			lost = true
			shown.WriteRune(stand)
			fmt.Fprintf(&escaped, `\u{%04X}`, r)
		}
	}
	if l := (lostText{label, escaped.String()}); lost && !slices.Contains(s.lost, l) {
		s.lost = append(s.lost, l)
	}
	return shown.String()
}

// has reports whether r can be shown. The PDF library's fonts end at U+FFFF.
func (s *scribe) has(r rune) bool {
	if r > 0xFFFF || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs) {
		return false
	}
	glyph, err := s.glyphs.GlyphIndex(&s.buffer, r)
	return err == nil && glyph != 0
}

// visual puts a line's characters into the order in which they stand on paper:
// runs of Hebrew or Arabic are turned round, as PDF draws from left to right.
func visual(line string) string {
	if !strings.ContainsFunc(line, func(r rune) bool { return unicode.In(r, unicode.Hebrew, unicode.Arabic) }) {
		return line
	}
	// The mark makes the line as a whole run from left to right, whatever it
	// begins with: the library keeps runs in the order they were written in.
	const mark = "\u200e"
	var p bidi.Paragraph
	if _, err := p.SetString(mark + line); err != nil {
		return line
	}
	order, err := p.Order()
	if err != nil {
		return line
	}
	var shown strings.Builder
	var turned []string // runs since the last one that runs from left to right
	leave := func() {
		slices.Reverse(turned)
		shown.WriteString(strings.Join(turned, ""))
		turned = turned[:0]
	}
	for i := range order.NumRuns() {
		switch run := order.Run(i); {
		case run.Direction() == bidi.RightToLeft:
			turned = append(turned, bidi.ReverseString(run.String()))
		case len(turned) > 0 && !strings.ContainsFunc(run.String(), unicode.IsLetter):
			turned = append(turned, run.String()) // a number among them: it keeps its digits' order
		default:
			leave()
			shown.WriteString(run.String())
		}
	}
	leave()
	return strings.TrimPrefix(shown.String(), mark)
}
