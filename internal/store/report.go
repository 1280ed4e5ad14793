package store

import (
	"strconv"
	"strings"
	"time"

	"volare/internal/licensing"
)

// Reports count, they list nothing: each query groups what a range of time
// holds and gives back some rows, however many subscriptions there are.

// ActivationCount is how many of the subscriptions ordered in one span of time
// have got equally far, equally quickly.
type ActivationCount struct {
	Span  int // of the spans asked for
	Stage int // 1 ordered, 2 accepted, 3 its administrator has an account, 4 somebody has begun, 5 active
	Hours int // from order to active, begun ones count; of Stage 5 alone
	Count int
}

// The stages of a service on its way from order to use.
const (
	StageOrdered  = 1
	StageAccepted = 2
	StageAccess   = 3
	StageSteps    = 4
	StageActive   = 5
)

// ActivationCounts counts what was ordered between each instant of bounds and
// the next by how far it has got.
func (t *Tx) ActivationCounts(s Scope, bounds []time.Time) ([]ActivationCount, error) {
	var w, o Where
	s.limit(&w, "activation", "agreement_id")
	s.limit(&o, "orders", "agreement_id")
	counts, err := All(t, scanActivationCount, spans(bounds)+`
		SELECT span.n, CASE
			WHEN activation.active_at IS NOT NULL THEN 5
			WHEN activation.started_by IS NOT NULL OR activation.state IN ('started', 'queued', 'provisioning', 'failed') THEN 4
			WHEN EXISTS (SELECT 1 FROM role_assignment r JOIN account p ON p.id = r.account_id
				WHERE (r.agreement_id = activation.agreement_id OR r.agreement_id = (SELECT contract_id FROM agreement WHERE id = activation.agreement_id))
				AND r.role = 'online_services_administrator' AND r.revoked_at IS NULL AND p.enrolled_at IS NOT NULL) THEN 3
			ELSE 2 END AS stage,
			CASE WHEN activation.active_at IS NULL THEN 0 ELSE (activation.active_at - activation.ordered_at + 3599999999) / 3600000000 END AS hours, count(*)
		FROM span JOIN activation ON activation.ordered_at >= span.first AND activation.ordered_at < span.after`+
		w.SQL()+" GROUP BY span.n, stage, hours ORDER BY span.n, stage, hours", w.Args()...)
	if err != nil {
		return nil, err
	}
	// An accepted line has an activation; the others stand on their orders alone.
	o.And("orders.type = 'purchase' AND orders.accepted_at IS NULL")
	waiting, err := All(t, scanActivationCount, spans(bounds)+`
		SELECT span.n, 1, 0, count(*) FROM span JOIN orders ON orders.submitted_at >= span.first AND orders.submitted_at < span.after
		JOIN order_line ON order_line.order_id = orders.id`+o.SQL()+" GROUP BY span.n ORDER BY span.n", o.Args()...)
	return append(counts, waiting...), err
}

func scanActivationCount(r Row) (ActivationCount, error) {
	var c ActivationCount
	return c, r.Scan(&c.Span, &c.Stage, &c.Hours, &c.Count)
}

// spans is a list of spans of time, numbered from 0, to be joined to. They are
// written out: both engines then see how narrow they are.
func spans(bounds []time.Time) string {
	var rows []string
	for i := range len(bounds) - 1 {
		rows = append(rows, "("+strconv.Itoa(i)+", "+strconv.FormatInt(Micros(bounds[i]), 10)+", "+strconv.FormatInt(Micros(bounds[i+1]), 10)+")")
	}
	return "WITH span (n, first, after) AS (VALUES " + strings.Join(rows, ", ") + ") "
}

// RenewalCount is how many terms end in a month with the same to be expected.
type RenewalCount struct {
	Month      string // 2026-11
	State      licensing.SubscriptionState
	Automatic  bool
	Decision   licensing.Decision
	Cancelling bool // on a date
	Renewed    bool // the term ended in that month is over, and the present one follows it
	Count      int
}

// RenewalCounts counts the terms that end on a day from first to last.
func (t *Tx) RenewalCounts(s Scope, first, last licensing.Date) ([]RenewalCount, error) {
	var w, o Where
	s.limit(&w, "subscription_end", "agreement_id")
	o = w
	o.args, o.conditions = append([]any(nil), w.args...), append([]string(nil), w.conditions...)
	w.And("subscription_end.ends_on >= ? AND subscription_end.ends_on <= ?", first, last)
	open, err := All(t, func(r Row) (RenewalCount, error) {
		var c RenewalCount
		return c, r.Scan(&c.Month, &c.State, &c.Automatic, &c.Decision, &c.Cancelling, &c.Count)
	}, `SELECT substr(ends_on, 1, 7) AS month, state, automatic, decision, cancel_on <> '' AS cancelling, count(*) FROM subscription_end`+w.SQL()+
		" GROUP BY month, state, automatic, decision, cancelling ORDER BY month", w.Args()...)
	if err != nil {
		return nil, err
	}
	o.And("subscription_end.prior_ends_on <> '' AND subscription_end.prior_ends_on >= ? AND subscription_end.prior_ends_on <= ?", first, last)
	over, err := All(t, func(r Row) (RenewalCount, error) {
		c := RenewalCount{Renewed: true}
		return c, r.Scan(&c.Month, &c.Count)
	}, "SELECT substr(prior_ends_on, 1, 7) AS month, count(*) FROM subscription_end"+o.SQL()+" GROUP BY month ORDER BY month", o.Args()...)
	return append(open, over...), err
}

