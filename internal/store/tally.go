package store

import "strings"

// Tally is how many rows of a list are in each state. Counting stops at
// TallyMost, so that it costs the same however many there are.
type Tally map[string]int

// TallyMost is where counting stops.
const TallyMost = 100

// few is how many rows are counted in one go, whatever their states.
const few = 200

// tally counts table's rows by state; where("") selects those of every state.
// Where there are more than a few, each state is counted by itself, by an
// index, all of them in one statement.
func tally[S ~string](t *Tx, table string, where func(state string) Where, states []S) (Tally, error) {
	counts, all := Tally{}, 0
	count := func(r Row) error {
		var state string
		var n int
		err := r.Scan(&state, &n)
		counts[state] = min(n, TallyMost)
		all += n
		return err
	}
	w := where("")
	if w.never {
		return counts, nil
	}
	limit := w.Bind(int64(few + 1))
	whose, _, _ := strings.Cut(table, ",")
	err := t.Each(count, "SELECT state, count(*) FROM (SELECT "+whose+".state FROM "+table+w.SQL()+" LIMIT "+limit+") few GROUP BY state", w.Args()...)
	if err != nil || all <= few {
		return counts, err
	}
	var query []string
	args := []any{int64(TallyMost)}
	for _, s := range states {
		if counts[string(s)] == TallyMost {
			continue
		}
		w := where(string(s)).after(len(args))
		query = append(query, "SELECT '"+string(s)+"' AS state, count(*) FROM (SELECT 1 FROM "+table+w.SQL()+" LIMIT $1) counted")
		args = append(args, w.Args()...)
	}
	if len(query) == 0 {
		return counts, nil
	}
	return counts, t.Each(count, strings.Join(query, " UNION ALL "), args...)
}
