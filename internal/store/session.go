package store

import (
	"slices"
	"strconv"
	"time"

	"volare/internal/licensing"
)

// Session is one signed-in browser or program. Its times are wall time.
type Session struct {
	Hash            string
	Account         licensing.AccountID
	CreatedAt       time.Time
	SeenAt          time.Time
	AuthenticatedAt time.Time
	EndedAt         time.Time
	Agent           string
	Address         string
}

const sessionColumns = "hash, account_id, created_at, seen_at, authenticated_at, ended_at, agent, address"

// Session reads a session by its token's hash.
func (t *Tx) Session(hash string) (*Session, error) {
	all, err := All(t, func(r Row) (*Session, error) {
		s := new(Session)
		return s, r.Scan(&s.Hash, &s.Account, ScanTime(&s.CreatedAt), ScanTime(&s.SeenAt), ScanTime(&s.AuthenticatedAt), ScanTime(&s.EndedAt), &s.Agent, &s.Address)
	}, "SELECT "+sessionColumns+" FROM session WHERE hash = $1", hash)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, licensing.Refuse(licensing.Unauthenticated, "unauthenticated")
	}
	return all[0], nil
}

// SessionsOf reads an account's sessions that began and were used after these
// instants, the latest first.
func (t *Tx) SessionsOf(a licensing.AccountID, begun, seen time.Time) ([]*Session, error) {
	return All(t, func(r Row) (*Session, error) {
		s := new(Session)
		return s, r.Scan(&s.Hash, &s.Account, ScanTime(&s.CreatedAt), ScanTime(&s.SeenAt), ScanTime(&s.AuthenticatedAt), ScanTime(&s.EndedAt), &s.Agent, &s.Address)
	}, "SELECT "+sessionColumns+" FROM session WHERE account_id = $1 AND ended_at IS NULL AND created_at > $2 AND seen_at > $3 ORDER BY created_at DESC, hash", a, Micros(begun), Micros(seen))
}

// HadSession reports whether an account has, or had, a session whose hash begins so.
func (t *Tx) HadSession(a licensing.AccountID, begins string) (bool, error) {
	n, err := One(t, Value[int], "SELECT count(*) FROM session WHERE account_id = $1 AND substr(hash, 1, $2) = $3", a, len(begins), begins)
	return n > 0, err
}

// InsertSession begins a session.
func (t *Tx) InsertSession(s *Session) error {
	_, err := t.Exec("INSERT INTO session ("+sessionColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		s.Hash, s.Account, Micros(s.CreatedAt), Micros(s.SeenAt), Micros(s.AuthenticatedAt), NullMicros(s.EndedAt), s.Agent, s.Address)
	return err
}

// SeeSession notes that a session was used.
func (t *Tx) SeeSession(hash string, at time.Time) error {
	_, err := t.Exec("UPDATE session SET seen_at = $1 WHERE hash = $2", Micros(at), hash)
	return err
}

// EndSession ends one session.
func (t *Tx) EndSession(hash string, at time.Time) error {
	_, err := t.Exec("UPDATE session SET ended_at = $1 WHERE hash = $2 AND ended_at IS NULL", Micros(at), hash)
	return err
}

// EndSessionsOf ends all of an account's sessions.
func (t *Tx) EndSessionsOf(a licensing.AccountID, at time.Time) error {
	_, err := t.Exec("UPDATE session SET ended_at = $1 WHERE account_id = $2 AND ended_at IS NULL", Micros(at), a)
	return err
}

// Token is an API token: an account's, in one workspace, for some verbs. Its times are wall time.
type Token struct {
	ID           licensing.TokenID
	Hash         string
	Account      licensing.AccountID
	Organization licensing.OrganizationID
	Name         string
	Verbs        []licensing.Verb // nil: all of the account's
	ExpiresAt    time.Time
	UsedAt       time.Time
	RevokedAt    time.Time
	CreatedAt    time.Time
}

