package licensing_test

import (
	"slices"
	"testing"

	. "volare/internal/licensing"
)

// Two of everything: what is one's own and what is somebody else's.
const (
	ours, theirs       OrganizationID = "our-partner", "their-partner"
	customer, stranger OrganizationID = "customer", "stranger"
	deal, under, other AgreementID    = "contract", "enrollment", "other"
)

func holding(r Role) Holder {
	h := Holder{Account: "me", Roles: []Assignment{{Role: r, Account: "me"}}}
	switch r.Party() {
	case OperatorParty:
		h.Party, h.Organization = OperatorParty, "operator"
	case PartnerParty:
		h.Party, h.Organization = PartnerParty, ours
	default:
		h.Party, h.Organization = CustomerParty, customer
		h.Roles[0].Agreement = deal
	}
	h.Roles[0].Organization = h.Organization
	return h
}

var (
	own     = Target{Customer: customer, Partner: ours, Agreement: deal, Segment: Commercial}
	below   = Target{Customer: customer, Partner: ours, Agreement: under, Contract: deal, Segment: Commercial}
	foreign = Target{Customer: stranger, Partner: theirs, Agreement: other, Segment: Commercial}
	public  = Target{Customer: customer, Partner: ours, Agreement: deal, Segment: Public}
)

// Every role × every verb × own, below, foreign, public: what May says is what
// the rules list, no more.
func TestMayIsTheTableAndNothingElse(t *testing.T) {
	n := 0
	for _, rule := range Permissions {
		for _, role := range Roles {
			h := holding(role)
			listed := slices.Contains(RolesWith(rule.Verb, Commercial), role)
			listedPublic := slices.Contains(RolesWith(rule.Verb, Public), role)
			anybody := slices.Contains(RolesWith(rule.Verb, Commercial), Anybody)
			for name, c := range map[string]struct {
				target Target
				want   bool
			}{
				"own": {own, listed || anybody}, "below": {below, listed || anybody}, "public": {public, listedPublic || anybody},
				"foreign": {foreign, (listed && role.Party() == OperatorParty) || anybody},
			} {
				n++
				if got := h.May(rule.Verb, c.target); got != c.want {
					t.Errorf("%s may %s on %s: %v, want %v", role, rule.Verb, name, got, c.want)
				}
			}
		}
	}
	t.Logf("%d combinations", n)
}

func TestNobodyMayWhatNoRuleNames(t *testing.T) {
	for _, role := range Roles {
		if holding(role).May("order.dance", own) {
			t.Errorf("%s dances", role)
		}
	}
}

func TestOnlyTheSignatorySigns(t *testing.T) {
	for _, role := range Roles {
		for _, v := range []Verb{"agreement.sign", "agreement.decline"} {
			if got := holding(role).May(v, own); got != (role == Signatory) {
				t.Errorf("%s may %s: %v", role, v, got)
			}
		}
	}
}

func TestGrantOpensStepsAndCommercialRenewals(t *testing.T) {
	h := holding(OrderAgent)
	if h.May("renewal.confirm", own) || h.May("activation.do", own) {
		t.Error("without a grant")
	}
	h.Grants = []AgreementID{deal}
	if !h.May("renewal.confirm", own) {
		t.Error("not under a grant")
	}
	if !h.May("activation.do", own) || !h.May("activation.take_over", public) || h.May("activation.do", foreign) || h.May("activation.read_data", own) {
		t.Error("the steps, but not the data, are the grantee's")
	}
	if h.May("renewal.confirm", public) || h.May("renewal.confirm", foreign) {
		t.Error("a public body's, or one without the grant")
	}
}

func TestRevokedRolesAndTokensLimit(t *testing.T) {
	h := holding(OrderDesk)
	h.Verbs = []Verb{"order.read"}
	if !h.May("order.read", own) || h.May("order.accept", own) {
		t.Error("a token does more, or less, than its verbs")
	}
	h = holding(OrderDesk)
	h.Roles[0].RevokedAt = MustDate("2026-01-01").StartOf(DefaultPolicy().Zone)
	if h.May("order.read", own) {
		t.Error("a revoked role counts")
	}
}
