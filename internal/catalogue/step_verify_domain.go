package catalogue

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"strings"

	"volare/internal/licensing"
	"volare/internal/yamlfile"
)

var verifyDomainKind = stepKind{name: licensing.VerifyDomainStep, parse: parseVerifyDomain, decode: decodeAs[VerifyDomain]}

// VerifyDomain wants proof that the customer owns a domain: a TXT record that
// only whoever runs its DNS can publish. The look-up is a job's.
type VerifyDomain struct {
	Field string `json:"field"`          // which field holds the domain
	From  string `json:"from,omitempty"` // the earlier step that asks for it; empty: this one does
}

// Kind implements Spec.
func (s *VerifyDomain) Kind() licensing.StepKind { return licensing.VerifyDomainStep }

// Result implements Spec.
func (s *VerifyDomain) Result() Result { return ByProof }

// Needs implements Spec: the domain.
func (s *VerifyDomain) Needs() []Need {
	return []Need{{Field: s.Field, Format: "domain", From: s.From, Required: true}}
}

// Accept implements Spec: the domain, unless an earlier step asked for it.
func (s *VerifyDomain) Accept(submitted map[string]any, _ Known) (map[string]any, []licensing.FieldError) {
	var p licensing.Problems
	cleaned := map[string]any{}
	if s.From == "" {
		d := Field{Key: s.Field, Type: "string", Format: "domain", Required: true}
		accept(submitted, cleaned, &p, d)
	} else {
		accept(submitted, cleaned, &p)
	}
	if len(p.Fields()) > 0 {
		return nil, p.Fields()
	}
	return cleaned, nil
}

// Domain finds the domain to prove in what was gathered; step is this step's key.
func (s *VerifyDomain) Domain(step string, data Data) string {
	if s.From != "" {
		step = s.From
	}
	domain, _ := data[step][s.Field].(string)
	return domain
}

func parseVerifyDomain(v yamlfile.Value, _ *yamlfile.Object, earlier []Step) Spec {
	o := v.Object()
	s := &VerifyDomain{Field: key(o.Need("field"))}
	o.Close()
	if s.Field == "" {
		return nil
	}
	for _, e := range earlier {
		for _, n := range e.Spec.Needs() {
			if n.Field != s.Field || n.From != "" {
				continue
			}
			if n.Format != "domain" || !n.Required {
				o.Get("field").Fail("catalogue.domain_field")
				return nil
			}
			s.From = e.Key
		}
	}
	return s
}

// Challenge gives the TXT record that proves domain for one subscription: its
// name and its value. It is derived from the installation's key, so nothing
// need be stored, and nobody can prepare one for another subscription.
func Challenge(key []byte, subscription, domain string) (name, value string) {
	domain = strings.ToLower(strings.TrimSuffix(domain, "."))
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("volare verify-domain 1\x00" + subscription + "\x00" + domain))
	proof := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil)[:20])
	return "_volare." + domain, "volare-domain=" + strings.ToLower(proof)
}
