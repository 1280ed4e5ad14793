package e2e

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"volare/internal/provision/dnstest"
)

// stage is where a journey takes place: a server, the people who act on it,
// and what is remembered of what they were answered. It does as people do:
// it calls the API and reads mails.
type stage struct {
	t        testing.TB
	house    *house
	database []string // arguments that name it
	names    *dnstest.Server
	tokens   map[string]string // of each person's session
	mails    map[string]string // each person's address
	values   map[string]string // what is remembered, by name
	read     map[string]bool   // the mails that were read
	sending  string            // the media type of what is sent next, if not JSON
	last     reply
}

// reply is what was answered last.
type reply struct {
	status int
	text   []byte
	json   any
}

// everybodysPassword is long enough, and nobody's name.
const everybodysPassword = "quattro passi lungo il Tagliamento"

// newStage is an empty one; database are the arguments that name its database.
func newStage(t testing.TB, database ...string) *stage {
	t.Helper()
	names, err := dnstest.Start()
	must(t, err)
	t.Cleanup(func() { _ = names.Close() })
	return &stage{t: t, database: database, names: names, tokens: map[string]string{}, mails: map[string]string{},
		values: map[string]string{}, read: map[string]bool{}}
}

// open starts the server on a new installation with a test clock.
func (s *stage) open(flags ...string) {
	s.t.Helper()
	s.house = newHouse(s.t, slices.Concat(s.database, []string{"--test-clock", "--resolver", s.names.Addr}, flags)...)
	s.house.start()
}

