package portal

import (
	"net/http"
	"slices"

	"volare/internal/licensing"
	"volare/internal/store"
)

// behalf is said on each page on which a partner's person can do something
// only because the customer has granted it: in the customer's workspace on all
// of them, in the partner's on those of the agreement.
type behalf struct {
	Customer, Agreement string
	Until               licensing.Date // the grant's last day
}

// guest says it in the workspace of a customer in which the reader holds roles
// by grants only.
func (p *Portal) guest(r *http.Request, f *frame) error {
	own := func(a licensing.Assignment) bool { return a.Grant == "" }
	if f.Workspace == nil || f.Actor.Party != licensing.CustomerParty || slices.ContainsFunc(f.Actor.Roles, own) {
		return nil
	}
	var on []licensing.AgreementID
	for _, a := range f.Actor.Roles {
		on = append(on, a.Agreement)
	}
	called, err := p.app.Called(r.Context(), f.Actor, on, nil)
	if err != nil {
		return err
	}
	for _, id := range on {
		g, err := p.grantUsed(r, *f, id)
		if err != nil {
			return err
		}
		if g != nil {
			f.Behalf = append(f.Behalf, behalf{f.Workspace.Name, called.Agreements[id], g.EndsOn})
			f.home = g.Partner
		}
	}
	return nil
}

// Elsewhere is the workspace to which the bar leads: back to the partner's from
// a customer's; else the other, where there are two.
func (f frame) Elsewhere() *licensing.Organization {
	for _, o := range f.Workspaces {
		if o.ID == f.home || f.home == "" && len(f.Workspaces) == 2 && o.ID != f.Actor.Organization {
			return o
		}
	}
	return nil
}

// grantUsed is the grant on an agreement by which the reader acts; nil without.
func (p *Portal) grantUsed(r *http.Request, f frame, on licensing.AgreementID) (*licensing.Grant, error) {
	l, err := p.app.Grants(r.Context(), f.Actor, on, store.Page{Limit: 200})
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(l.Items, func(g *licensing.Grant) bool { return g.Holds(f.Today) && f.uses(g) })
	if i < 0 {
		return nil, nil
	}
	return l.Items[i], nil
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
		g, err := p.grantUsed(r, *f, on)
		if err != nil {
			return err
		}
		if g == nil {
			continue
		}
		names, err := p.app.OrganizationNames(r.Context(), f.Actor, x.Customer)
		if err != nil {
			return err
		}
		f.Behalf = []behalf{{names[x.Customer], x.Number, g.EndsOn}}
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
