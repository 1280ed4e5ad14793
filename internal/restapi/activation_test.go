package restapi

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// steps are the activation's steps by name.
func (a reply) steps() map[string]map[string]any {
	all := map[string]map[string]any{}
	list, _ := a.Said["steps"].([]any)
	for _, s := range list {
		m, _ := s.(map[string]any)
		all[fmt.Sprint(m["step"])] = m
	}
	return all
}

func TestActivationThroughTheAPI(t *testing.T) {
	b := newBench(t)
	b.Catalogue()
	x := b.Active("rossi", b.Bench.Draft("rossi", b.Customer))
	d := b.Bought(x, "web-filter-std")
	at := "/activations/" + string(d.ID)
	b.must(http.StatusNotFound, b.call("beta.agent", "GET", at, ""))
	a := b.must(http.StatusOK, b.call("rossi.osa", "GET", at, ""))
	network := a.steps()["network"]
	if a.text("state") != "invited" || a.text("number") != d.Subscription.Number || fmt.Sprint(a.Said["actions"]) != "[take_over]" ||
		network["title"] != "Le reti da proteggere" || fmt.Sprint(network["actions"]) != "[do]" || network["schema"] == nil {
		t.Errorf("%s", a.Body)
	}
	first, _ := network["fields"].([]any)[0].(map[string]any)
	if first["label"] != "Numero del contratto o dell’iscrizione" || first["read_only"] != x.Number {
		t.Errorf("%v", first)
	}
	step := at + "/steps/network/"
	r := b.must(http.StatusUnprocessableEntity, b.call("rossi.osa", "POST", step+"do", `{"data":{"addresses":["10.0.0.1","x"],"contact":"it@rossi.example"}}`))
	if c := r.codes(); c["data.addresses[0]"] == "" || c["data.addresses[1]"] == "" {
		t.Errorf("%s", r.Body)
	}
	good := `{"data":{"addresses":["203.0.113.7"],"contact":"it@rossi.example"}}`
	b.must(http.StatusForbidden, b.call("alfa.agent", "POST", step+"do", good))
	b.must(http.StatusNotFound, b.call("beta.agent", "POST", step+"do", good))
	b.must(http.StatusNotFound, b.call("rossi.osa", "POST", at+"/steps/nothing/do", good))
	b.must(http.StatusOK, b.call("rossi.osa", "POST", step+"do", good, "Idempotency-Key", "k"))
	a = b.must(http.StatusOK, b.call("rossi.osa", "POST", step+"do", good, "Idempotency-Key", "k"))
	if a.text("state") != "started" || a.text("started_by") == "" || a.steps()["network"]["data"] == nil || a.steps()["check"]["state"] != "open" {
		t.Errorf("%s", a.Body)
	}
	a = b.must(http.StatusConflict, b.call("rossi.osa", "POST", step+"do", good))
	if a.text("state") != "done" || fmt.Sprint(a.Said["allowed"]) != "[correct]" {
		t.Errorf("%s", a.Body)
	}
	a = b.must(http.StatusOK, b.call("alfa.agent", "GET", at, ""))
	if strings.Contains(a.Body.String(), "203.0.113.7") || strings.Contains(a.Body.String(), "it@rossi") || a.steps()["network"]["state"] != "done" {
		t.Errorf("the partner reads data: %s", a.Body)
	}
	if l := b.must(http.StatusOK, b.call("support", "GET", "/activations?review=true", "")); len(l.Said["items"].([]any)) != 1 {
		t.Errorf("%s", l.Body)
	}
	if r := b.must(http.StatusUnprocessableEntity, b.call("support", "POST", at+"/steps/check/review", `{"approved":false}`)); r.codes()["reason"] != "field.required" {
		t.Errorf("%s", r.Body)
	}
	b.must(http.StatusOK, b.call("support", "POST", at+"/steps/check/review", `{"approved":true}`))
	l := b.must(http.StatusOK, b.call("support", "GET", "/operations?state=manual", ""))
	item := l.Said["items"].([]any)[0].(map[string]any)
	op := "/operations/" + fmt.Sprint(item["id"])
	b.must(http.StatusNotFound, b.call("rossi.osa", "GET", op, ""))
	a = b.must(http.StatusOK, b.call("support", "GET", op, ""))
	if !strings.Contains(a.text("task"), "profilo") || !strings.Contains(a.Body.String(), "203.0.113.7") || fmt.Sprint(a.Said["actions"]) != "[done fail]" {
		t.Errorf("%s", a.Body)
	}
	b.must(http.StatusUnprocessableEntity, b.call("support", "POST", op+"/done", `{"data":{"nota":"x"}}`))
	b.must(http.StatusOK, b.call("support", "POST", op+"/done", `{"data":{"note":"profilo 7"}}`))
	a = b.must(http.StatusOK, b.call("rossi.osa", "GET", at, ""))
	if a.text("state") != "active" || a.text("after") == "" {
		t.Errorf("%s", a.Body)
	}
	b.must(http.StatusConflict, b.call("rossi.osa", "POST", step+"correct", ""))
	b.must(http.StatusConflict, b.call("support", "POST", op+"/done", ""))
}

func TestKeysThroughTheAPI(t *testing.T) {
	b := newBench(t)
	b.Catalogue()
	file := "pool,key\ndevtools-pro,AAA\ndevtools-pro,BBB\n"
	csv := []string{"Content-Type", "text/csv"}
	b.must(http.StatusNotFound, b.call("alfa.agent", "POST", "/imports/keys", file, csv...))
	b.must(http.StatusForbidden, b.call("support", "POST", "/imports/keys", file, csv...))
	if a := b.must(http.StatusUnprocessableEntity, b.call("administrator", "POST", "/imports/keys", "pool,key\nx,\n", csv...)); !strings.Contains(a.Body.String(), "keys.csv:2: key") {
		t.Errorf("%s", a.Body)
	}
	a := b.must(http.StatusOK, b.call("administrator", "POST", "/imports/keys", file, csv...))
	again := b.must(http.StatusOK, b.call("administrator", "POST", "/imports/keys", file, csv...))
	if a.Said["added"] != 2.0 || again.Said["added"] != 0.0 || again.Said["same"] != 2.0 {
		t.Errorf("%s %s", a.Body, again.Body)
	}
	a = b.must(http.StatusOK, b.call("support", "GET", "/keys/pools", ""))
	if strings.Contains(a.Body.String(), "AAA") || !strings.Contains(a.Body.String(), `"free":2`) {
		t.Errorf("%s", a.Body)
	}
}