// call says something to the API as who ("nobody": without a session), and
// remembers the answer. What goes wrong inside the server fails the test.
func (s *stage) call(who, method, path, body string) (reply, error) {
	token, known := s.tokens[who]
	if !known && who != "nobody" {
		return reply{}, fmt.Errorf("%s hasn't signed in", who)
	}
	path, body = s.fill(path), s.fill(body)
	if left := name.FindString(path + body); left != "" {
		return reply{}, fmt.Errorf("nothing is remembered as %s", left)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.house.url+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	if body != "" {
		r.Header.Set("Content-Type", cmp.Or(s.sending, "application/json"))
	}
	s.sending = ""
	if who != "nobody" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if method == http.MethodPatch { // an edit says which version it saw
		r.Header.Set("If-Match", `"`+s.last.at("version")+`"`)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer a.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(a.Body); err != nil {
		return reply{}, err
	}
	s.last = reply{status: a.StatusCode, text: b.Bytes()}
	d := json.NewDecoder(bytes.NewReader(b.Bytes()))
	d.UseNumber()
	_ = d.Decode(&s.last.json) // a document isn't JSON
	if a.StatusCode >= 500 {
		return s.last, fmt.Errorf("%s %s: %s", method, path, s.last)
	}
	return s.last, nil
}

// do is call for what must be done.
func (s *stage) do(who, what, body string) reply {
	s.t.Helper()
	method, path, _ := strings.Cut(what, " ")
	r, err := s.call(who, method, path, body)
	must(s.t, err)
	if r.status >= 300 {
		s.t.Fatalf("%s: %s %s: %s", who, method, s.fill(path), r)
	}
	return r
}

var name = regexp.MustCompile(`\{[a-z][a-z0-9_.-]*\}`)

// fill puts remembered values for names in braces.
func (s *stage) fill(text string) string {
	return name.ReplaceAllStringFunc(text, func(n string) string {
		if v, ok := s.values[n[1:len(n)-1]]; ok {
			return v
		}
		return n
	})
}

func (r reply) String() string { return fmt.Sprintf("%d %s", r.status, bytes.TrimSpace(r.text)) }

// at finds a value by its path: "lines.0.id"; "items.service=crm.id" is of the
// first of the items whose service is crm, "items.count" how many there are.
func (r reply) at(path string) string {
	v := r.json
	for part := range strings.SplitSeq(strings.TrimPrefix(path, "."), ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[part]
		case []any:
			v = within(x, part)
		default:
			return ""
		}
	}
	switch x := v.(type) {
	case nil:
		return ""
	case []any, map[string]any:
		b, _ := json.Marshal(x) // it was JSON
		return string(b)
	}
	return fmt.Sprint(v)
}

func within(list []any, part string) any {
	if part == "count" {
		return len(list)
	}
	if key, want, is := strings.Cut(part, "="); is {
		for _, x := range list {
			if m, ok := x.(map[string]any); ok && fmt.Sprint(m[key]) == want {
				return m
			}
		}
		return nil
	}
	if n, err := strconv.Atoi(part); err == nil && n >= 0 && n < len(list) {
		return list[n]
	}
	return nil
}

// refused compares the last answer with a refusal: its status, its code, and
// "field=code" for each wrong field; field names mustn't contain "=".
func (s *stage) refused(status, code string, fields ...string) error {
	if fmt.Sprint(s.last.status) != status || s.last.at("code") != code {
		return fmt.Errorf("expected the refusal %s %s: %s", status, code, s.last)
	}
	if n := s.last.at("errors.count"); len(fields) > 0 && n != strconv.Itoa(len(fields)) {
		return fmt.Errorf("expected %d wrong fields: %s", len(fields), s.last)
	}
	for _, f := range fields {
		field, code, _ := strings.Cut(f, "=")
		all, _ := s.last.json.(map[string]any)["errors"].([]any)
		if wrong, _ := within(all, "field="+field).(map[string]any); wrong["code"] != code {
			return fmt.Errorf("expected %s of %s, not %v: %s", code, field, wrong["code"], s.last)
		}
	}
	return nil
}

// addressOf is a person's, whom the journey knows by name, or an address.
func (s *stage) addressOf(who string) string {
	if m, ok := s.mails[who]; ok {
		return m
	}
	return s.fill(who)
}

// mail waits for the one mail of a kind that somebody has not read yet, reads
// it, and remembers the token of its link.
func (s *stage) mail(to, kind string) (string, error) {
	to = s.addressOf(to)
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		unread, err := s.unread(to, kind)
		switch {
		case err != nil:
			return "", err
		case len(unread) > 1:
			return "", fmt.Errorf("%s has %d unread mails %s", to, len(unread), kind)
		case len(unread) == 1:
			return s.readMail(unread[0])
		case time.Now().After(end):
			return "", fmt.Errorf("no mail %s came to %s", kind, to)
		}
		if quiet, err := s.quiet(); err != nil {
			return "", err
		} else if quiet {
			if unread, err = s.unread(to, kind); err == nil && len(unread) == 0 && time.Now().After(end.Add(5*time.Second-patience)) {
				return "", fmt.Errorf("no mail %s came to %s", kind, to)
			}
		}
	}
}

// quiet reports whether no mail is on its way.
func (s *stage) quiet() (bool, error) {
	was := s.last
	defer func() { s.last = was }()
	r, err := s.call("administrator", "GET", "/messages?state=queued&limit=1", "")
	return r.at("items.count") == "0", err
}

// unread lists the ids of the mails of a kind that have gone to an address.
func (s *stage) unread(to, kind string) ([]string, error) {
	was := s.last
	defer func() { s.last = was }()
	r, err := s.call("administrator", "GET", "/messages?state=sent&limit=200&to="+url.QueryEscape(to)+"&kind="+kind, "")
	if err == nil && r.status != http.StatusOK {
		err = fmt.Errorf("the mails can't be read: %s", r)
	}
	var ids []string
	for i := 0; r.at(fmt.Sprintf("items.%d.id", i)) != ""; i++ {
		if id := r.at(fmt.Sprintf("items.%d.id", i)); !s.read[id] {
			ids = append(ids, id)
		}
	}
	return ids, err
}

var linkInMail = regexp.MustCompile(`/link/([A-Za-z0-9_-]{40,})`)

