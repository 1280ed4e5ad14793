package store

import "time"

// Passing is a kind of row that is of no use any more after some time. What
// happened stands in events, which stay.
type Passing struct{ table, key, age string }

// The kinds of passing rows.
var (
	Sessions = Passing{"session", "hash", "created_at"}
	Links    = Passing{"mailed_link", "hash", "created_at"}
	Refusals = Passing{"refusal", "id", "at"}
	Replies  = Passing{"idempotency", "account_id, key", "created_at"}
	Files    = Passing{"kept_file", "id", "created_at"}
)

// Purge deletes passing rows from before an instant, the oldest first and so
// many at most; it tells how many those were.
func (t *Tx) Purge(p Passing, before time.Time, most int) (int64, error) {
	return t.Exec("DELETE FROM "+p.table+" WHERE ("+p.key+") IN (SELECT "+p.key+" FROM "+p.table+
		" WHERE "+p.age+" < $1 ORDER BY "+p.age+" LIMIT $2)", Micros(before), most)
}
