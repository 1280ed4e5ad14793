package portal

import (
	"net/http"

	"volare/internal/licensing"
	"volare/internal/store"
)

// begin adds what an installation needs before anything can wait for its
// operator: a catalogue, colleagues, somebody to conclude agreements with. It
// looks only while nothing waits, and there is no agreement yet.
func (p *Portal) begin(r *http.Request, page *homePage) error {
	if page.Busy() || page.Workspace == nil {
		return nil
	}
	l, err := p.app.Agreements(r.Context(), page.Actor, store.AgreementFilter{}, store.Page{Limit: 1})
	if err != nil || len(l.Items) > 0 {
		return err
	}
	for _, add := range []func(*http.Request, *homePage) error{p.lacksCatalogue, p.lacksColleagues, p.lacksParties} {
		if err := add(r, page); err != nil {
			return err
		}
	}
	return nil
}

// firstStep is one of the tasks of whoever begins.
func (p *Portal) firstStep(page *homePage, name, path, button string) {
	page.Tasks = append(page.Tasks, task{Title: p.say(page.frame, "portal.begin."+name), Text: p.say(page.frame, "portal.begin."+name+"_text"), Path: path, Button: p.say(page.frame, button)})
}

func (p *Portal) lacksCatalogue(r *http.Request, page *homePage) error {
	if !page.Actor.May("catalogue.import", licensing.Target{}) {
		return nil
	}
	services, err := p.app.Services(r.Context())
	if err == nil && len(services) == 0 {
		p.firstStep(page, "catalogue", "/catalogue/import", "portal.catalogue.import")
	}
	return err
}

func (p *Portal) lacksColleagues(r *http.Request, page *homePage) error {
	to := licensing.Target{Organization: page.Workspace.ID}
	if !page.Actor.May("role.read", to) || !page.Actor.May("invitation.invite", to) {
		return nil
	}
	people, err := p.app.OrganizationPeople(r.Context(), page.Actor, page.Workspace.ID)
	if err == nil && len(people.Posts)+len(people.Lapsed) < 2 {
		p.firstStep(page, "colleagues", "/people", "portal.people.invite")
	}
	return err
}

func (p *Portal) lacksParties(r *http.Request, page *homePage) error {
	if !page.Actor.Somewhere("organization.create") {
		return nil
	}
	kinds, err := p.app.OrganizationTally(r.Context(), page.Actor, store.OrganizationFilter{})
	n := 0
	for _, of := range kinds {
		n += of
	}
	if err == nil && n == 0 {
		p.firstStep(page, "parties", "/organizations/new", "portal.organizations.new")
	}
	return err
}
