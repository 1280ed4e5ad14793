package store

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"volare/internal/licensing"
)

// Entry is a line of the agenda: what time will bring next to one thing.
type Entry struct {
	Subject  licensing.Subject
	ID       string
	DueAt    time.Time
	Kind     string
	Policy   int
	Attempts int
	RetryAt  time.Time
	Error    string
}

const agendaColumns = "subject, subject_id, due_at, kind, policy, attempts, retry_at, error"

func scanEntry(r Row) (Entry, error) {
	var e Entry
	return e, r.Scan(&e.Subject, &e.ID, ScanTime(&e.DueAt), &e.Kind, &e.Policy, &e.Attempts, ScanTime(&e.RetryAt), &e.Error)
}

// Planned is what a thing's line of the agenda is to say.
type Planned struct {
	Subject licensing.Subject
	ID      string
	Due     licensing.Due // zero: nothing, the line goes away
	Earlier bool          // unless one stands that is due as early
}

const (
	planHead = "INSERT INTO agenda (" + agendaColumns + ")"
	planTail = ` ON CONFLICT (subject, subject_id) DO UPDATE SET due_at = excluded.due_at, kind = excluded.kind, policy = excluded.policy,
		attempts = 0, retry_at = excluded.retry_at, error = '' WHERE `
	planExact   = planTail + `agenda.due_at <> excluded.due_at OR agenda.kind <> excluded.kind OR agenda.policy <> excluded.policy OR agenda.attempts > 0`
	planEarlier = planTail + `agenda.due_at > excluded.due_at`
)

// Plan writes things' next entries, each thing once; an entry that says the
// same is left alone. Given in one order by all writers, two of them don't
// wait for each other.
func (t *Tx) Plan(all []Planned, policy int) error {
	var exact, earlier []Planned
	gone := map[licensing.Subject][]string{}
	for _, p := range all {
		switch {
		case p.Due.At.IsZero():
			gone[p.Subject] = append(gone[p.Subject], p.ID)
		case p.Earlier:
			earlier = append(earlier, p)
		default:
			exact = append(exact, p)
		}
	}
	for _, s := range licensing.Subjects {
		if len(gone[s]) == 0 {
			continue
		}
		var w Where
		w.And("subject = ?", s)
		In(&w, "subject_id", gone[s])
		if _, err := t.Exec("DELETE FROM agenda"+w.SQL(), w.Args()...); err != nil {
			return err
		}
	}
	if err := t.upsertPlans(exact, planExact, policy); err != nil {
		return err
	}
	return t.upsertPlans(earlier, planEarlier, policy)
}

func (t *Tx) upsertPlans(all []Planned, tail string, policy int) error {
	return many(len(all), func(from, to int) error {
		var args []any
		for _, p := range all[from:to] {
			at := Micros(p.Due.At)
			args = append(args, p.Subject, p.ID, at, p.Due.Kind, policy, 0, at, "")
		}
		_, err := t.Exec(t.values(planHead, "", 8, to-from, tail), args...)
		return err
	})
}

// DueBy reads up to most entries to be tried by now, the earliest first.
func (t *Tx) DueBy(now time.Time, most int) ([]Entry, error) {
	// The limit stands in the text: PostgreSQL plans for it, and takes them from the index's beginning.
	return All(t, scanEntry, "SELECT "+agendaColumns+" FROM agenda WHERE retry_at <= $1 ORDER BY retry_at, subject, subject_id LIMIT "+
		strconv.Itoa(most), Micros(now))
}

// ClaimDue locks those of the entries of one subject that are still due and
// that no other server has.
func (t *Tx) ClaimDue(s licensing.Subject, ids []string, now time.Time) ([]Entry, error) {
	var w Where
	w.And("subject = ?", s)
	In(&w, "subject_id", ids)
	all, err := All(t, scanEntry, "SELECT "+agendaColumns+" FROM agenda"+w.SQL()+t.SkipLocked(), w.Args()...)
	// Neither is asked of the database: it would go through all that is due.
	all = slices.DeleteFunc(all, func(e Entry) bool { return e.RetryAt.After(now) })
	slices.SortFunc(all, func(a, b Entry) int { return strings.Compare(a.ID, b.ID) })
	return all, err
}

// FailEntry notes that an entry could not be carried out, and when it is tried again.
func (t *Tx) FailEntry(e Entry, reason string, retry time.Time) error {
	_, err := t.Exec("UPDATE agenda SET attempts = attempts + 1, error = $1, retry_at = $2 WHERE subject = $3 AND subject_id = $4",
		reason, Micros(retry), e.Subject, e.ID)
	return err
}

// NextDue is when the earliest entry is due; the zero time when there is none.
func (t *Tx) NextDue() (time.Time, error) {
	var at time.Time
	err := t.Each(func(r Row) error { return r.Scan(ScanTime(&at)) }, "SELECT retry_at FROM agenda ORDER BY retry_at, subject, subject_id LIMIT 1")
	return at, err
}

// EntryOf reads a thing's entry; nil when there is none.
func (t *Tx) EntryOf(s licensing.Subject, id string) (*Entry, error) {
	all, err := All(t, scanEntry, "SELECT "+agendaColumns+" FROM agenda WHERE subject = $1 AND subject_id = $2", s, id)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// StalePlans reads up to most entries that were derived with an older policy.
func (t *Tx) StalePlans(policy, most int) ([]Entry, error) {
	return All(t, scanEntry, "SELECT "+agendaColumns+" FROM agenda WHERE policy < $1 ORDER BY policy LIMIT $2", policy, most)
}

var agendaByDue = Sort{Name: "agenda.due", Columns: []Column{{"agenda.retry_at", Integer}, {"agenda.subject", Text}, {"agenda.subject_id", Text}}}

// Agenda lists all entries, or those that failed, the earliest first.
func (t *Tx) Agenda(failed bool, p Page) (List[Entry], error) {
	var w Where
	if failed {
		w.And("agenda.attempts > 0")
	}
	return Paged(t, "SELECT "+agendaColumns+" FROM agenda", w, agendaByDue, p, scanEntry,
		func(e Entry) []any { return []any{Micros(e.RetryAt), string(e.Subject), e.ID} })
}

// RetryEntry lets a failed entry be tried at once.
func (t *Tx) RetryEntry(s licensing.Subject, id string) error {
	_, err := t.Exec("UPDATE agenda SET retry_at = due_at WHERE subject = $1 AND subject_id = $2", s, id)
	return err
}
