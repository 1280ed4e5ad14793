package store

import (
	"strconv"
	"time"

	"volare/internal/licensing"
)

var activations = tableOf("activation", "activation", func(a *licensing.Activation) []column {
	return []column{
		plain("id", &a.ID), plain("subscription_id", &a.Subscription), plain("agreement_id", &a.Agreement), plain("customer_id", &a.Customer),
		maybe("partner_id", &a.Partner), plain("service", &a.Service), plain("usage_date", &a.UsageDate), plain("state", &a.State),
		instant("since", &a.Since), plain("automatic", &a.Automatic), plain("try_automatic", &a.TryAutomatic), plain("manual_reason", &a.ManualReason),
		maybe("started_by", &a.StartedBy), maybe("handled_by", &a.HandledBy), fixed(instant("ordered_at", &a.OrderedAt)), fixed(plain("ordered_on", &a.OrderedOn)),
		{name: "hours", value: a.Hours(), into: new(int), sql: "BIGINT"}, // told by others
		moment("active_at", &a.ActiveAt), moment("invited_at", &a.InvitedAt), plain("reminded", &a.Reminded), moment("check_at", &a.CheckAt),
		plain("ended", &a.Ended), instant("created_at", &a.CreatedAt), instant("updated_at", &a.UpdatedAt), plain("version", &a.Version),
	}
})

const stepColumns = "activation_id, position, name, kind, state, since, data, reason, done_by, checks"

// steps reads the steps of all these activations at once.
func (t *Tx) steps(all []*licensing.Activation) error {
	if len(all) == 0 {
		return nil
	}
	byID := make(map[licensing.ActivationID]*licensing.Activation, len(all))
	ids := make([]licensing.ActivationID, len(all))
	for i, a := range all {
		byID[a.ID], ids[i] = a, a.ID
	}
	var w Where
	In(&w, "activation_id", ids)
	return t.Each(func(r Row) error {
		var s licensing.Step
		var of licensing.ActivationID
		if err := r.Scan(&of, &s.Position, &s.Name, &s.Kind, &s.State, ScanTime(&s.Since), &s.Data, &s.Reason, ScanNull(&s.DoneBy), &s.Checks, ScanTime(&s.ByHand)); err != nil {
			return err
		}
		byID[of].Steps = append(byID[of].Steps, s)
		return nil
	}, "SELECT "+stepColumns+`, CASE WHEN kind = 'provision' AND state = 'running' THEN (SELECT MAX(o.since) FROM operation o
		WHERE o.activation_id = activation_step.activation_id AND o.step = activation_step.name AND o.state = 'manual') END
		FROM activation_step`+w.SQL()+" ORDER BY activation_id, position", w.Args()...)
}

func (t *Tx) withSteps(a *licensing.Activation, err error) (*licensing.Activation, error) {
	if err != nil {
		return nil, err
	}
	return a, t.steps([]*licensing.Activation{a})
}

// Activation reads one activation with its steps.
func (t *Tx) Activation(id licensing.ActivationID) (*licensing.Activation, error) {
	return t.withSteps(activations.one(t, "id = $1", id))
}

// ActivationOf reads the activation of a subscription.
func (t *Tx) ActivationOf(s licensing.SubscriptionID) (*licensing.Activation, error) {
	return t.withSteps(activations.one(t, "subscription_id = $1", s))
}

// ActiveActivations reads the newest active activations, ten at most, of a
// service that a customer still has: what an automatic one copies from.
func (t *Tx) ActiveActivations(customer licensing.OrganizationID, service string) ([]*licensing.Activation, error) {
	all, err := activations.all(t, `WHERE customer_id = $1 AND service = $2 AND state = 'active' AND EXISTS (SELECT 1 FROM subscription s
		WHERE s.id = activation.subscription_id AND s.state IN ('active', 'suspended', 'grace')) ORDER BY id DESC LIMIT 10`, customer, service)
	if err != nil {
		return nil, err
	}
	return all, t.steps(all)
}

// ActivationRef names what is locked before an activation.
type ActivationRef struct {
	ID           string // of the activation, or of the operation that was asked about
	Activation   string
	Subscription string
	Order        string
}

