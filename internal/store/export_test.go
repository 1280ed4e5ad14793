package store

// SearchQueries are the first pages of mails and of accounts that words find,
// and the count of mails, as they are asked of the database.
func SearchQueries(words []string) map[string]struct {
	SQL  string
	Args []any
} {
	s := Scope{All: true}
	m, a := MessageFilter{Search: words}.where(s), AccountFilter{Search: words}.where()
	return map[string]struct {
		SQL  string
		Args []any
	}{
		"mails":    {messages.sel + m.SQL() + " ORDER BY message.created_at DESC, message.id DESC LIMIT 51", m.Args()},
		"accounts": {accounts.sel + a.SQL() + " ORDER BY account.mail, account.id LIMIT 51", a.Args()},
		"tally":    {"SELECT state, count(*) FROM (SELECT message.state FROM message" + m.SQL() + " LIMIT 501) few GROUP BY state", m.Args()},
	}
}
