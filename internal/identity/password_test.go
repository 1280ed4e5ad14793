package identity

import (
	"strings"
	"testing"
)

func TestCheckPassword(t *testing.T) {
	context := []string{"Mario Rossi", "m.esposito@comune-di-terralba.example", "Officine Brambilla S.p.A."}
	for _, tt := range []struct {
		name, password, code string
	}{
		{"four words", "mulino sedia nuvola tram", ""},
		{"random", "kT7#vq9!Lx2mZp4", ""},
		{"words of a sentence", "my cat hates the blue vacuum cleaner", ""},
		{"another script", "зимой снег падает тихо", ""},
		{"short by one in CJK", strings.Repeat("漢", 14), "field.too_short"},
		{"fourteen", "kT7#vq9!Lx2mZp", "field.too_short"},
		{"empty", "", "field.too_short"},
		{"longest", longText(256), ""},
		{"too long", longText(257), "field.too_long"},
		{"not UTF-8", "kT7#vq9!Lx2mZp4\xff", "field.invalid_text"},
		{"line break", "mulino sedia\nnuvola tram", "field.invalid_text"},
		{"NUL", "mulino sedia\x00nuvola tram", "field.invalid_text"},
		{"digits in order", "123456789012345678", "field.password_common"},
		{"digits backwards", "98765432109876543", "field.password_common"},
		{"keyboard rows", "qwertyuiopasdfghjkl", "field.password_common"},
		{"one letter", strings.Repeat("a", 40), "field.password_common"},
		{"short block again and again", "x7kq!x7kq!x7kq!x7kq!", "field.password_common"},
		{"twice", "PasswordPassword", "field.password_common"},
		{"dressed up", "P@ssw0rd-P@55w0rd!", "field.password_common"},
		{"product and year", "Volare2026!!!!!", "field.password_common"},
		{"own name", "MarioRossi1985!", "field.password_common"},
		{"own mail", "m.esposito-terralba", "field.password_common"},
		{"own organization", "officine.brambilla.1", "field.password_common"},
		{"famous", "correcthorsebatterystaple", "field.password_common"},
		{"a known word beside much else", "volare kT7#vq9!Lx2m", ""},
		{"full width letters", "ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ１", "field.password_common"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := CheckPassword("password", tt.password, context...)
			if tt.code == "" {
				if len(got) != 0 {
					t.Fatalf("refused: %v", got)
				}
				return
			}
			if len(got) != 1 || got[0].Code != tt.code || got[0].Field != "password" {
				t.Fatalf("got %v, want %s", got, tt.code)
			}
		})
	}
}

// longText is n characters without a pattern.
func longText(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteByte("k7#vq!Lx2mZp4ru9"[(i*i*7+i*3+i/16)%16])
	}
	return b.String()
}

func TestContextIsOptional(t *testing.T) {
	// Without Mario's name in the context, nothing is known about it but the embedded words.
	if got := CheckPassword("p", "Brambilla-Terralba"); len(got) != 0 {
		t.Errorf("refused without context: %v", got)
	}
	if got := CheckPassword("p", "Brambilla-Terralba", "Brambilla", "terralba"); len(got) != 1 {
		t.Error("accepted though made of context words")
	}
}
