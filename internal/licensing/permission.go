package licensing

import "slices"

// Rule lets the holders of Roles use Verb, where Only is set on things of that
// segment alone. The operator's administrator may use every verb but those of
// the named signatory, and need not be listed.
type Rule struct {
	Verb  Verb
	Roles []Role
	Only  Segment
}

var (
	desk     = []Role{OrderDesk}
	staff    = []Role{OrderDesk, Support}
	ordering = []Role{OrderAgent, PartnerAdministrator, OrderDesk}
	readers  = []Role{OrderDesk, Support, PartnerAdministrator, OrderAgent, AgreementAdministrator, OnlineServicesAdministrator, Viewer}
	signing  = []Role{Signatory}
	ofPeople = []Role{AgreementAdministrator, PartnerAdministrator, Support}
)

// Permissions is the only place that says who may do what: PROCESS's table,
// row by row. A verb that isn't here nobody may use.
var Permissions = []Rule{
	{"agreement.read", append(slices.Clone(readers), Signatory), ""},
	{"agreement.draft", ordering, ""},
	{"agreement.edit", ordering, ""},
	{"agreement.send", ordering, ""},
	{"agreement.recall", ordering, ""},
	{"agreement.replace_signatory", ordering, ""},
	{"agreement.withdraw", ordering, ""},
	{"agreement.sign", signing, ""},
	{"agreement.decline", signing, ""},
	{"agreement.countersign", desk, ""},
	{"agreement.refuse", desk, ""},
	{"agreement.terminate", desk, ""},
	{"agreement.change_notices", []Role{AgreementAdministrator, OrderDesk, Support}, ""},

	{"order.read", readers, ""},
	{"order.draft", ordering, ""},
	{"order.edit", ordering, ""},
	{"order.submit", ordering, ""},
	{"order.answer", ordering, ""},
	{"order.cancel", ordering, ""},
	{"order.copy", ordering, ""},
	{"order.accept", desk, ""},
	{"order.reject", desk, ""},
	{"order.query", desk, ""},
	{"order.take", desk, ""},
	{"order.release", desk, ""},

	{"activation.read", readers, ""},
	{"activation.read_data", []Role{OnlineServicesAdministrator, OrderDesk, Support}, ""},
	{"activation.do", []Role{OnlineServicesAdministrator, Grantee}, ""},
	{"activation.check", []Role{OnlineServicesAdministrator, Grantee}, ""},
	{"activation.correct", []Role{OnlineServicesAdministrator, Grantee}, ""},
	{"activation.take_over", []Role{OnlineServicesAdministrator, Grantee}, ""},
	{"activation.review", staff, ""},
	{"activation.retry", staff, ""},
	{"activation.skip", staff, ""},
	{"activation.hand_over", staff, ""},
	{"operation.read", staff, ""},
	{"operation.done", staff, ""},
	{"operation.fail", staff, ""},
	{"operation.retry", staff, ""},
	{"operation.hand_over", staff, ""},

	{"subscription.read", readers, ""},
	{"subscription.suspend", desk, ""},
	{"subscription.resume", desk, ""},
	{"subscription.cancel", desk, ""},
	{"subscription.undo", []Role{OrderDesk, AgreementAdministrator}, ""},

	{"renewal.turn_off", []Role{AgreementAdministrator}, ""},
	{"renewal.turn_on", []Role{AgreementAdministrator}, ""},
	{"renewal.confirm", []Role{AgreementAdministrator}, ""},
	{"renewal.turn_off", []Role{OnlineServicesAdministrator, Grantee}, Commercial},
	{"renewal.turn_on", []Role{OnlineServicesAdministrator, Grantee}, Commercial},
	{"renewal.confirm", []Role{OnlineServicesAdministrator, Grantee}, Commercial},

	{"access_request.file", []Role{Anybody}, ""},
	{"access_request.withdraw", []Role{Anybody}, ""},
	{"access_request.read", []Role{AgreementAdministrator, Support}, ""},
	{"access_request.grant", []Role{AgreementAdministrator, Support}, ""},
	{"access_request.deny", []Role{AgreementAdministrator, Support}, ""},

	{"role.read", append(slices.Clone(ofPeople), OnlineServicesAdministrator, Viewer, OrderDesk), ""},
	{"role.revoke", ofPeople, ""},
	{"role.resign", []Role{Anybody}, ""},
	{"invitation.invite", ofPeople, ""},
	{"invitation.read", ofPeople, ""},
	{"invitation.resend", ofPeople, ""},
	{"invitation.revoke", ofPeople, ""},
	{"invitation.replace", ofPeople, ""},
	{"grant.read", readers, ""},
	{"grant.give", []Role{AgreementAdministrator}, ""},
	{"grant.revoke", []Role{AgreementAdministrator, PartnerAdministrator, Support}, ""},

	{"organization.read", []Role{OrderDesk, Support, PartnerAdministrator, OrderAgent, AgreementAdministrator, OnlineServicesAdministrator, Viewer, Signatory}, ""},
	{"organization.create", ordering, ""},
	{"organization.edit", staff, ""},
	{"account.read", []Role{Support}, ""},
	{"account.disable", []Role{Support}, ""},
	{"account.enable", []Role{Support}, ""},
	{"message.read", staff, ""},
	{"message.resend", staff, ""},
	{"message.bounce", staff, ""},
	{"history.read", readers, ""},
	{"report.read", readers, ""},
	{"catalogue.read", []Role{Anybody}, ""},
	{"catalogue.import", nil, ""},
	{"keys.import", nil, ""},
	{"keys.read", staff, ""},
	{"policy.read", []Role{Anybody}, ""},
	{"policy.set", nil, ""},
	{"clock.read", []Role{Anybody}, ""},
	{"clock.move", nil, ""},
	{"agenda.read", staff, ""},
	{"agenda.retry", staff, ""},
	{"job.read", staff, ""},
	{"job.retry", staff, ""},
	{"import.organizations", desk, ""},
	{"import.agreements", desk, ""},
	{"import.orders", ordering, ""},
	{"token.own", []Role{Anybody}, ""},
	{"session.own", []Role{Anybody}, ""},
	{"account.own", []Role{Anybody}, ""},
}

