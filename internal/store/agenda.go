package store

import (
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

// Plan writes a thing's next entry; one that says the same is left alone, the
// zero Due takes it away.
func (t *Tx) Plan(s licensing.Subject, id string, d licensing.Due, policy int) error {
	if d.At.IsZero() {
		_, err := t.Exec("DELETE FROM agenda WHERE subject = $1 AND subject_id = $2", s, id)
		return err
	}
	_, err := t.Exec(`INSERT INTO agenda (`+agendaColumns+`) VALUES ($1, $2, $3, $4, $5, 0, $3, '')
		ON CONFLICT (subject, subject_id) DO UPDATE SET due_at = $3, kind = $4, policy = $5, attempts = 0, retry_at = $3, error = ''
		WHERE agenda.due_at <> $3 OR agenda.kind <> $4 OR agenda.policy <> $5 OR agenda.attempts > 0`, s, id, Micros(d.At), d.Kind, policy)
	return err
}

// PlanEarlier writes an entry unless one stands that is due as early.
func (t *Tx) PlanEarlier(s licensing.Subject, id string, d licensing.Due, policy int) error {
	_, err := t.Exec(`INSERT INTO agenda (`+agendaColumns+`) VALUES ($1, $2, $3, $4, $5, 0, $3, '')
		ON CONFLICT (subject, subject_id) DO UPDATE SET due_at = $3, kind = $4, policy = $5, attempts = 0, retry_at = $3, error = ''
		WHERE agenda.due_at > $3`, s, id, Micros(d.At), d.Kind, policy)
	return err
}

// DueBy reads up to most entries to be tried by now, the earliest first.
func (t *Tx) DueBy(now time.Time, most int) ([]Entry, error) {
	return All(t, scanEntry, "SELECT "+agendaColumns+" FROM agenda WHERE retry_at <= $1 ORDER BY retry_at, subject, subject_id LIMIT $2", Micros(now), most)
}

// ClaimDue locks those of the entries of one subject that are still due and
// that no other server has.
func (t *Tx) ClaimDue(s licensing.Subject, ids []string, now time.Time) ([]Entry, error) {
	var w Where
	w.And("subject = ?", s)
	w.And("retry_at <= ?", Micros(now))
	In(&w, "subject_id", ids)
	return All(t, scanEntry, "SELECT "+agendaColumns+" FROM agenda"+w.SQL()+" ORDER BY subject_id"+t.SkipLocked(), w.Args()...)
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
