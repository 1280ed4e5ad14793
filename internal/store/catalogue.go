package store

import (
	"time"
)

// ServiceVersion is one version of a service, as package catalogue wrote it.
type ServiceVersion struct {
	Service  string
	Version  string
	Body     string
	Position int // in the catalogue; of versions in force only
}

func scanService(r Row) (ServiceVersion, error) {
	var s ServiceVersion
	return s, r.Scan(&s.Service, &s.Version, &s.Body)
}

// VersionsInForce tells which version of every service is in force, in the
// catalogue's order; without their bodies.
func (t *Tx) VersionsInForce() ([]ServiceVersion, error) {
	return All(t, func(r Row) (ServiceVersion, error) {
		var s ServiceVersion
		return s, r.Scan(&s.Service, &s.Version, &s.Position)
	}, "SELECT service, version, position FROM service ORDER BY position, service")
}

// ServiceVersion reads one version of a service; its Body is "" when there is none.
func (t *Tx) ServiceVersion(service, version string) (ServiceVersion, error) {
	all, err := All(t, scanService, "SELECT service, version, body FROM service_version WHERE service = $1 AND version = $2", service, version)
	if err != nil || len(all) == 0 {
		return ServiceVersion{}, err
	}
	return all[0], nil
}

// PublishService puts a version of a service in force at its position; false
// when it is already.
func (t *Tx) PublishService(s ServiceVersion, now time.Time) (bool, error) {
	if _, err := t.Exec(`INSERT INTO service_version (service, version, body, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (service, version) DO NOTHING`, s.Service, s.Version, s.Body, Micros(now)); err != nil {
		return false, err
	}
	n, err := t.Exec(`INSERT INTO service (service, version, position, updated_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (service) DO UPDATE SET version = $2, position = $3, updated_at = $4
		WHERE service.version <> $2 OR service.position <> $3`, s.Service, s.Version, s.Position, Micros(now))
	return n > 0, err
}

// Programmes are the programmes that have names, as package catalogue wrote them.
func (t *Tx) Programmes() ([]string, error) {
	return All(t, Value[string], "SELECT body FROM programme ORDER BY programme")
}

// NameProgramme keeps what a programme is called.
func (t *Tx) NameProgramme(key, body string, now time.Time) error {
	_, err := t.Exec(`INSERT INTO programme (programme, body, updated_at) VALUES ($1, $2, $3)
		ON CONFLICT (programme) DO UPDATE SET body = $2, updated_at = $3`, key, body, Micros(now))
	return err
}

// Policy reads the policy in force at now: its version and text; 0 when none was set.
func (t *Tx) Policy(now time.Time) (version int, body string, err error) {
	err = t.Each(func(r Row) error { return r.Scan(&version, &body) },
		"SELECT version, body FROM policy WHERE holds_from <= $1 ORDER BY version DESC LIMIT 1", Micros(now))
	return version, body, err
}

// SetPolicy adds a version of the policy.
func (t *Tx) SetPolicy(version int, from time.Time, body string) error {
	_, err := t.Exec("INSERT INTO policy (version, holds_from, body) VALUES ($1, $2, $3)", version, Micros(from), body)
	return err
}

// Reply is what a call with an Idempotency-Key was answered.
type Reply struct {
	Fingerprint string
	Body        string
}

// Once claims a key of an account: true when it is new. Otherwise the reply
// kept from the first time is given.
func (t *Tx) Once(account, key, fingerprint string, now time.Time) (bool, Reply, error) {
	n, err := t.Exec(`INSERT INTO idempotency (account_id, key, fingerprint, reply, created_at) VALUES ($1, $2, $3, '', $4)
		ON CONFLICT (account_id, key) DO NOTHING`, account, key, fingerprint, Micros(now))
	if err != nil || n > 0 {
		return n > 0, Reply{}, err
	}
	r, err := One(t, func(r Row) (Reply, error) {
		var k Reply
		return k, r.Scan(&k.Fingerprint, &k.Body)
	}, "SELECT fingerprint, reply FROM idempotency WHERE account_id = $1 AND key = $2", account, key)
	return false, r, err
}

// KeepReply keeps the reply of a claimed key.
func (t *Tx) KeepReply(account, key, body string) error {
	_, err := t.Exec("UPDATE idempotency SET reply = $1 WHERE account_id = $2 AND key = $3", body, account, key)
	return err
}

// Index writes the (normalized) words by which a thing is found, for those before.
func (t *Tx) Index(kind, id, customer, partner string, words []string) error {
	if _, err := t.Exec("DELETE FROM search_term WHERE kind = $1 AND id = $2", kind, id); err != nil {
		return err
	}
	return t.IndexMore(kind, id, customer, partner, words)
}

// IndexMore lets a thing be found by more words.
func (t *Tx) IndexMore(kind, id, customer, partner string, words []string) error {
	return many(len(words), func(from, to int) error {
		var args []any
		for _, w := range words[from:to] {
			args = append(args, w, kind, id, customer, partner)
		}
		_, err := t.Exec(t.values("INSERT INTO search_term (term, kind, id, customer_id, partner_id)", "", 5, to-from,
			" ON CONFLICT (kind, term, id) DO NOTHING"), args...)
		return err
	})
}

// mostRune comes after every other: a word followed by it, after all that begin with the word.
const mostRune = "\U0010FFFF"

// beginning is what follows an id's column that a word's beginning finds.
const beginning = " IN (SELECT id FROM search_term WHERE kind = ? AND term >= ? AND term < ?)"

// Withheld is the kind of words by which only the operator's people find a thing of a kind.
func Withheld(kind string) string { return kind + ".withheld" }

// found adds "this row is found by every one of words, each by its beginning".
func found(w *Where, kind, column string, words []string) {
	for _, word := range words {
		w.And(column+beginning, kind, word, word+mostRune)
	}
}