// Waiting is one worklist: where its things stand, which they are, and since when.
type Waiting struct {
	Name, table, since, condition, agreement string
}

// Waitings are the worklists whose ageing is reported. Those without an
// agreement belong to the operator's people alone.
var Waitings = []Waiting{
	{"orders_submitted", "orders", "since", "state = 'submitted'", "agreement_id"},
	{"orders_querying", "orders", "since", "state = 'querying'", "agreement_id"},
	{"agreements_sent", "agreement", "since", "state = 'sent'", "id"},
	{"agreements_signed", "agreement", "since", "state = 'signed'", "id"},
	{"activations_invited", "activation", "since", "state = 'invited'", "agreement_id"},
	{"activations_failed", "activation", "since", "state = 'failed'", "agreement_id"},
	{"access_requests", "access_request", "since", "state = 'pending'", ""},
	{"reviews", "activation_step", "since", "kind = 'review' AND state = 'open'", ""},
	{"operations_manual", "operation", "since", "state = 'manual'", ""},
	{"operations_failed", "operation", "since", "state = 'failed'", ""},
	{"messages_failed", "message", "since", "state = 'failed'", ""},
	{"messages_bounced", "message", "since", "state = 'bounced'", ""},
}

// Ageing is how long the things of a worklist have waited.
type Ageing struct {
	Name    string
	Oldest  time.Time // zero: nothing waits
	Buckets []int     // by age: since the first of the instants asked for, the next …, and before all of them
}

// mostAged is how many things of a worklist are counted.
const mostAged = 100_000

// Ageings tells for each worklist that s sees how many of its things wait
// since an instant of edges, the latest first.
func (t *Tx) Ageings(s Scope, edges []time.Time) ([]Ageing, error) {
	var all []Ageing
	for _, l := range Waitings {
		if l.agreement == "" && !s.All {
			continue
		}
		var w Where
		if l.agreement != "" {
			s.limit(&w, l.table, l.agreement)
		}
		w.And(l.condition)
		var cases strings.Builder
		for i, e := range edges {
			cases.WriteString(" WHEN since >= " + w.Bind(Micros(e)) + " THEN " + strconv.Itoa(i))
		}
		a := Ageing{Name: l.Name, Buckets: make([]int, len(edges)+1)}
		err := t.Each(func(r Row) error {
			var bucket, n int
			var oldest time.Time
			if err := r.Scan(&bucket, &n, ScanTime(&oldest)); err != nil {
				return err
			}
			a.Buckets[bucket] = n
			if a.Oldest.IsZero() || oldest.Before(a.Oldest) {
				a.Oldest = oldest
			}
			return nil
		}, "SELECT CASE"+cases.String()+" ELSE "+strconv.Itoa(len(edges))+" END AS bucket, count(*), min(since) FROM (SELECT "+l.since+" AS since FROM "+l.table+w.SQL()+
			" ORDER BY "+l.since+" LIMIT "+strconv.Itoa(mostAged)+") waiting GROUP BY bucket ORDER BY bucket", w.Args()...)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

// Failure is one reason for which things failed, and how many did.
type Failure struct {
	Area   string // operation, message, agenda, step
	About  string // the provider, the mail's kind, what was due, the service
	Reason string // a code or text; "" for those who may not read it
	Count  int
	Last   time.Time
}

// mostFailures is how many reasons of each area are told: the commonest.
const mostFailures = 20

// Failures tells why things have failed since an instant and still do. Only
// the operator's people read reasons, and of more than activations.
func (t *Tx) Failures(s Scope, since time.Time) ([]Failure, error) {
	scan := func(area string) func(Row) (Failure, error) {
		return func(r Row) (Failure, error) {
			f := Failure{Area: area}
			return f, r.Scan(&f.About, &f.Reason, &f.Count, ScanTime(&f.Last))
		}
	}
	var w Where
	s.limit(&w, "activation", "agreement_id")
	w.And("activation.state = 'failed' AND activation.since >= ? AND step.state = 'failed'", Micros(since))
	reason := "''"
	if s.All {
		reason = "step.reason"
	}
	ending := " GROUP BY 1, 2 ORDER BY count(*) DESC, 1, 2 LIMIT " + strconv.Itoa(mostFailures)
	all, err := All(t, scan("step"), "SELECT activation.service, "+reason+", count(*), max(activation.since) FROM activation JOIN activation_step step ON step.activation_id = activation.id"+
		w.SQL()+ending, w.Args()...)
	if err != nil || !s.All {
		return all, err
	}
	for _, q := range []struct{ area, query string }{
		{"operation", "SELECT provider, reason, count(*), max(since) FROM operation WHERE state = 'failed' AND since >= $1"},
		{"message", "SELECT kind, reason, count(*), max(since) FROM message WHERE state IN ('failed', 'bounced') AND since >= $1"},
		{"agenda", "SELECT kind, error, count(*), max(due_at) FROM agenda WHERE attempts > 0 AND due_at >= $1"},
	} {
		more, err := All(t, scan(q.area), q.query+ending, Micros(since))
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}
