package portal

import (
	"net/http"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

// organizationList is all organizations to the operator, its customers to a partner.
var organizationList = listing[*licensing.Organization]{
	path: "/organizations", verb: "organization.read", aggregate: "organization",
	states:  []string{string(licensing.Commercial), string(licensing.Public), string(licensing.PartnerParty)},
	sorts:   []string{"name"},
	columns: []string{"label.name", "label.kind", "portal.organizations.vat_or_tax", "label.ipa_code", "label.domain", "label.mail"},
	read: func(r *http.Request, a *app.App, actor app.Actor, q asked, p store.Page) (store.List[*licensing.Organization], error) {
		return a.Organizations(r.Context(), actor, organizationsAsked(actor, q), p)
	},
	tally: func(r *http.Request, a *app.App, actor app.Actor, q asked) (store.Tally, error) {
		counts, err := a.OrganizationTally(r.Context(), actor, organizationsAsked(actor, q))
		if actor.Party == licensing.PartnerParty {
			delete(counts, string(licensing.PartnerParty)) // itself
		}
		return counts, err
	},
	rows: organizationRows,
	add: &adding{key: "portal.organizations.new", path: "/organizations/new", verb: "organization.create",
		texts: map[licensing.Party]string{licensing.PartnerParty: "portal.customers.new"}},
	texts: map[licensing.Party]string{licensing.PartnerParty: "portal.customers"},
}

func organizationsAsked(actor app.Actor, q asked) store.OrganizationFilter {
	f := app.OrganizationKinds[q.State]
	f.Search = q.Words
	if actor.Party == licensing.PartnerParty {
		f.Party = licensing.CustomerParty
	}
	return f
}

// vatCell is the VAT number, and beneath it a tax code that differs.
func vatCell(o *licensing.Organization) cell {
	c := cell{Text: o.VATNumber, Whole: true}
	switch {
	case c.Text == "":
		c.Text = o.TaxCode
	case o.TaxCode != o.VATNumber:
		c.Note = o.TaxCode
	}
	return c
}

func organizationRows(p *Portal, _ *http.Request, f frame, all []*licensing.Organization) ([]row, error) {
	rows := make([]row, len(all))
	for i, o := range all {
		kind := cell{Text: capital(p.say(f, "kind.organization."+string(o.Party))), Raw: string(o.Party)}
		if f.Actor.Party == licensing.PartnerParty { // whose list is of customers only
			kind = cell{Text: capital(p.say(f, "segment."+string(o.Segment))), Raw: string(o.Segment)}
		} else if o.Segment != "" {
			kind.Note = p.say(f, "segment."+string(o.Segment))
		}
		rows[i] = row{"/organizations/" + string(o.ID), []cell{
			{Text: o.Name, Note: o.Telephone}, kind, vatCell(o), {Text: o.IPACode}, {Text: o.Domain}, {Text: o.Mail},
		}}
	}
	return rows, nil
}
