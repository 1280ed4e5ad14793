package portal

import (
	"errors"
	"net/http"
	"slices"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

// Who it is that a customer waits for, by name where it is one of its own
// people: a role alone is nobody to talk to.

// of names the people whom a thing waits for, with the role they hold.
func (w waiting) of(names string) waiting {
	if names != "" {
		w.Who, w.Role = names, w.Who
	}
	return w
}

// signer is who is to sign an agreement, when that is what it waits for.
func signer(x *licensing.Agreement, w licensing.Wait) string {
	if w.For != licensing.Signatory {
		return ""
	}
	return x.Signatory.Name
}

// holding names who holds a customer's role on an agreement: on an enrollment
// those of its contract where it has none of its own.
func (p *Portal) holding(r *http.Request, page *homePage, role licensing.Role, on licensing.AgreementID) (string, error) {
	if role.Party() != licensing.CustomerParty {
		return "", nil
	}
	if page.holders == nil {
		people, err := p.app.OrganizationPeople(r.Context(), page.Actor, page.Actor.Organization)
		var refused *licensing.Error
		if err != nil && !errors.As(err, &refused) { // who may not see the people is told the role
			return "", err
		}
		page.holders = append([]app.Post{}, people.Posts...)
	}
	at := []licensing.AgreementID{on}
	if i := slices.IndexFunc(page.Actor.Under, func(u store.AgreementRef) bool { return u.ID == on }); i >= 0 && page.Actor.Under[i].Contract != "" {
		at = append(at, page.Actor.Under[i].Contract)
	}
	for _, id := range at {
		var names []string
		for _, h := range page.holders {
			if h.Role == role && h.Agreement == id && !slices.Contains(names, h.Name) {
				names = append(names, h.Name)
			}
		}
		if len(names) > 0 {
			return p.texts.List(page.Lang, names), nil
		}
	}
	return "", nil
}
