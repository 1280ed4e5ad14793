package queue

import "testing"

// Statement is a query with its values.
type Statement struct {
	SQL  string
	Args []any
}

// Statements are the queries by which people look at the queue: the counts,
// and the page of waiting tries after a cursor.
func Statements(t *testing.T, q *Queue, after string) []Statement {
	t.Helper()
	counting, args := q.counting()
	all := []Statement{{counting, args}}
	for s, cursor := range map[State]string{Retrying: after, Failed: "", Done: "", Waiting: ""} {
		query, args, err := q.listing(s, cursor, 50)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, Statement{query, args})
	}
	return all
}
