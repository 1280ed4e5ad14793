package portal

import (
	"net/http"
	"slices"

	"volare/internal/licensing"
)

// Who helps: a customer's people turn to the partner of what the page shows,
// or to the support centre; everybody else to the support centre.

// helpedBy names the partners, as far as a customer's reader may know them.
func (p *Portal) helpedBy(r *http.Request, f *frame, partners ...licensing.OrganizationID) error {
	if f.Actor.Party != licensing.CustomerParty || f.Behalf != nil { // who acts for the customer by a grant is the partner
		return nil
	}
	for _, id := range partners {
		if id == "" || len(f.Partners) == shownItems || slices.ContainsFunc(f.Partners, func(o *licensing.Organization) bool { return o.ID == id }) {
			continue
		}
		o, err := p.app.Organization(r.Context(), f.Actor, id)
		switch {
		case err == nil:
			f.Partners = append(f.Partners, o)
		case licensing.KindOf(err) == licensing.Internal:
			return err
		}
	}
	return nil
}