// ActivationRefs tells for these activations what is locked before them.
func (t *Tx) ActivationRefs(ids []string) ([]ActivationRef, error) {
	var w Where
	In(&w, "a.id", ids)
	return All(t, scanRef, `SELECT a.id, a.id, a.subscription_id, s.order_id FROM activation a
		JOIN subscription s ON s.id = a.subscription_id`+w.SQL()+" ORDER BY a.id", w.Args()...)
}

// OperationRefs tells for these operations what is locked before them.
func (t *Tx) OperationRefs(ids []string) ([]ActivationRef, error) {
	var w Where
	In(&w, "o.id", ids)
	return All(t, scanRef, `SELECT o.id, o.activation_id, o.subscription_id, s.order_id FROM operation o
		JOIN subscription s ON s.id = o.subscription_id`+w.SQL()+" ORDER BY o.id", w.Args()...)
}

func scanRef(r Row) (ActivationRef, error) {
	var a ActivationRef
	return a, r.Scan(&a.ID, ScanNull(&a.Activation), &a.Subscription, &a.Order)
}

// PendingActivations reads the activations on an agreement that wait for people.
func (t *Tx) PendingActivations(agreement licensing.AgreementID) ([]*licensing.Activation, error) {
	all, err := activations.all(t, "WHERE agreement_id = $1 AND state IN ('invited', 'started', 'failed') ORDER BY id", agreement)
	if err != nil {
		return nil, err
	}
	return all, t.steps(all)
}

// ActivationsUnder reports of the services on an agreement, and on the
// enrollments under it, whether any is still to be switched on, and when
// anything last changed; the zero time when there are none.
func (t *Tx) ActivationsUnder(agreement licensing.AgreementID) (pending bool, last time.Time, err error) {
	var n int
	err = t.QueryRow(`SELECT COALESCE(SUM(CASE WHEN state IN ('active', 'ended') THEN 0 ELSE 1 END), 0), MAX(since) FROM activation
		WHERE agreement_id IN (SELECT id FROM agreement WHERE id = $1 OR contract_id = $1)`, agreement).Scan(&n, ScanTime(&last))
	return n > 0, last, err
}

// AnyInvited reports whether anybody was ever mailed to activate a service on
// an agreement.
func (t *Tx) AnyInvited(agreement licensing.AgreementID) (bool, error) {
	all, err := All(t, Value[int], "SELECT 1 FROM activation WHERE agreement_id = $1 AND invited_at IS NOT NULL LIMIT 1", agreement)
	return len(all) > 0, err
}

// ActivationStamps tells for these activations a word that changes whenever
// they, or what provisions them, do.
func (t *Tx) ActivationStamps(ids []licensing.ActivationID) (map[licensing.ActivationID]string, error) {
	stamps := make(map[licensing.ActivationID]string, len(ids))
	if len(ids) == 0 {
		return stamps, nil
	}
	var w Where
	In(&w, "a.id", ids)
	return stamps, t.Each(func(r Row) error {
		var id licensing.ActivationID
		var own, operations int64
		err := r.Scan(&id, &own, &operations)
		stamps[id] = strconv.FormatInt(own, 10) + "-" + strconv.FormatInt(operations, 10)
		return err
	}, `SELECT a.id, a.version, (SELECT CAST(COALESCE(SUM(o.version), 0) AS BIGINT) FROM operation o WHERE o.activation_id = a.id) FROM activation a`+w.SQL(), w.Args()...)
}

// InsertActivation writes a new activation and its steps.
func (t *Tx) InsertActivation(a *licensing.Activation) error {
	if err := activations.insert(t, a); err != nil {
		return err
	}
	for i := range a.Steps {
		s := &a.Steps[i]
		if _, err := t.Exec("INSERT INTO activation_step ("+stepColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
			a.ID, s.Position, s.Name, s.Kind, s.State, NullMicros(s.Since), s.Data, s.Reason, Null(s.DoneBy), s.Checks); err != nil {
			return err
		}
	}
	return nil
}

