package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/store/storetest"
)

// recipients fills the database with people, each with mails, and the words
// that both are found by, as package app indexes them.
func recipients(t *testing.T, s *store.Store, people, mailsEach int) {
	t.Helper()
	numbers := func(n int) string {
		return fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ", n-1)
	}
	mail := "'person' || %s || '@house' || (%s %% 500) || '.example'"
	of := func(i string) string { return fmt.Sprintf(mail, i, i) }
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		for _, q := range []string{
			numbers(people) + "INSERT INTO account (id, name, mail, language, created_at, updated_at, version) SELECT 'a' || i, 'Nome' || (i % 1000) || ' Cognome' || i, " + of("i") + ", 'it', i, i, 1 FROM n",
			numbers(people) + "INSERT INTO search_term (term, kind, id, customer_id, partner_id) SELECT " + of("i") + ", 'recipient', " + of("i") + ", '', '' FROM n",
			numbers(people) + "INSERT INTO search_term (term, kind, id, customer_id, partner_id) SELECT 'nome' || (i % 1000), 'recipient', " + of("i") + ", '', '' FROM n",
			numbers(people) + "INSERT INTO search_term (term, kind, id, customer_id, partner_id) SELECT 'cognome' || i, 'recipient', " + of("i") + ", '', '' FROM n",
			numbers(people*mailsEach) + "INSERT INTO message (id, kind, recipient, recipient_name, language, data, link_for, state, since, attempt, reason, subject, body_text, body_html, issue, message_id, created_at, updated_at, version) " +
				"SELECT 'm' || i, 'order.accepted', " + of(fmt.Sprintf("(i %% %d)", people)) + ", '', 'it', '{}', '', 'sent', i, 1, '', '', '', '', 1, '', i, i, 1 FROM n",
		} {
			if _, err := tx.Exec(q); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && s.Pool() != nil { // as its autovacuum does; SQLite plans without
		_, err = s.WriteDB().ExecContext(t.Context(), "ANALYZE")
	}
	if err != nil {
		t.Fatal(err)
	}
}

// People and mails are found by the beginning of an address or of a word of a
// name, and by no walk through all of them (VOLARE_PEOPLE=100000 to measure).
func TestPeopleAndTheirMailsAreFoundByBeginnings(t *testing.T) {
	people := 5_000
	if n, err := strconv.Atoi(os.Getenv("VOLARE_PEOPLE")); err == nil {
		people = n
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		recipients(t, s, people, 3)
		for _, c := range []struct {
			words    []string
			accounts int
		}{{[]string{"person4321@"}, 1}, {[]string{"cognome432"}, 1}, {[]string{"nome432", "cognome4432"}, 1}, {[]string{"nobody"}, 0}, {[]string{"nome999"}, 5}, {[]string{"cogn"}, 50}} {
			began := time.Now()
			err := s.Read(t.Context(), func(tx *store.Tx) error {
				a, err := tx.Accounts(store.AccountFilter{Search: c.words}, store.Page{})
				if err != nil {
					return err
				}
				took := time.Since(began)
				began = time.Now()
				m, err := tx.Messages(store.Scope{All: true}, store.MessageFilter{Search: c.words}, store.Page{Limit: 200})
				if err != nil {
					return err
				}
				tookMails := time.Since(began)
				began = time.Now()
				n, err := tx.MessageTally(store.Scope{All: true}, store.MessageFilter{Search: c.words})
				if people == 5_000 && (len(a.Items) != c.accounts && c.words[0] != "cognome432" || len(m.Items) != min(200, 3*len(a.Items)) && c.accounts < 50) {
					t.Errorf("%v finds %d people and %d mails", c.words, len(a.Items), len(m.Items))
				}
				t.Logf("%v: people %s, mails %s, count %s %v", c.words, took, tookMails, time.Since(began), n[string(licensing.MessageSent)])
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for name, q := range store.SearchQueries([]string{"cognome432"}) {
			plan := strings.Join(planOf(t, s, q.SQL, q.Args), "\n")
			for _, walk := range []string{"Seq Scan", "SCAN message", "SCAN account", "SCAN search_term"} {
				if strings.Contains(plan, walk) {
					t.Errorf("%s:\n%s", name, plan)
				}
			}
		}
	})
}

// planOf is how the engine would run a query.
func planOf(t *testing.T, s *store.Store, query string, args []any) (plan []string) {
	t.Helper()
	word := "EXPLAIN "
	if s.Pool() == nil {
		word = "EXPLAIN QUERY PLAN "
	}
	rows, err := s.ReadDB().QueryContext(t.Context(), word+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	for err == nil && rows.Next() {
		values := make([]any, len(columns))
		var line sql.NullString
		for i := range values {
			values[i] = new(any)
		}
		values[len(values)-1] = &line
		err = rows.Scan(values...)
		plan = append(plan, line.String)
	}
	if err != nil || rows.Err() != nil {
		t.Fatal(err, rows.Err())
	}
	return plan
}