const tokenColumns = "id, hash, account_id, organization_id, name, verbs, expires_at, used_at, revoked_at, created_at"

func scanToken(r Row) (*Token, error) {
	k := new(Token)
	return k, r.Scan(&k.ID, &k.Hash, &k.Account, &k.Organization, &k.Name, ScanJSON(&k.Verbs), ScanTime(&k.ExpiresAt), ScanTime(&k.UsedAt), ScanTime(&k.RevokedAt), ScanTime(&k.CreatedAt))
}

// TokenByHash reads an API token.
func (t *Tx) TokenByHash(hash string) (*Token, error) {
	all, err := All(t, scanToken, "SELECT "+tokenColumns+" FROM api_token WHERE hash = $1", hash)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, licensing.Refuse(licensing.Unauthenticated, "unauthenticated")
	}
	return all[0], nil
}

// TokensOf reads an account's tokens.
func (t *Tx) TokensOf(a licensing.AccountID) ([]*Token, error) {
	return All(t, scanToken, "SELECT "+tokenColumns+" FROM api_token WHERE account_id = $1 ORDER BY created_at, id", a)
}

// InsertToken keeps a new token.
func (t *Tx) InsertToken(k *Token) error {
	_, err := t.Exec("INSERT INTO api_token ("+tokenColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		k.ID, k.Hash, k.Account, k.Organization, k.Name, JSON(k.Verbs), Micros(k.ExpiresAt), NullMicros(k.UsedAt), NullMicros(k.RevokedAt), Micros(k.CreatedAt))
	return err
}

// SeeToken notes that a token was used.
func (t *Tx) SeeToken(id licensing.TokenID, at time.Time) error {
	_, err := t.Exec("UPDATE api_token SET used_at = $1 WHERE id = $2", Micros(at), id)
	return err
}

// RevokeToken ends one of an account's tokens; false when it has no such.
func (t *Tx) RevokeToken(id licensing.TokenID, a licensing.AccountID, at time.Time) (bool, error) {
	n, err := t.Exec("UPDATE api_token SET revoked_at = $1 WHERE id = $2 AND account_id = $3 AND revoked_at IS NULL", Micros(at), id, a)
	return n > 0, err
}

// Refuse counts one refused sign-in or guess, called id, against each of subjects (hashes).
func (t *Tx) Refuse(id string, at time.Time, subjects ...string) error {
	for i, s := range subjects {
		if _, err := t.Exec("INSERT INTO refusal (subject, at, id) VALUES ($1, $2, $3)", s, Micros(at), refusalID(id, i)); err != nil {
			return err
		}
	}
	return nil
}

// Forgive takes back what Refuse counted under id against n subjects.
func (t *Tx) Forgive(id string, n int) error {
	for i := range n {
		if _, err := t.Exec("DELETE FROM refusal WHERE id = $1", refusalID(id, i)); err != nil {
			return err
		}
	}
	return nil
}

// ForgiveAll forgets all that was counted against a subject.
func (t *Tx) ForgiveAll(subject string) error {
	_, err := t.Exec("DELETE FROM refusal WHERE subject = $1", subject)
	return err
}

func refusalID(id string, i int) string { return id + "/" + strconv.Itoa(i) }

// Alone lets nobody else be alone with these subjects until the transaction
// ends: what is counted before a refusal is written, or numbered before its
// number is, would be counted or numbered so by others, too.
func (t *Tx) Alone(subjects ...string) error {
	lock := t.store.dialect.alone()
	if lock == "" {
		return nil
	}
	for _, s := range slices.Sorted(slices.Values(subjects)) {
		if _, err := t.Exec(lock, s); err != nil {
			return err
		}
	}
	return nil
}

// Refusals counts the refusals of a subject since an instant.
func (t *Tx) Refusals(subject string, since time.Time) (int, error) {
	return One(t, Value[int], "SELECT count(*) FROM refusal WHERE subject = $1 AND at > $2", subject, Micros(since))
}
