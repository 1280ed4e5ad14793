package e2e

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"volare/internal/pgtest"
)

// How often the server is killed on the way, and how long a move of the clock
// goes on before that, at most.
const (
	renewalKills = 12
	movedMost    = 250 * time.Millisecond
)

// TestRenewals lets three years pass over every kind of customer, decision and
// reminder, through the API alone, while the server is killed and started
// again at random instants: every term comes exactly once, every mail once.
func TestRenewals(t *testing.T) {
	if testing.Short() {
		t.Skip("three years are long; without -short they pass")
	}
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			database, dsn := []string{"--data", t.TempDir()}, ""
			if engine == "postgres" {
				cluster := pgtest.StartFor(t, pgtest.Durable)
				var err error
				dsn, err = cluster.Create(t.Context(), "renewals", "template0")
				must(t, err)
				database = []string{"--database", dsn}
			}
			seed := uint64(time.Now().UnixNano())
			t.Logf("seed %d", seed)
			y := &years{stage: newStage(t, database...), dsn: dsn, random: rand.New(rand.NewPCG(seed, 0)), stories: stories()}
			y.open()
			y.programme()
			for i, s := range y.stories {
				y.begin(s, i)
			}
			y.pass()
			for _, s := range y.stories {
				t.Run(s.name, func(t *testing.T) { y.compare(t, s) })
			}
			y.settled()
		})
	}
}

// years are three of them on a stage.
type years struct {
	*stage
	dsn     string // of PostgreSQL
	random  *rand.Rand
	stories []*story
	now     time.Time // the day that the test clock was moved to
	kills   int
	tenders int // CIGs that were used
}

func (y *years) cig() string { y.tenders++; return cig(y.tenders) }

// vatNumbers are the customers'.
var vatNumbers = []string{"00000110155", "00000120154", "00000130153", "00000140152", "00000150151", "00000160150", "00000170159", "00000180158"}

// begin brings a story to where it has an active agreement with two
// subscriptions, and foretells what comes.
func (y *years) begin(s *story, i int) {
	segment, tender := "commercial", ""
	if s.public {
		segment, tender = "public", `"cig":"`+y.cig()+`",`
	}
	mail := func(as string) string { return as + "@" + s.name + ".example" }
	person := func(as string) string { return `{"name":"` + as + ` ` + s.name + `","mail":"` + mail(as) + `"}` }
	customer := y.do("agent", "POST /organizations", fmt.Sprintf(`{"segment":"%s","name":"%s","vat_number":"%s"}`, segment, s.name, vatNumbers[i])).at("id")
	s.agreement = y.do("agent", "POST /agreements", fmt.Sprintf(`{"kind":"contract","customer":"%s","programme":"business","term_months":60,"signatory":%s,
		"agreement_administrator":%s,"online_services_administrator":%s,"notices_mail":"%s"}`,
		customer, person("firma"), person("aa"), person("osa"), mail("avvisi"))).at("id")
	hash := y.do("agent", "POST /agreements/"+s.agreement+"/send", "").at("document_hash")
	y.enters("firma."+s.name, mail("firma"), "agreement.sign")
	y.do("firma."+s.name, "POST /agreements/"+s.agreement+"/sign", fmt.Sprintf(`{"document_hash":"%s","renewal_clause":%t}`, hash, s.clause))
	y.do("desk", "POST /agreements/"+s.agreement+"/countersign", "")
	y.enters("aa."+s.name, mail("aa"), "invitation.role")
	order := y.do("agent", "POST /orders", `{"agreement":"`+s.agreement+`",`+tender+`"lines":[{"plan":"meetings-50","quantity":50},{"plan":"meetings-300","quantity":50}]}`).at("id")
	y.do("agent", "POST /orders/"+order+"/submit", "")
	accepted := y.do("desk", "POST /orders/"+order+"/accept", "")
	s.subscriptions = []string{accepted.at("lines.0.subscription"), accepted.at("lines.1.subscription")}
	start, err := time.Parse(time.DateOnly, y.do("desk", "GET /subscriptions/"+s.subscriptions[0], "").at("starts_on"))
	must(y.t, err)
	y.now = start
	s.foretell(start)
}

// enters lets somebody follow the link of a mail.
func (y *years) enters(who, address, kind string) {
	y.t.Helper()
	_, err := y.mail(address, kind)
	must(y.t, err)
	must(y.t, y.enrol(who))
}

// pass lets three years and two months go by, with every decision on its day.
func (y *years) pass() {
	end := y.now.AddDate(3, 2, 0)
	var all []decision
	for _, s := range y.stories {
		all = append(all, s.due...)
	}
	slices.SortStableFunc(all, func(a, b decision) int { return a.on.Compare(b.on) })
	for _, d := range all {
		if d.on.After(end) {
			break
		}
		y.advance(d.on)
		y.decide(d)
	}
	y.advance(end)
	y.t.Logf("killed %d times on the way", y.kills)
	if y.kills < renewalKills/2 {
		y.t.Errorf("killed only %d times", y.kills)
	}
}

// decide makes the calls of a decision, on each of the subscriptions.
func (y *years) decide(d decision) {
	for i, id := range d.story.subscriptions {
		who, call := "aa."+d.story.name, "POST /subscriptions/"+id+"/"+d.verb
		switch {
		case d.verb != "confirm":
			y.do(who, call, "")
		case !d.story.public && i == 0:
			y.do(who, call, "") // as many as now
		case !d.story.public:
			y.do(who, call, `{"quantity":40}`)
		default:
			order := y.do(who, call, `{"cig":"`+y.cig()+`","quantity":40}`).at("renewal.order")
			y.do("desk", "POST /orders/"+order+"/accept", "")
		}
	}
}