// Target is the thing a verb is used on, as far as permission depends on it.
type Target struct {
	Organization OrganizationID // for organizations and their roles
	Customer     OrganizationID
	Partner      OrganizationID // of record
	Agreement    AgreementID
	Contract     AgreementID // of an enrollment: roles on it hold here too
	Segment      Segment
	Account      AccountID // whose own thing it is
}

// Holder is whoever acts, with the roles held in the workspace acted in.
type Holder struct {
	Account      AccountID
	Organization OrganizationID // the workspace: operator, partner or customer
	Party        Party
	Roles        []Assignment
	Grants       []AgreementID // agreements on which the workspace's partner holds a grant
	System       bool          // the product itself
	Verbs        []Verb        // an API token's scopes; nil: no such limit
}

// May reports whether h may use v on t.
func (h Holder) May(v Verb, t Target) bool {
	if h.System {
		return true
	}
	if h.Verbs != nil && !slices.Contains(h.Verbs, v) {
		return false
	}
	known := false
	for _, r := range Permissions {
		if r.Verb != v {
			continue
		}
		known = true
		if r.Only != "" && r.Only != t.Segment {
			continue
		}
		for _, role := range r.Roles {
			if h.Stands(role, t) {
				return true
			}
		}
	}
	return known && !OnlySignatory(v) && !oneself(v) && h.Stands(Administrator, t)
}

// Somewhere reports whether h may use v on anything at all: whether a page or a
// button for it is any use.
func (h Holder) Somewhere(v Verb) bool {
	if h.System {
		return true
	}
	if h.Verbs != nil && !slices.Contains(h.Verbs, v) {
		return false
	}
	return slices.ContainsFunc(RolesWith(v, ""), h.holds) || slices.ContainsFunc(RolesWith(v, Commercial), h.holds) || slices.ContainsFunc(RolesWith(v, Public), h.holds)
}

// holds reports whether h has role, wherever it reaches.
func (h Holder) holds(role Role) bool {
	switch role {
	case Anybody:
		return h.Account != ""
	case Grantee:
		return h.Party == PartnerParty && len(h.Grants) > 0 && (h.has(OrderAgent) || h.has(PartnerAdministrator))
	}
	return h.has(role)
}

// oneself reports whether everybody may use v, each on what is their own alone.
func oneself(v Verb) bool {
	return !slices.ContainsFunc(Permissions, func(r Rule) bool { return r.Verb == v && !slices.Equal(r.Roles, []Role{Anybody}) })
}

// OnlySignatory reports whether v is the named signatory's alone.
func OnlySignatory(v Verb) bool { return v == "agreement.sign" || v == "agreement.decline" }

// Stands reports whether h has role with t inside its reach.
func (h Holder) Stands(role Role, t Target) bool {
	switch role {
	case Anybody:
		return h.Account != "" && (t.Account == "" || t.Account == h.Account)
	case Grantee:
		return h.Party == PartnerParty && slices.Contains(h.Grants, t.Agreement) &&
			(h.has(OrderAgent) || h.has(PartnerAdministrator))
	}
	for _, a := range h.Roles {
		if a.Role != role || !a.RevokedAt.IsZero() {
			continue
		}
		switch role.Party() {
		case OperatorParty:
			return true
		case PartnerParty:
			if a.Organization == t.Partner || a.Organization == t.Organization && t.Customer == "" {
				return true
			}
		case CustomerParty:
			if a.Agreement == t.Agreement && t.Agreement != "" || a.Agreement == t.Contract && t.Contract != "" ||
				t.Agreement == "" && a.Organization == t.Organization {
				return true
			}
		}
	}
	return false
}

func (h Holder) has(role Role) bool {
	return slices.ContainsFunc(h.Roles, func(a Assignment) bool { return a.Role == role })
}

// VerbsOn keeps those of vs, verbs of aggregate, that h may use on t: with the
// state's verbs it gives a page its buttons and the API its actions.
func (h Holder) VerbsOn(aggregate string, vs []Verb, t Target) []Verb {
	may := make([]Verb, 0, len(vs))
	for _, v := range vs {
		if h.May(Verb(aggregate+"."+string(v)), t) {
			may = append(may, v)
		}
	}
	return may
}

// RolesWith lists the roles that v is open to on a thing of segment s.
func RolesWith(v Verb, s Segment) []Role {
	var roles []Role
	for _, r := range Permissions {
		if r.Verb == v && (r.Only == "" || r.Only == s) {
			roles = append(roles, r.Roles...)
		}
	}
	if !OnlySignatory(v) && !oneself(v) {
		roles = append(roles, Administrator)
	}
	return roles
}
