package identity

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSecretsDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		for _, s := range []string{NewSecret(), NewAPIToken()} {
			if seen[s] || seen[Hash(s)] {
				t.Fatal("the same secret twice")
			}
			seen[s], seen[Hash(s)] = true, true
		}
	}
}

func TestHashIsSHA256(t *testing.T) {
	if got := Hash("abc"); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Error(got)
	}
}

func TestDerive(t *testing.T) {
	key := []byte(strings.Repeat("k", 32))
	token := Derive(key, "invitation", "0198", 1)
	if token != Derive(key, "invitation", "0198", 1) {
		t.Error("a retry must carry the same token")
	}
	if !IsSecret(token) {
		t.Errorf("shape of %q", token)
	}
	for name, other := range map[string]string{
		"issue":   Derive(key, "invitation", "0198", 2),
		"id":      Derive(key, "invitation", "0199", 1),
		"purpose": Derive(key, "recovery", "0198", 1),
		"borders": Derive(key, "invitation0", "198", 1),
		"key":     Derive([]byte(strings.Repeat("j", 32)), "invitation", "0198", 1),
	} {
		if other == token {
			t.Errorf("another %s gives the same token", name)
		}
	}
}

func TestShapes(t *testing.T) {
	if !IsSecret(NewSecret()) || !IsAPIToken(NewAPIToken()) {
		t.Error("own results not recognized")
	}
	for _, s := range []string{"", "vol_", NewSecret()[1:], NewSecret() + "A", strings.Repeat("=", 43), NewAPIToken()} {
		if IsSecret(s) {
			t.Errorf("%q taken for a secret", s)
		}
	}
	if IsAPIToken(NewSecret()) {
		t.Error("a secret taken for an API token")
	}
}

// Any single wrong character is found without a look-up.
func TestAPITokenChecksum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		token := []byte(NewAPIToken())
		at := rapid.IntRange(0, len(token)-1).Draw(t, "at")
		wrong := rapid.SampledFrom([]byte("ABCXYZabcxyz0189-_")).Filter(func(b byte) bool { return b != token[at] }).Draw(t, "wrong")
		token[at] = wrong
		if IsAPIToken(string(token)) {
			t.Fatalf("accepted with position %d wrong", at)
		}
	})
}
