package restapi

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/queue/queuetest"
	"volare/internal/store"
	"volare/internal/web"
)

// world is two customers with their partners, and everybody who holds a role
// on the one side.
type world struct {
	*bench
	own, foreign map[string]thing
	people       []string          // everybody whose calls on their own things are tried
	outsiders    []string          // of them, those to whom the other side doesn't exist
	secrets      []string          // words of the other side
	parts        map[string]string // what the second hole of a pattern is filled with
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{bench: newBench(t), own: map[string]thing{}, foreign: map[string]thing{}}
	w.Catalogue()
	w.people = []string{"administrator", "desk", "support", "alfa.admin", "alfa.agent", "beta.agent", "rossi.sig", "rossi.aa", "rossi.osa"}
	w.outsiders = []string{"alfa.admin", "alfa.agent", "rossi.sig", "rossi.aa", "rossi.osa"}
	w.side(t, w.own, "rossi", "alfa.agent", w.Customer, w.Partner)
	bianchi, err := w.App.CreateOrganization(t.Context(), w.As("beta.agent"), app.OrganizationDraft{Party: licensing.CustomerParty,
		Segment: licensing.Commercial, Name: "Ferramenta Bianchi", Country: "IT", VATNumber: "00743110157", Language: licensing.Italian})
	if err != nil {
		t.Fatal(err)
	}
	w.side(t, w.foreign, "bianchi", "beta.agent", bianchi, w.Rival)
	w.secrets = []string{"Bianchi", "bianchi"}
	w.Fail(queuetest.Failing{Kind: app.SendMessage, About: "bianchi", Fault: "bianchi", Tries: 25, At: time.Now()})
	w.RunJobs()
	return w
}

// side makes one of everything for a customer of a partner.
func (w *world) side(t *testing.T, things map[string]thing, prefix, agent string, customer, partner *licensing.Organization) {
	t.Helper()
	ctx := t.Context()
	d := w.Bench.Draft(prefix, customer)
	d.Partner = partner.ID
	x, err := w.App.DraftAgreement(ctx, w.As(agent), d)
	w.no(err)
	x, err = w.App.SendAgreement(ctx, w.As(agent), x.ID)
	w.no(err)
	w.Enrol(prefix + ".sig")
	x, err = w.App.SignAgreement(ctx, w.As(prefix+".sig"), x.ID, app.Signing{DocumentHash: x.DocumentHash, RenewalClause: true})
	w.no(err)
	x, err = w.App.CountersignAgreement(ctx, w.As("desk"), x.ID)
	w.no(err)
	w.Enrol(prefix + ".aa")
	w.Enrol(prefix + ".osa")
	o := w.order(agent, w.Purchase(x, "web-filter-std"))
	held := w.order(agent, w.Purchase(x, "mail-plus"))
	_, err = w.App.AcceptOrder(ctx, w.As("desk"), o.ID)
	w.no(err)
	w.RunJobs()
	target := x.Target()
	things["agreements"] = thing{id: string(x.ID), target: target}
	things["orders"] = thing{id: string(held.ID), target: target, hidden: nil}
	things["organizations"] = thing{id: string(customer.ID), target: licensing.Target{Organization: customer.ID, Customer: customer.ID, Partner: partner.ID, Agreement: x.ID}}
	w.no(w.Store.Write(ctx, func(tx *store.Tx) error { return w.rest(tx, things, x, o) }))
	w.access(t, things, prefix, x)
}

// access is what lets people in: an invitation with its role and account, a
// request by somebody else, a grant.
func (w *world) access(t *testing.T, things map[string]thing, prefix string, x *licensing.Agreement) {
	t.Helper()
	ctx := t.Context()
	i, err := w.App.Invite(ctx, w.As(prefix+".aa"), app.InvitationDraft{Person: w.Person(prefix + ".viewer"), Role: licensing.Viewer, Agreement: x.ID})
	w.no(err)
	w.no(w.App.AskForAccess(ctx, w.Person(prefix+".seeker"), app.AccessDraft{AgreementNumber: x.Number, Role: licensing.Viewer, Reason: "r"}, app.Visitor{}))
	l, err := w.App.AccessRequests(ctx, w.As(prefix+".aa"), false, store.AccessFilter{}, store.Page{})
	w.no(err)
	g, err := w.App.GiveGrant(ctx, w.As(prefix+".aa"), x.ID, licensing.Date{})
	w.no(err)
	// Who holds customers' roles is not the partner's affair.
	customers := licensing.Target{Customer: x.Customer, Agreement: x.ID, Contract: x.Contract}
	things["invitations"] = thing{id: string(i.ID), target: customers}
	things["roles"] = thing{id: string(i.Assignment), target: customers}
	things["accounts"] = thing{id: string(i.Account)} // the operator's people alone
	things["grants"] = thing{id: string(g.ID), target: x.Target()}
	customers.Account = l.Items[0].Account
	things["access-requests"] = thing{id: string(l.Items[0].ID), target: customers}
}