// advance moves the clock to the noon of a day, in hops; some of them the
// server doesn't survive.
func (y *years) advance(to time.Time) {
	for y.now.Before(to) {
		y.now = after(y.now, 1+y.random.IntN(60))
		if y.now.After(to) {
			y.now = to
		}
		move := `{"to":"` + day(y.now) + `T11:00:00Z"}`
		if y.kills < renewalKills && y.random.IntN(3) == 0 {
			y.kills++
			moving := make(chan struct{})
			go func() {
				defer close(moving)
				_, _ = y.call("administrator", "POST", "/clock/move", move) // cut off, mostly
			}()
			time.Sleep(time.Duration(y.random.Int64N(int64(movedMost))))
			y.house.kill9()
			<-moving
			y.house.start()
		}
		r, err := y.call("administrator", "POST", "/clock/move", move)
		must(y.t, err)
		// Done already before the kill: then it is a moment later than that noon.
		if r.status != 200 && r.at("code") != "clock.backwards" {
			y.t.Fatalf("the clock doesn't move to %s: %s", day(y.now), r)
		}
	}
}

// compare holds what came of a story against what was foretold.
func (y *years) compare(t *testing.T, s *story) {
	renewals := len(s.terms) - 1
	if n := len(y.all("/orders?type=renewal&agreement=" + s.agreement)); n != renewals*len(s.subscriptions) {
		t.Errorf("%d renewal orders for %d renewals", n, renewals*len(s.subscriptions))
	}
	for _, id := range s.subscriptions {
		now := y.do("desk", "GET /subscriptions/"+id, "")
		last := s.terms[renewals]
		if got, want := now.at("state")+" "+now.at("term")+" "+now.at("starts_on")+" "+now.at("ends_on"),
			fmt.Sprintf("%s %d %s %s", s.state, renewals+1, day(last.from), day(last.to)); got != want {
			t.Errorf("it is %s, not %s", got, want)
		}
		var terms []string
		events := y.all("/events?subject=subscription&subject_id=" + id)
		for _, e := range events {
			if e.at("type") == "subscription.renewed" {
				terms = append(terms, e.at("became.term")+" "+e.at("became.starts_on"))
			}
		}
		var want []string
		for i, term := range s.terms[1:] {
			want = append(want, fmt.Sprintf("%d %s", i+2, day(term.from)))
		}
		if !slices.Equal(terms, want) {
			t.Errorf("renewed to the terms %v, not %v", terms, want)
		}
		if v := now.at("version"); v != fmt.Sprint(len(events)) {
			t.Errorf("%d events of %s versions", len(events), v)
		}
	}
	y.compareMails(t, s)
}

// compareMails: on each day foretold one mail to everybody concerned, and none
// on any other day.
func (y *years) compareMails(t *testing.T, s *story) {
	rome, err := time.LoadLocation("Europe/Rome")
	must(t, err)
	got := map[string][]string{}
	for _, m := range y.all("/messages?agreement=" + s.agreement) {
		at, err := time.Parse(time.RFC3339, m.at("created_at"))
		must(t, err)
		switch kind := m.at("kind"); kind {
		case "renewal.reminder", "renewal.renewed", "renewal.in_grace", "renewal.expired":
			on := kind + " " + day(at.In(rome))
			got[on] = append(got[on], m.at("to"))
		}
	}
	everybody := []string{"aa@" + s.name + ".example", "agent@persone.example", "avvisi@" + s.name + ".example", "osa@" + s.name + ".example"}
	for _, on := range slices.Sorted(maps.Keys(got)) {
		slices.Sort(got[on])
		if !s.mails[on] {
			t.Errorf("%s: nobody expected it", on)
		} else if !slices.Equal(got[on], everybody) {
			t.Errorf("%s: to %v", on, got[on])
		}
	}
	for _, on := range slices.Sorted(maps.Keys(s.mails)) {
		if got[on] == nil {
			t.Errorf("%s: it never came", on)
		}
	}
}

// settled: nothing failed, nothing is stuck, nothing renewed beside the stories.
func (y *years) settled() {
	for _, path := range []string{"/agenda?failed=true", "/messages?state=queued", "/messages?state=failed"} {
		if left := y.all(path); len(left) > 0 {
			y.t.Errorf("%s: %s", path, left[0])
		}
	}
	want := 0
	for _, s := range y.stories {
		want += (len(s.terms) - 1) * len(s.subscriptions)
	}
	if n := len(y.all("/orders?type=renewal")); n != want {
		y.t.Errorf("%d renewal orders, not %d", n, want)
	}
}

// all reads every page of a list, as the operator's administrator.
func (s *stage) all(path string) []reply {
	s.t.Helper()
	var all []reply
	for after := ""; ; {
		r := s.do("administrator", "GET "+path+"&limit=200&after="+after, "")
		items, _ := r.json.(map[string]any)["items"].([]any)
		for _, x := range items {
			all = append(all, reply{json: x, text: fmt.Append(nil, x)})
		}
		if after = r.at("next"); after == "" {
			return all
		}
	}
}
