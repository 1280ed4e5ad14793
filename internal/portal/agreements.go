package portal

import (
	"net/http"
	"strconv"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

var agreementList = listing[*licensing.Agreement]{
	path: "/agreements", verb: "agreement.read", aggregate: "agreement", states: names(licensing.Agreements.States), sorts: []string{"created", "end", "waiting"},
	columns: []string{"label.number", "label.customer", "label.partner", "label.state", "portal.list.waits", "label.ends_on"},
	read: func(r *http.Request, a *app.App, actor app.Actor, q asked, p store.Page) (store.List[*licensing.Agreement], error) {
		return a.Agreements(r.Context(), actor, agreementsAsked(q), p)
	},
	tally: func(r *http.Request, a *app.App, actor app.Actor, q asked) (store.Tally, error) {
		return a.AgreementTally(r.Context(), actor, agreementsAsked(q))
	},
	rows: agreementRows,
	add:  &adding{key: "portal.draft.title", path: "/agreements/new", verb: "agreement.draft"},
}

func agreementsAsked(q asked) store.AgreementFilter {
	return store.AgreementFilter{Search: q.Words, State: licensing.AgreementState(q.State), Contract: q.AgreementID(), Customer: q.CustomerID(), Sort: q.Sort}
}

func agreementRows(p *Portal, r *http.Request, f frame, all []*licensing.Agreement) ([]row, error) {
	var contracts []licensing.AgreementID
	var parties []licensing.OrganizationID
	for _, x := range all {
		contracts, parties = append(contracts, x.Contract), append(parties, x.Customer, x.Partner)
	}
	called, err := p.app.Called(r.Context(), f.Actor, contracts, parties)
	if err != nil {
		return nil, err
	}
	rows := make([]row, len(all))
	for i, x := range all {
		note := p.say(f, "kind.agreement."+string(x.Kind))
		if under := called.Agreements[x.Contract]; under != "" {
			note += " · " + under
		}
		ends := x.EndsOn
		if x.State == licensing.AgreementTerminated { // before its term was over
			ends = licensing.DateOf(x.Since, f.Zone)
		}
		rows[i] = row{"/agreements/" + x.Number, []cell{
			{Text: x.Number, Note: note},
			{Text: called.Organizations[x.Customer], Note: p.say(f, "segment."+string(x.Segment))},
			{Text: called.Organizations[x.Partner]},
			p.stateCell(f, statesOf(x), string(x.State)),
			p.waitCell(f, x.Waiting()),
			dayCell(f, ends),
		}}
	}
	return rows, nil
}

// statesOf is under which name an agreement's states go: Italian has a gender for
// each of its kinds.
func statesOf(x *licensing.Agreement) string {
	if x.Kind == licensing.Enrollment {
		return "enrollment"
	}
	return "agreement"
}

// looks are how states look that are neither under way nor over.
var looks = map[string]string{
	"active": "good", "accepted": "good", "completed": "good", "delivered": "good", "sent": "due", "signed": "due", "submitted": "due", "querying": "due", "held": "due",
	"grace": "due", "suspended": "due", "invited": "due", "started": "due", "queued": "due", "provisioning": "due", "pending": "due", "manual": "due", "granted": "good",
	"rejected": "bad", "cancelled": "bad", "declined": "bad", "failed": "bad", "bounced": "bad", "terminated": "bad", "expired": "bad", "withdrawn": "bad",
}

func (p *Portal) stateCell(f frame, aggregate, state string) cell {
	look := looks[state]
	if look == "" {
		look = "plain"
	}
	return cell{Text: p.texts.State(f.Lang, aggregate, state), Look: look, Raw: state}
}

// waitCell says for whom a thing waits and since when; nothing when it doesn't.
func (p *Portal) waitCell(f frame, w licensing.Wait) cell {
	if w.For == "" {
		return cell{}
	}
	return cell{Text: capital(p.role(f, w.For)), Note: p.say(f, "portal.list.since", "ago", f.Ago(w.Since)), Raw: string(w.For)}
}

func dayCell(f frame, d licensing.Date) cell {
	if d.IsZero() {
		return cell{}
	}
	return cell{Text: f.texts.ShortDate(f.Lang, d.Year(), d.Month(), d.Day()), Raw: d.String()}
}

func numberCell(f frame, n int) cell {
	return cell{Text: f.texts.Number(f.Lang, int64(n)), Raw: strconv.Itoa(n), Number: true}
}

func names[S ~string](all []S) []string {
	texts := make([]string, len(all))
	for i, s := range all {
		texts[i] = string(s)
	}
	return texts
}