// rest finds what the order brought with it.
func (w *world) rest(tx *store.Tx, things map[string]thing, x *licensing.Agreement, o *licensing.Order) error {
	subs, err := tx.SubscriptionsOfOrder(o.ID)
	if err != nil {
		return err
	}
	act, err := tx.ActivationOf(subs[0].ID)
	if err != nil {
		return err
	}
	mails, err := tx.Messages(store.Scope{All: true}, store.MessageFilter{Agreement: x.ID}, store.Page{})
	if err != nil {
		return err
	}
	target := x.Target()
	things["subscriptions"] = thing{id: string(subs[0].ID), target: target}
	things["activations"] = thing{id: string(act.ID), target: target}
	things["messages"] = thing{id: string(mails.Items[0].ID)} // the operator's people alone
	things["agenda"] = thing{id: string(licensing.OfSubscription)}
	things["jobs"] = thing{id: "1"} // likewise
	op := &licensing.Operation{ID: licensing.OperationID(licensing.NewID()), Kind: licensing.SwitchOff, Provider: "manual", Subscription: subs[0].ID,
		Agreement: x.ID, Customer: x.Customer, Partner: x.Partner, Service: subs[0].Service, State: licensing.OperationManual,
		Since: w.Clock.Now(), CreatedAt: w.Clock.Now(), UpdatedAt: w.Clock.Now(), Version: 1}
	if err := tx.InsertOperation(op); err != nil {
		return err
	}
	things["operations"] = thing{id: string(op.ID), target: target}
	w.parts = map[string]string{"{id}": string(subs[0].ID), "{step}": act.Steps[0].Name}
	return nil
}

func (w *world) order(agent string, d app.OrderDraft) *licensing.Order {
	w.T.Helper()
	o, err := w.App.DraftOrder(w.T.Context(), w.As(agent), d)
	w.no(err)
	o, err = w.App.SubmitOrder(w.T.Context(), w.As(agent), o.ID)
	w.no(err)
	return o
}

func (w *world) no(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

// copy is the same world, where something may be changed.
func (w *world) copy(t *testing.T) *bench {
	t.Helper()
	return serve(t, w.Bench.Copy(t))
}

// copyFor is a copy for what may change things, and the world itself for what reads.
func (w *world) copyFor(t *testing.T, r web.Route) *bench {
	t.Helper()
	if r.Method == http.MethodGet {
		return w.bench
	}
	return w.copy(t)
}

// bodies are what routes are sent that take more than nothing; about the own
// side's things, so that who may use them gets as far as the rules.
var bodies = map[string]string{
	"POST /agreements":                           `{"kind":"contract","customer":"CUSTOMER","programme":"p","term_months":12,"signatory":PERSON,"online_services_administrator":DESIGNEE}`,
	"PATCH /agreements/{id}":                     `{"programme":"p","term_months":12,"signatory":PERSON,"online_services_administrator":DESIGNEE}`,
	"POST /agreements/{id}/replace_signatory":    `{"signatory":PERSON}`,
	"POST /agreements/{id}/change_notices":       `{"notices_mail":"n@n.example"}`,
	"POST /agreements/{id}/sign":                 `{"document_hash":"x"}`,
	"POST /agreements/{id}/decline":              `{"reason":"r"}`,
	"POST /agreements/{id}/refuse":               `{"reason":"r"}`,
	"POST /agreements/{id}/terminate":            `{"reason":"r"}`,
	"POST /orders":                               `{"agreement":"AGREEMENT"}`,
	"PATCH /orders/{id}":                         `{"customer_reference":"r"}`,
	"POST /orders/{id}/query":                    `{"text":"?"}`,
	"POST /orders/{id}/answer":                   `{"text":"!"}`,
	"POST /orders/{id}/reject":                   `{"reason":"r"}`,
	"POST /organizations":                        `{"party":"customer","segment":"commercial","name":"N","country":"IT","vat_number":"07643520567","language":"it"}`,
	"PATCH /organizations/{id}":                  `{"name":"N"}`,
	"POST /subscriptions/{id}/suspend":           `{"reason":"r"}`,
	"POST /subscriptions/{id}/cancel":            `{"reason":"r"}`,
	"POST /activations/{id}/steps/{step}/do":     `{"data":{}}`,
	"POST /activations/{id}/steps/{step}/skip":   `{"reason":"r"}`,
	"POST /activations/{id}/steps/{step}/review": `{"approved":true}`,
	"POST /operations/{id}/fail":                 `{"reason":"r"}`,
	"POST /messages/{id}/bounce":                 `{"reason":"r"}`,
	"POST /access-requests/{id}/deny":            `{"message":"m"}`,
	"POST /access-requests":                      `{"agreement_number":"C-2026-000001","role":"viewer","reason":"r"}`,
	"POST /invitations/{id}/replace":             `PERSON`,
	"POST /invitations":                          `{"name":"N","mail":"n@n.example","role":"viewer","agreement":"AGREEMENT"}`,
	"POST /grants":                               `{"agreement":"AGREEMENT"}`,
}

// body is what a route is sent, and the headers with it.
func (w *world) body(r web.Route) (string, []string) {
	key := r.Method + " " + strings.TrimPrefix(r.Pattern, Root)
	const person = `{"name":"Nino","mail":"nino@nino.example","language":"it"}`
	body := strings.NewReplacer("PERSON", person, "DESIGNEE", strings.TrimSuffix(person, "}")+`,"of":"customer"}`,
		"CUSTOMER", w.own["organizations"].id, "AGREEMENT", w.own["agreements"].id).Replace(bodies[key])
	if r.Method == http.MethodPatch {
		return body, []string{"If-Match", `"1"`}
	}
	return body, nil
}

// mayMiss are routes that even those who may use them can find nothing at.
func (w *world) mayMiss(r web.Route) bool { return strings.HasSuffix(r.Pattern, "/document") }
