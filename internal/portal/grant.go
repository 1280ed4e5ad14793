package portal

import (
	"net/http"

	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/web"
)

// grantList is what an agreement's page of people says of grants.
type grantList struct {
	Grants         []*licensing.Grant
	MayGrant       bool
	MayRevokeGrant bool
}

// grantsOn reads the grants on an agreement, the newest first.
func (p *Portal) grantsOn(r *http.Request, f frame, x *licensing.Agreement) (grantList, error) {
	l, err := p.app.Grants(r.Context(), f.Actor, x.ID, store.Page{})
	g := grantList{Grants: l.Items, MayRevokeGrant: f.Actor.May("grant.revoke", x.Target())}
	g.MayGrant = f.Actor.May("grant.give", x.Target()) && x.State == licensing.AgreementActive && x.Partner != ""
	for _, held := range l.Items {
		if held.Partner == x.Partner && held.Holds(f.Today) {
			g.MayGrant = false
		}
	}
	return g, err
}

func (p *Portal) grantRoutes() []web.Route {
	const at = "/agreements/{number}/grants"
	return []web.Route{
		p.own("POST", at, "grant.give", p.giveGrant),
		p.own("POST", at+"/{grant}/revoke", "grant.revoke", p.revokeGrant),
	}
}

// giveGrant lets the partner of record act, until the end of a day.
func (p *Portal) giveGrant(w http.ResponseWriter, r *http.Request) error {
	f, x, err := p.formOn(r)
	if err != nil {
		return err
	}
	var wrong licensing.Problems
	ends := f.day("ends_on", &wrong)
	if err = wrong.Err(); err == nil {
		_, err = p.app.GiveGrant(r.Context(), acting(r, f), x.ID, ends)
	}
	if err != nil {
		return p.again(r, f, err, func(f form) error { return p.showPeople(w, r, f) })
	}
	return see(w, r, "/agreements/"+x.Number+"/people", "grant_given")
}

// revokeGrant ends a grant at once, and every role held under it.
func (p *Portal) revokeGrant(w http.ResponseWriter, r *http.Request) error {
	f, x, err := p.formOn(r)
	if err != nil {
		return err
	}
	actor := acting(r, f)
	g, err := p.grantsOn(r, frame{Actor: actor}, x)
	if err != nil {
		return err
	}
	for _, held := range g.Grants {
		if string(held.ID) != r.PathValue("grant") {
			continue
		}
		if _, err := p.app.RevokeGrant(r.Context(), actor, held.ID); err != nil {
			return p.again(r, f, err, func(f form) error { return p.showPeople(w, r, f) })
		}
		return see(w, r, "/agreements/"+x.Number+"/people", "grant_revoked")
	}
	return licensing.NotFound("grant")
}
