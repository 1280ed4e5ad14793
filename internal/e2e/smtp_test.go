package e2e

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"volare/internal/mail/mailtest"
)

// Two addresses that never get a mail: one is refused, one always put off.
const (
	refused = "aa.1@carico.example"
	putOff  = "aa.2@carico.example"
)

// TestMailServerOutOfOrder plays 72 hours with a mail server that hangs,
// refuses, and cuts the line after DATA, with the program killed meanwhile. No
// mail is lost or changed, each is sent or has failed for all to see, and
// nobody's request waits for the mail server.
func TestMailServerOutOfOrder(t *testing.T) {
	if testing.Short() {
		t.Skip("the long run plays the 72 hours")
	}
	post := &postOffice{Server: mailtest.New(t, mailtest.Options{})}
	post.BehaveFor(post.how)
	dir := t.TempDir()
	j := &journey{t: t, p: populate(t, 2, "--data", dir, "--test-clock"), post: post}
	j.h = newHouse(t, "--data", dir, "--test-clock", "--smtp", post.URL())

	post.now(mailtest.Hang)
	j.h.start()
	post.begun(t)
	j.orders(3) // answered, though no mail can leave
	j.h.kill9() // with mails under way
	post.now(mailtest.Greylist)
	j.h.start()
	for _, b := range []mailtest.Behaviour{mailtest.Greylist, mailtest.DropAfterData, mailtest.FailAfterData} {
		post.now(b)
		j.orders(1)
		j.pass(8 * time.Hour)
	}
	post.now(mailtest.HangAfterData)
	j.orders(1)
	j.h.kill9()
	post.now(mailtest.FailAfterData)
	j.h.start()
	j.pass(24 * time.Hour)
	post.now(mailtest.Accept)
	j.pass(24 * time.Hour)
	j.pass(5 * time.Hour) // the last attempt after 72 hours
	j.settled()
}

// postOffice is a mail server that behaves as it is told for now.
type postOffice struct {
	*mailtest.Server
	behaviour atomic.Int32
}

func (p *postOffice) now(b mailtest.Behaviour) { p.behaviour.Store(int32(b)) }

func (p *postOffice) how(to string) mailtest.Behaviour {
	b := mailtest.Behaviour(p.behaviour.Load())
	switch {
	case b == mailtest.Hang || to == "":
		return b
	case to == refused:
		return mailtest.Refuse
	case to == putOff:
		return mailtest.Greylist
	}
	return b
}

// begun waits until a mail is under way.
func (p *postOffice) begun(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(patience); p.Sessions() == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("no mail was begun")
		}
	}
}

// journey is people and time at work on one server.
type journey struct {
	t    *testing.T
	h    *house
	p    *people
	post *postOffice
}

func (j *journey) must(token, method, path string, body, into any) {
	j.t.Helper()
	a, err := j.h.call(token, method, path, "", body)
	must(j.t, err)
	if a.status >= 300 {
		j.t.Fatalf("%s %s: %d %s", method, path, a.status, a.body)
	}
	if into != nil {
		must(j.t, json.Unmarshal(a.body, into))
	}
}

// orders takes n orders from draft to acceptance, of which people are mailed.
func (j *journey) orders(n int) {
	j.t.Helper()
	received := len(j.post.Messages())
	hanging := mailtest.Behaviour(j.post.behaviour.Load()) == mailtest.Hang
	for i := range n {
		var o thing
		j.must(j.p.Agent, http.MethodPost, "/orders", object{"agreement": j.p.Customers[i%2].Agreement,
			"lines": []object{{"plan": "documents-std", "quantity": 5}}}, &o)
		j.must(j.p.Agent, http.MethodPost, "/orders/"+o.ID+"/submit", nil, nil)
		j.must(j.p.Desk, http.MethodPost, "/orders/"+o.ID+"/accept", nil, nil)
	}
	if hanging && len(j.post.Messages()) != received {
		j.t.Error("a mail left while the mail server hung: then this shows nothing")
	}
}

// pass moves the test clock.
func (j *journey) pass(d time.Duration) {
	j.t.Helper()
	var clock struct{ Now time.Time }
	j.must(j.p.Administrator, http.MethodGet, "/clock", nil, &clock)
	j.must(j.p.Administrator, http.MethodPost, "/clock/move", object{"to": clock.Now.Add(d)}, nil)
}

// message is a mail as the operator follows it.
type message struct {
	To, State, Reason, Subject string
	Attempt                    int
	MessageID                  string `json:"message_id"`
}

// messages lists all mails.
func (j *journey) messages() (all []message) {
	j.t.Helper()
	for after := ""; ; {
		var page struct {
			Items []message
			Next  string
		}
		j.must(j.p.Administrator, http.MethodGet, "/messages?limit=100"+after, nil, &page)
		all = append(all, page.Items...)
		if page.Next == "" {
			return all
		}
		after = "&after=" + page.Next
	}
}

// settled compares what the operator is told with what the mail server got.
func (j *journey) settled() {
	j.t.Helper()
	got := map[string][]mailtest.Message{}
	for _, m := range j.post.Messages() {
		got[m.MessageID] = append(got[m.MessageID], m)
	}
	all := j.messages()
	again, sent := 0, 0
	for _, m := range all {
		copies := got[strings.Trim(m.MessageID, "<>")]
		lost := m.To == refused || m.To == putOff
		switch {
		case lost && (m.State != "failed" || m.Reason == ""):
			j.t.Errorf("%q to %s, who gets none, is %s (%s)", m.Subject, m.To, m.State, m.Reason)
		case !lost && m.State != "sent":
			j.t.Errorf("%q to %s is %s after %d attempts: %s", m.Subject, m.To, m.State, m.Attempt, m.Reason)
		case !lost && len(copies) == 0:
			j.t.Errorf("%q to %s is sent, and nobody got it", m.Subject, m.To)
		}
		if m.State == "sent" {
			sent++
		}
		for _, c := range copies {
			if c.To != m.To || c.Text != copies[0].Text || c.HTML != copies[0].HTML || c.Subject != copies[0].Subject {
				j.t.Errorf("%q to %s was sent again with another content", m.Subject, m.To)
			}
		}
		again += max(0, len(copies)-1)
		delete(got, strings.Trim(m.MessageID, "<>"))
	}
	for id, ms := range got {
		j.t.Errorf("%d mails called %s, which the operator knows nothing of: %q", len(ms), id, ms[0].Subject)
	}
	if sent < 20 || again == 0 {
		j.t.Errorf("%d mails sent, %d of them again after a cut line: too few to show anything", sent, again)
	}
	j.t.Logf("%d mails: %d sent, %d copies more, under the same Message-ID", len(all), sent, again)
}
