package store

import "strings"

// Tally is how many rows of a list are in each state. Counting stops at
// TallyMost, so that it costs the same however many there are.
type Tally map[string]int

// TallyMost is where counting stops.
const TallyMost = 100

// few is how many rows are counted in one go, whatever their states.
const few = 500

// tally counts table's rows by state; where("") selects those of every state.
func tally[S ~string](t *Tx, table string, where func(state string) Where, states []S) (Tally, error) {
	counts, all := Tally{}, 0
	w := where("")
	limit := w.Bind(int64(few + 1))
	whose, _, _ := strings.Cut(table, ",")
	err := t.Each(func(r Row) error {
		var state string
		var n int
		err := r.Scan(&state, &n)
		counts[state] = min(n, TallyMost)
		all += n
		return err
	}, "SELECT state, count(*) FROM (SELECT "+whose+".state FROM "+table+w.SQL()+" LIMIT "+limit+") few GROUP BY state", w.Args()...)
	if err != nil || all <= few {
		return counts, err
	}
	for _, s := range states {
		if counts[string(s)] == TallyMost {
			continue
		}
		if counts[string(s)], err = CountUpTo(t, "FROM "+table, where(string(s)), TallyMost); err != nil {
			return nil, err
		}
	}
	return counts, nil
}
