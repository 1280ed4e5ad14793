package portal

import (
	"testing"
	"unicode/utf8"
)

func TestEveryRightToLeftCharacterIsSeen(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if utf8.ValidRune(r) && anyRightToLeft([]byte("l’età · "+string(r)+" ×")) != rightToLeft(r) {
			t.Fatalf("%U", r)
		}
	}
}
