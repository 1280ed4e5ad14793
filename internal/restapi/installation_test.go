package restapi

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"volare/internal/app"
	"volare/internal/queue/queuetest"
	"volare/sample"
)

func TestFilesAreImportedThroughTheAPI(t *testing.T) {
	b := newBench(t)
	file := func(name string) string {
		data, err := sample.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	yaml := []string{"Content-Type", "application/yaml"}
	organizations := file(sample.Organizations)
	// The installation has its operator: the file's is another one.
	a := b.must(http.StatusUnprocessableEntity, b.call("desk", "POST", "/imports/organizations?name=o.yaml", organizations, yaml...))
	if a.codes()["o.yaml:5: organizations[0].party"] != "organization.one_operator" {
		t.Errorf("%s", a.Body)
	}
	start, end := strings.Index(organizations, "  - organization: nuvola"), strings.Index(organizations, "  - organization: ponte")
	organizations = organizations[:start] + organizations[end:]
	a = b.must(http.StatusOK, b.call("desk", "POST", "/imports/organizations", organizations, yaml...))
	if a.Said["added"] != a.Said["rows"] {
		t.Errorf("%s", a.Body)
	}
	b.must(http.StatusOK, b.call("desk", "POST", "/imports/agreements", file(sample.Agreements), yaml...))
	a = b.must(http.StatusOK, b.call("desk", "POST", "/imports/agreements", file(sample.Agreements), yaml...))
	if a.Said["same"] != a.Said["rows"] {
		t.Errorf("%s", a.Body)
	}
	b.must(http.StatusOK, b.call("administrator", "POST", "/imports/catalogue", file("catalogue/web-filter.yaml"), yaml...))
	b.must(http.StatusForbidden, b.call("desk", "POST", "/imports/catalogue", file("catalogue/web-filter.yaml"), yaml...))
	b.must(http.StatusBadRequest, b.call("desk", "POST", "/imports/agreements", "{}"))
	if a := b.call("alfa.agent", "POST", "/imports/organizations", organizations, yaml...); a.Code != http.StatusForbidden && a.Code != http.StatusNotFound {
		t.Errorf("a partner: %d %s", a.Code, a.Body)
	}

	s := b.must(http.StatusOK, b.call("", "GET", "/services/web-filter", "", "Accept-Language", "en"))
	if s.text("name") != "Web filter" || len(s.Said["plans"].([]any)) != 2 || len(s.Said["steps"].([]any)) != 3 {
		t.Errorf("%s", s.Body)
	}
	l := b.must(http.StatusOK, b.call("", "GET", "/services?segment=commercial", ""))
	if items := l.Said["items"].([]any); len(items) != 1 || len(items[0].(map[string]any)["plans"].([]any)) != 1 {
		t.Errorf("%s", l.Body)
	}
	b.must(http.StatusNotFound, b.call("", "GET", "/services/none", ""))
}

func TestHistoryTellsWhoActed(t *testing.T) {
	b := newBench(t)
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	path := "/events?subject=agreement&subject_id=" + string(x.ID)
	for who, names := range map[string][]string{
		"desk":       {"Alfa.agent Prova", "Alfa.agent Prova", "Rossi.sig Prova", "Desk Prova"},
		"alfa.agent": {"Alfa.agent Prova", "Alfa.agent Prova", "Rossi.sig Prova", "Licenze Italia"},
		"rossi.aa":   {"Alfa.agent Prova", "Alfa.agent Prova", "Rossi.sig Prova", "Licenze Italia"},
		"beta.agent": {},
	} {
		a := b.must(http.StatusOK, b.call(who, "GET", path, ""))
		items := a.Said["items"].([]any)
		if len(items) != len(names) || len(items) == 0 {
			if len(items) != len(names) {
				t.Errorf("%s sees %d events: %s", who, len(items), a.Body)
			}
			continue
		}
		for i, n := range names {
			if e := items[i].(map[string]any); e["actor_name"] != n {
				t.Errorf("%s: event %d is %v's, want %s", who, i, e["actor_name"], n)
			}
		}
		signed := items[2].(map[string]any)
		roles, _ := signed["actor_roles"].([]any)
		if known := who != "alfa.agent"; signed["actor_organization"] != "Officine Rossi" || known != slices.Contains(roles, any("signatory")) {
			t.Errorf("%s reads that it was signed by %v of %v", who, roles, signed["actor_organization"])
		}
	}
}

func TestMailsAgendaAndClock(t *testing.T) {
	b := newBench(t)
	x := b.Sent("rossi", b.Draft("rossi", b.Customer))
	b.RunJobs()
	l := b.must(http.StatusOK, b.call("support", "GET", "/messages?kind=agreement.sign&state=sent&agreement="+string(x.ID), ""))
	items := l.Said["items"].([]any)
	if len(items) != 1 || strings.Contains(l.Body.String(), "/link/") {
		t.Fatalf("%s", l.Body)
	}
	id, _ := items[0].(map[string]any)["id"].(string)
	b.must(http.StatusOK, b.call("support", "GET", "/messages/"+id, ""))
	if a := b.must(http.StatusConflict, b.call("support", "POST", "/messages/"+id+"/resend", "")); a.text("state") != "sent" {
		t.Errorf("%s", a.Body)
	}
	if a := b.call("alfa.agent", "GET", "/messages/"+id, ""); a.Code != http.StatusNotFound {
		t.Errorf("a partner reads a mail: %d", a.Code)
	}
	if a := b.must(http.StatusOK, b.call("alfa.agent", "GET", "/messages", "")); len(a.Said["items"].([]any)) != 0 {
		t.Errorf("a partner lists mails: %s", a.Body)
	}

	a := b.must(http.StatusOK, b.call("desk", "GET", "/agenda", ""))
	if first := a.Said["items"].([]any)[0].(map[string]any); first["kind"] != "sign_reminder" || first["id"] != string(x.ID) {
		t.Errorf("%s", a.Body)
	}
	b.must(http.StatusOK, b.call("desk", "POST", "/agenda/agreement/"+string(x.ID)+"/retry", ""))
	b.must(http.StatusNotFound, b.call("desk", "POST", "/agenda/planet/"+string(x.ID)+"/retry", ""))
	if a := b.call("alfa.agent", "GET", "/agenda", ""); a.Code == http.StatusOK {
		t.Errorf("a partner reads the agenda: %s", a.Body)
	}
	jobsOverTheAPI(b)

	if a := b.must(http.StatusOK, b.call("alfa.agent", "GET", "/clock", "")); a.Said["test"] != false || a.text("now") == "" {
		t.Errorf("%s", a.Body)
	}
	if a := b.must(http.StatusConflict, b.call("administrator", "POST", "/clock/move", `{"days":3}`)); a.text("code") != "clock.not_marked" {
		t.Errorf("%s", a.Body)
	}
	b.must(http.StatusForbidden, b.call("desk", "POST", "/clock/move", `{"days":3}`))
	for _, bad := range []string{`{}`, `{"days":1,"next":true}`, `{"days":-1}`, `{"to":"2999-13-01"}`, `{"days":4001}`} {
		b.must(http.StatusUnprocessableEntity, b.call("administrator", "POST", "/clock/move", bad))
	}
}

func TestPolicyIsSetAndWhatComesFollows(t *testing.T) {
	b := newBench(t)
	x := b.Sent("rossi", b.Draft("rossi", b.Customer))
	b.RunJobs()
	a := b.must(http.StatusOK, b.call("alfa.agent", "GET", "/policy", ""))
	p := a.Said
	if p["version"] != 1.0 || p["cut_off_hours"] != 24.0 {
		t.Errorf("%s", a.Body)
	}
	delete(p, "version")
	p["sign_reminders"] = []int{10}
	body := func() string { s, _ := json.Marshal(p); return string(s) }
	b.must(http.StatusForbidden, b.call("desk", "PUT", "/policy", body()))
	a = b.must(http.StatusOK, b.call("administrator", "PUT", "/policy", body()))
	if a.Said["version"] != 2.0 {
		t.Errorf("%s", a.Body)
	}
	b.must(http.StatusPreconditionFailed, b.call("administrator", "PUT", "/policy", body(), "If-Match", `"1"`)) // as somebody else set it meanwhile
	api := New("1")
	Register(api, b.App)
	if put := api.huma.OpenAPI().Paths[Root+"/policy"].Put; !slices.ContainsFunc(put.Parameters, func(p *huma.Param) bool { return p.Name == "If-Match" }) {
		t.Error("the document doesn't say that a policy can be set by its version")
	}
	if _, err := b.App.RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	due := b.must(http.StatusOK, b.call("desk", "GET", "/agenda", "")).Said["items"].([]any)[0].(map[string]any)
	if at, _ := due["due"].(string); due["id"] != string(x.ID) || !strings.HasPrefix(at, "2026-03-12") {
		t.Errorf("the reminder is due %v", due)
	}
	b.Pass(9 * 24 * time.Hour)
	if ks := b.Kinds("rossi.sig"); len(ks) != 1 {
		t.Errorf("reminded by the old policy: %v", ks)
	}
	for field, wrong := range map[string]any{"zone": "Europe/Atlantis", "link_hours": 25, "cut_off_hours": -1, "grace_days": 1 << 40,
		"renewal_reminders": []int{2, 7}, "sign_reminders": []int{7, 3}, "unsigned_days": 5, "invitation_days": 0} {
		was := p[field]
		p[field] = wrong
		if a := b.call("administrator", "PUT", "/policy", body()); a.Code != http.StatusUnprocessableEntity || len(a.codes()) == 0 {
			t.Errorf("%s: %d %s", field, a.Code, a.Body)
		}
		p[field] = was
	}
}

// jobsOverTheAPI lists, counts, reads and retries a job that failed.
func jobsOverTheAPI(b *bench) {
	b.T.Helper()
	b.Fail(queuetest.Failing{Kind: app.SendMessage, About: "m-1", Fault: "no space left", Tries: 25, At: time.Now()})
	items := b.must(http.StatusOK, b.call("support", "GET", "/jobs", "")).Said["items"].([]any)
	if len(items) != 1 {
		b.T.Fatalf("%v", items)
	}
	j := items[0].(map[string]any)
	if j["error"] != "no space left" || j["state"] != "failed" || j["subject"] != "message" || j["about"] != "m-1" || j["tries"] != 25.0 {
		b.T.Errorf("%v", j)
	}
	a := b.must(http.StatusOK, b.call("support", "GET", "/jobs/standing", ""))
	if s := a.Said["items"].([]any)[0].(map[string]any); s["kind"] != app.SendMessage || s["state"] != "failed" || s["count"] != 1.0 || s["more"] != false {
		b.T.Errorf("%s", a.Body)
	}
	at := "/jobs/" + j["id"].(string)
	b.must(http.StatusOK, b.call("support", "POST", at+"/retry", ""))
	if a := b.must(http.StatusConflict, b.call("support", "POST", at+"/retry", "")); a.text("state") != "waiting" {
		b.T.Errorf("%s", a.Body)
	}
	if a := b.must(http.StatusOK, b.call("desk", "GET", at, "")); a.text("state") != "waiting" {
		b.T.Errorf("%s", a.Body)
	}
	b.must(http.StatusUnprocessableEntity, b.call("desk", "GET", "/jobs?state=lost", ""))
	b.must(http.StatusUnprocessableEntity, b.call("desk", "GET", "/jobs?state=failed&after=x", ""))
	b.must(http.StatusNotFound, b.call("alfa.agent", "GET", "/jobs/standing", ""))
}
