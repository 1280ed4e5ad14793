package identity

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"volare/internal/licensing"
)

// The bounds of a password in characters (code points). The lower one is NIST
// SP 800-63B-4's for a password that is the only factor; it asks that 64 be
// possible, and the upper one is there because a request must end somewhere.
const (
	MinPassword = 15
	MaxPassword = 256
)

// unguessable is how many characters must be left of a password once known
// words, sequences and repetitions each count as one.
const unguessable = 8

// CheckPassword says whether password may be chosen: long enough, not too
// long, and not made of what an attacker tries first. The words of context
// (mail address, person's and organization's names) count as known, like the
// embedded list and the product's own name. There are no rules of
// composition: no capital, digit or sign is asked for. Problems bear the name
// of field.
//
// NIST compares the whole password with a list. So do we, but a list of whole
// passwords of 15 characters would be long and easily walked around, so what
// is compared is what remains of it: "Volare2026!!!!!" is refused because
// nothing but "2026" and signs stands beside a known word.
func CheckPassword(field, password string, context ...string) []licensing.FieldError {
	var problems licensing.Problems
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl):
		problems.Add(field, "field.invalid_text")
	case n > MaxPassword:
		problems.Add(field, "field.too_long", "max", strconv.Itoa(MaxPassword))
	case n < MinPassword:
		problems.Add(field, "field.too_short", "min", strconv.Itoa(MinPassword))
	case substance(password, context) < unguessable:
		problems.Add(field, "field.password_common")
	}
	return problems.Fields()
}

// normalize gives one spelling to texts that look alike, so that the same
// password typed on another keyboard is the same password (NFKC, as SP
// 800-63B-4 says). It is applied before hashing.
func normalize(password string) string { return norm.NFKC.String(password) }

// substance counts what is hard to guess in password: a known word or a
// sequence ("3456", "asdf", "aaaa") is one character, a repeated block counts once.
func substance(password string, context []string) int {
	text := shortestBlock([]rune(strings.ToLower(normalize(password))))
	words := knownWords(context)
	// least[i] is the smallest count for the first i characters.
	least := make([]int, len(text)+1)
	for i := range text {
		least[i+1] = least[i] + 1
	}
	for i := range text {
		least[i+1] = min(least[i+1], least[i]+1)
		for _, w := range words {
			if startsWith(text[i:], w) {
				least[i+len(w)] = min(least[i+len(w)], least[i]+1)
			}
		}
		for n := 3; n <= sequence(text[i:]); n++ {
			least[i+n] = min(least[i+n], least[i]+1)
		}
	}
	return least[len(text)]
}

// shortestBlock returns the block that text repeats ("abcabcab" → "abc"), or text itself.
func shortestBlock(text []rune) []rune {
	for size := 1; size <= len(text)/2; size++ {
		same := true
		for i := size; i < len(text) && same; i++ {
			same = text[i] == text[i-size]
		}
		if same {
			return text[:size]
		}
	}
	return text
}

// knownWords lists the embedded words and those of context, as runes.
func knownWords(context []string) [][]rune {
	var words [][]rune
	add := func(w string) {
		if r := []rune(w); len(r) >= 3 {
			words = append(words, r)
		}
	}
	for w := range strings.FieldsSeq(commonWords) {
		add(w)
	}
	for _, c := range context {
		parts := strings.FieldsFunc(strings.ToLower(normalize(c)), func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r)
		})
		for _, p := range parts {
			add(p)
		}
	}
	return words
}

// startsWith reports whether text begins with word, where a sign or digit may
// stand for the letter it resembles.
func startsWith(text, word []rune) bool {
	if len(text) < len(word) {
		return false
	}
	for i, w := range word {
		if text[i] != w && !strings.ContainsRune(lookalikes[w], text[i]) {
			return false
		}
	}
	return true
}

// lookalikes are the usual stand-ins for letters.
var lookalikes = map[rune]string{
	'a': "4@à", 'b': "8", 'e': "3€é", 'g': "9", 'i': "1!ì", 'l': "1|", 'o': "0ò", 's': "5$", 't': "7+", 'z': "2",
}

// sequence returns how many characters from the start of text follow one
// another: the same one, neighbours in the alphabet or among the digits, or on a keyboard's row.
func sequence(text []rune) int {
	longest := 1
	for _, next := range []func(a, b rune) bool{
		func(a, b rune) bool { return a == b },
		func(a, b rune) bool { return b == a+1 || a == '9' && b == '0' },
		func(a, b rune) bool { return b == a-1 || a == '0' && b == '9' },
		onRow,
		func(a, b rune) bool { return onRow(b, a) },
	} {
		n := 1
		for n < len(text) && next(text[n-1], text[n]) {
			n++
		}
		longest = max(longest, n)
	}
	return longest
}

// onRow reports whether b is right of a on a keyboard; rows follow one another.
func onRow(a, b rune) bool { return strings.Contains(keyboard, string([]rune{a, b})) }

const keyboard = "qwertyuiopasdfghjklzxcvbnm qwertzuiop azertyuiopqsdfghjklm"
