package licensing_test

import (
	"slices"
	"strings"
	"testing"

	. "volare/internal/licensing"
)

// table is any aggregate's table, its states as plain text.
type table struct {
	name        string
	states      []string
	transitions []Transition[string]
}

func plain[S ~string](t Table[S]) table {
	p := table{name: t.Name}
	for _, s := range t.States {
		p.states = append(p.states, string(s))
	}
	for _, r := range t.Transitions {
		p.transitions = append(p.transitions, Transition[string]{From: string(r.From), Verb: r.Verb, To: string(r.To)})
	}
	return p
}

var tables = []table{plain(Agreements), plain(Orders), plain(Subscriptions), plain(Decisions), plain(Steps),
	plain(Operations), plain(AccessRequests), plain(Invitations), plain(Messages)}

func TestTablesAreWhole(t *testing.T) {
	for _, tb := range tables {
		reached := map[string]bool{tb.states[0]: true}
		seen := map[string]bool{}
		for range tb.states { // as often as a way can be long
			for _, r := range tb.transitions {
				if reached[r.From] {
					reached[r.To] = true
				}
			}
		}
		for _, r := range tb.transitions {
			if !slices.Contains(tb.states, r.From) || !slices.Contains(tb.states, r.To) {
				t.Errorf("%s: %v leads from or to no state", tb.name, r)
			}
			if key := r.From + " " + string(r.Verb); seen[key] {
				t.Errorf("%s: two ways from %s", tb.name, key)
			} else {
				seen[key] = true
			}
		}
		for _, s := range tb.states {
			if !reached[s] {
				t.Errorf("%s: nothing leads to %s", tb.name, s)
			}
		}
	}
}

func TestStepMovesAsTheTableSays(t *testing.T) {
	for _, from := range Orders.States {
		for _, v := range append(Orders.Verbs(), "dance") {
			s := from
			err := Orders.Step(&s, v)
			to, ok := Orders.Next(from, v)
			switch e, isRefusal := err.(*Error); {
			case ok && (err != nil || s != to):
				t.Errorf("%s %s: %s, %v", from, v, s, err)
			case !ok && (!isRefusal || e.Kind != Conflict || e.State != string(from) || s != from):
				t.Errorf("%s %s is let through or wrongly refused: %s, %v", from, v, s, err)
			case !ok && !slices.Equal(e.Allowed, Orders.Allowed(from)):
				t.Errorf("%s %s: offered %v", from, v, e.Allowed)
			}
		}
	}
}

// aggregates are the names that permission verbs begin with.
func TestPermissionsNameKnownVerbs(t *testing.T) {
	for _, tb := range tables {
		for _, r := range Permissions {
			name, verb, _ := strings.Cut(string(r.Verb), ".")
			if name != tb.name || name == "renewal" {
				continue
			}
			known := slices.ContainsFunc(tb.transitions, func(x Transition[string]) bool { return string(x.Verb) == verb })
			if !known && !slices.Contains([]string{"read", "draft", "file", "invite", "undo"}, verb) {
				t.Errorf("permission %s: %s has no such verb", r.Verb, tb.name)
			}
		}
	}
}

func TestPastNamesEveryVerb(t *testing.T) {
	for _, tb := range tables {
		for _, r := range tb.transitions {
			if p := Past(r.Verb); p == "" || strings.HasSuffix(p, "yed") || strings.HasSuffix(p, "eed") {
				t.Errorf("%s.%s happened is %q", tb.name, r.Verb, p)
			}
		}
	}
}
