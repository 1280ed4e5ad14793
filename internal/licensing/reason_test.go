package licensing

import "testing"

func TestReasonsComeBack(t *testing.T) {
	s := Because("provision.dns_different", "name", "_volare.rossi.example", "seen", "a=b&c, \"x\"\n…")
	code, params, ok := ReadReason(s)
	if !ok || code != "provision.dns_different" || params["seen"] != "a=b&c, \"x\"\n…" || params["name"] != "_volare.rossi.example" {
		t.Errorf("%q %v %v from %q", code, params, ok, s)
	}
	if code, params, ok := ReadReason(Because("activation.ended")); !ok || code != "activation.ended" || len(params) != 0 {
		t.Errorf("%q %v %v", code, params, ok)
	}
	for _, words := range []string{"", "Indirizzi del fornitore sbagliato", "rossi.example è scaduto", "vedi guida.example?x=1 e poi", "activation.x?%zz"} {
		if code, _, ok := ReadReason(words); ok {
			t.Errorf("%q is taken for the code %q", words, code)
		}
	}
}
