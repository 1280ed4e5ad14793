package portal

import (
	"net/http"
	"slices"

	"volare/internal/licensing"
	"volare/internal/store"
)

// behalf is said on each page on which a partner's person can do something
// only because the customer has granted it.
type behalf struct {
	Customer, Agreement string
	Until               licensing.Date // the grant's last day
}

// onBehalf puts it into a page about x, where the reader may use one of verbs
// by a grant.
func (p *Portal) onBehalf(r *http.Request, f *frame, x *licensing.Agreement, verbs ...licensing.Verb) error {
	may := func(v licensing.Verb) bool { return f.Actor.May(v, x.Target()) }
	if !f.granted(x) || !slices.ContainsFunc(verbs, may) {
		return nil
	}
	for _, on := range []licensing.AgreementID{x.ID, x.Contract} { // a contract's grant holds for its enrollments
		if on == "" {
			continue
		}
		l, err := p.app.Grants(r.Context(), f.Actor, on, store.Page{Limit: 200})
		if err != nil {
			return err
		}
		i := slices.IndexFunc(l.Items, func(g *licensing.Grant) bool { return g.Holds(f.Today) && f.uses(g) })
		if i < 0 {
			continue
		}
		names, err := p.app.OrganizationNames(r.Context(), f.Actor, x.Customer)
		if err != nil {
			return err
		}
		f.Behalf = &behalf{names[x.Customer], x.Number, l.Items[i].EndsOn}
		return nil
	}
	return nil
}

// onBehalfOn is onBehalf for a page that knows its agreement by its id.
func (p *Portal) onBehalfOn(r *http.Request, f *frame, id licensing.AgreementID, verbs ...licensing.Verb) error {
	if len(f.Actor.Grants) == 0 && !slices.ContainsFunc(f.Actor.Roles, func(a licensing.Assignment) bool { return a.Grant != "" }) {
		return nil // as most people's: not worth a look at the agreement
	}
	x, err := p.app.Agreement(r.Context(), f.Actor, id)
	if err != nil {
		return err
	}
	return p.onBehalf(r, f, x, verbs...)
}

// granted reports whether the reader acts on x by a grant: in the partner's
// workspace as whoever the customer lets act; in the customer's, as its
// designated administrator.
func (f frame) granted(x *licensing.Agreement) bool {
	return slices.Contains(f.Actor.Grants, x.ID) || slices.ContainsFunc(f.Actor.Roles, func(a licensing.Assignment) bool {
		return a.Grant != "" && (a.Agreement == x.ID || x.Contract != "" && a.Agreement == x.Contract)
	})
}

func (f frame) uses(g *licensing.Grant) bool {
	return f.Actor.Party == licensing.PartnerParty && g.Partner == f.Actor.Organization ||
		slices.ContainsFunc(f.Actor.Roles, func(a licensing.Assignment) bool { return a.Grant == g.ID })
}

// The verbs that grants are about.
var (
	activating = []licensing.Verb{"activation.do", "activation.check", "activation.correct", "activation.take_over"}
	renewing   = []licensing.Verb{"renewal.turn_off", "renewal.turn_on", "renewal.confirm"}
)
