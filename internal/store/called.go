package store

// called tells by what name people know the things of each subject: a query of
// id and name, to which the ids are added.
var called = map[string]struct{ query, id string }{
	"agreement":      {"SELECT id, number FROM agreement", "id"},
	"order":          {"SELECT id, number FROM orders", "id"},
	"subscription":   {"SELECT id, number FROM subscription", "id"},
	"access_request": {"SELECT id, number FROM access_request", "id"},
	"activation":     {"SELECT a.id, s.number FROM activation a JOIN subscription s ON s.id = a.subscription_id", "a.id"},
	"operation":      {"SELECT o.id, s.number FROM operation o JOIN subscription s ON s.id = o.subscription_id", "o.id"},
	"grant":          {"SELECT g.id, a.number FROM partner_grant g JOIN agreement a ON a.id = g.agreement_id", "g.id"},
	"invitation":     {"SELECT i.id, " + invitedAs + " FROM invitation i JOIN account p ON p.id = i.account_id", "i.id"},
	"role":           {"SELECT h.id, " + invitedAs + " FROM role_assignment h JOIN account p ON p.id = h.account_id LEFT JOIN " + invitationInto, "h.id"},
	"message":        {"SELECT id, recipient FROM message", "id"},
	"organization":   {"SELECT id, name FROM organization", "id"},
	"account":        {"SELECT id, name FROM account", "id"},
}

// invitedAs is the name of whoever was invited: as whoever invited has it, until it is accepted.
const invitedAs = "CASE WHEN i.state <> 'accepted' THEN i.name ELSE p.name END"

// Ref is a thing by what an event or an entry of the agenda calls it.
type Ref struct{ Subject, ID string }

// NamesOf reads the numbers or names by which people know things; what has
// none, or is gone, is left out.
func (t *Tx) NamesOf(refs []Ref) (map[Ref]string, error) {
	names := make(map[Ref]string, len(refs))
	ids := map[string][]string{}
	for _, r := range refs {
		if _, seen := names[r]; !seen {
			names[r] = ""
			ids[r.Subject] = append(ids[r.Subject], r.ID)
		}
	}
	clear(names)
	for subject, c := range called {
		if len(ids[subject]) == 0 {
			continue
		}
		var w Where
		In(&w, c.id, ids[subject])
		if err := t.Each(func(r Row) error {
			var id, name string
			err := r.Scan(&id, &name)
			names[Ref{subject, id}] = name
			return err
		}, c.query+w.SQL(), w.Args()...); err != nil {
			return nil, err
		}
	}
	return names, nil
}