func (s *stage) readMail(id string) (string, error) {
	s.read[id] = true
	was := s.last
	defer func() { s.last = was }()
	r, err := s.call("administrator", "GET", "/messages/"+id, "")
	if err != nil {
		return "", err
	}
	delete(s.values, "link")
	if found := linkInMail.FindStringSubmatch(r.at("text")); found != nil {
		s.values["link"] = found[1]
	}
	return r.at("subject") + "\n\n" + r.at("text"), nil
}

// enrol uses the link of the mail read last: who sets up an account by it, and
// is signed in. Looking at the link, as mail scanners do, mustn't use it up.
func (s *stage) enrol(who string) error {
	if s.values["link"] == "" {
		return fmt.Errorf("the last mail had no link for %s", who)
	}
	for range 2 {
		r, err := s.call("nobody", "GET", "/links/{link}", "")
		if err != nil || r.at("state") != "open" {
			return fmt.Errorf("the link isn't open: %w %s", err, r)
		}
		s.mails[who] = r.at("mail")
	}
	r, err := s.call("nobody", "POST", "/links/{link}/use", `{"password":"`+everybodysPassword+`"}`)
	if err != nil || r.status != http.StatusOK {
		return fmt.Errorf("the link can't be used: %w %s", err, r)
	}
	s.tokens[who] = r.at("token")
	return nil
}

// signIn begins a session with mail address and password.
func (s *stage) signIn(who, password string) error {
	delete(s.tokens, who)
	body, err := json.Marshal(map[string]string{"mail": s.addressOf(who), "password": password})
	if err != nil {
		return err
	}
	r, err := s.call("nobody", "POST", "/sessions", string(body))
	if err == nil && r.status == http.StatusOK {
		s.tokens[who] = r.at("token")
	}
	return err
}

var setupLink = regexp.MustCompile(`http://localhost:[0-9]+/link/([A-Za-z0-9_-]{40,})`)

// programme lets an operator open its programme on the running server: the
// setup link, its staff, two partners with an order agent each, the sample's
// services and keys.
func (s *stage) programme() {
	s.t.Helper()
	run(s.t, slices.Concat([]string{"import", "catalogue"}, s.database, []string{filepath.Join(root(), "sample", "catalogue")})...)
	run(s.t, slices.Concat([]string{"import", "keys"}, s.database, []string{filepath.Join(root(), "sample", "keys.csv")})...)
	found := setupLink.FindStringSubmatch(s.house.tail())
	if found == nil {
		s.t.Fatalf("the server printed no link:\n%s", s.house.tail())
	}
	s.values["setup"] = found[1]
	s.mails["administrator"] = "anna@licenze.example"
	s.tokens["administrator"] = s.do("nobody", "POST /links/{setup}/setup", `{"organization":{"name":"Licenze Italia","vat_number":"00000010157","language":"it"},
		"administrator":{"name":"Anna Moro","mail":"anna@licenze.example"},"password":"`+everybodysPassword+`"}`).at("token")
	operator := s.last.at("workspaces.0.id")
	invite := func(who, role, organization string) {
		s.do("administrator", "POST /invitations", fmt.Sprintf(`{"name":"%[1]s Prova","mail":"%[1]s@persone.example","role":"%[2]s","organization":"%[3]s"}`, who, role, organization))
		_, err := s.mail(who+"@persone.example", "invitation.role")
		must(s.t, err)
		must(s.t, s.enrol(who))
	}
	invite("desk", "order_desk", operator)
	invite("support", "support", operator)
	for _, p := range []struct{ name, vat, agent string }{{"Alfa", "00000020156", "agent"}, {"Beta", "00000030155", "rival"}} {
		id := s.do("administrator", "POST /organizations", `{"party":"partner","name":"Rivenditore `+p.name+`","vat_number":"`+p.vat+`"}`).at("id")
		s.values["partner."+strings.ToLower(p.name)] = id
		invite(p.agent, "order_agent", id)
	}
}