// UpdateActivation writes a changed activation and those of its steps that
// differ from before (nil: all of them).
func (t *Tx) UpdateActivation(a *licensing.Activation, before []licensing.Step) error {
	if err := activations.update(t, a); err != nil {
		return err
	}
	for i := range a.Steps {
		s := &a.Steps[i]
		if i < len(before) && before[i] == *s {
			continue
		}
		if _, err := t.Exec(`UPDATE activation_step SET state = $3, since = $4, data = $5, reason = $6, done_by = $7, checks = $8
			WHERE activation_id = $1 AND position = $2`,
			a.ID, s.Position, s.State, NullMicros(s.Since), s.Data, s.Reason, Null(s.DoneBy), s.Checks); err != nil {
			return err
		}
	}
	return nil
}

// ActivationFilter narrows a list of activations.
type ActivationFilter struct {
	Search    []string // normalized words by which its agreement is found
	State     licensing.ActivationState
	Agreement licensing.AgreementID
	Customer  licensing.OrganizationID
	Service   string
	Open      bool                  // those that are not over
	Review    bool                  // those whose review waits for the operator, the longest waiting first
	Under     licensing.AgreementID // an agreement, and the enrollments under it
}

var (
	activationsByCreation = Sort{Name: "activation.created", Columns: []Column{{"activation.created_at", Integer}, {"activation.id", Text}}, Desc: true}
	activationsByReview   = Sort{Name: "activation.review", Columns: []Column{{"review.since", Integer}, {"review.activation_id", Text}}}
)

// reviewOpen ties an activation to the step that the operator is to look at.
const reviewOpen = "review.activation_id = activation.id AND review.kind = 'review' AND review.state = 'open'"

func (f ActivationFilter) where(s Scope) Where {
	var w Where
	s.limit(&w, "activation", "agreement_id")
	found(&w, "agreement", "activation.agreement_id", f.Search)
	if f.State != "" {
		w.And("activation.state = ?", f.State)
	}
	if f.Agreement != "" {
		w.And("activation.agreement_id = ?", f.Agreement)
	}
	if f.Customer != "" {
		w.And("activation.customer_id = ?", f.Customer)
	}
	if f.Service != "" {
		w.And("activation.service = ?", f.Service)
	}
	if f.Open {
		w.And("activation.state NOT IN ('active', 'ended')")
	}
	if f.Review {
		w.And("EXISTS (SELECT 1 FROM activation_step review WHERE " + reviewOpen + ")")
	}
	under(&w, "activation", f.Under)
	return w
}

// ActivationTally counts by state the activations that s sees, whatever state f names.
func (t *Tx) ActivationTally(s Scope, f ActivationFilter) (Tally, error) {
	return tally(t, "activation", func(state string) Where {
		f.State = licensing.ActivationState(state)
		return f.where(s)
	}, licensing.ActivationStates)
}

// Activations lists the activations that s sees, with their steps.
func (t *Tx) Activations(s Scope, f ActivationFilter, p Page) (List[*licensing.Activation], error) {
	read := t.newest
	if f.Review {
		read = t.reviews
	}
	l, err := read(f.where(s), p)
	if err != nil {
		return l, err
	}
	return l, t.steps(l.Items)
}

func (t *Tx) newest(w Where, p Page) (List[*licensing.Activation], error) {
	return activations.page(t, w, activationsByCreation, p, func(a *licensing.Activation) []any { return []any{Micros(a.CreatedAt), string(a.ID)} })
}

// reviews reads activations in the order in which they came to wait for the operator.
func (t *Tx) reviews(w Where, p Page) (List[*licensing.Activation], error) {
	since := map[licensing.ActivationID]int64{}
	query := "SELECT " + activations.names + ", review.since FROM activation_step review JOIN activation ON " + reviewOpen
	var at int64
	read := activations.reader(&at)
	return Paged(t, query, w, activationsByReview, p, func(r Row) (*licensing.Activation, error) {
		a, err := read(r)
		if err == nil {
			since[a.ID] = at
		}
		return a, err
	}, func(a *licensing.Activation) []any { return []any{since[a.ID], string(a.ID)} })
}
