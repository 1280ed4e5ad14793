package restapi

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestRenewalIsDecidedThroughTheAPI(t *testing.T) {
	b := newBench(t)
	b.Catalogue()
	s := b.Running(b.Active("rossi", b.Bench.Draft("rossi", b.Customer)), "mail-plus")[0]
	at := "/subscriptions/" + string(s.ID)
	a := b.must(http.StatusOK, b.call("rossi.aa", "GET", at, ""))
	r := a.Said["renewal"].(map[string]any)
	will := r["will"].(map[string]any)
	if r["automatic"] != true || r["decision"] != "undecided" || r["cut_off"] != "2027-02-28T23:00:00Z" || will["renews"] != true {
		t.Errorf("%s", a.Body)
	}
	if !strings.HasPrefix(will["sentence"].(string), "Si rinnova da sola il") {
		t.Errorf("%q", will["sentence"])
	}
	if got := fmt.Sprint(a.Said["actions"]); got != "[turn_off confirm]" {
		t.Errorf("actions of the administrator: %s", got)
	}
	b.must(http.StatusNotFound, b.call("beta.agent", "GET", at, ""))
	b.must(http.StatusNotFound, b.call("beta.agent", "POST", at+"/turn_off", ""))
	b.must(http.StatusForbidden, b.call("alfa.agent", "POST", at+"/turn_off", ""))
	b.must(http.StatusForbidden, b.call("rossi.aa", "POST", at+"/suspend", `{"reason":"no"}`))

	a = b.must(http.StatusOK, b.call("rossi.osa", "POST", at+"/turn_off", "", "If-Match", a.Header().Get("ETag")))
	if r := a.Said["renewal"].(map[string]any); r["decision"] != "declined" || r["will"].(map[string]any)["reason"] != "renewal.ends.declined" {
		t.Errorf("%s", a.Body)
	}
	b.must(http.StatusPreconditionFailed, b.call("rossi.osa", "POST", at+"/turn_on", "", "If-Match", `"1"`))
	if a := b.must(http.StatusConflict, b.call("rossi.osa", "POST", at+"/turn_off", "")); a.text("state") != "declined" || fmt.Sprint(a.Said["allowed"]) != "[turn_on confirm]" {
		t.Errorf("%s", a.Body)
	}
	b.must(http.StatusOK, b.call("rossi.aa", "POST", at+"/turn_on", ""))
	if a := b.must(http.StatusUnprocessableEntity, b.call("rossi.aa", "POST", at+"/confirm", `{"quantity":400000}`)); a.codes()["quantity"] != "field.range" {
		t.Errorf("%s", a.Body)
	}
	if a := b.must(http.StatusUnprocessableEntity, b.call("rossi.aa", "POST", at+"/confirm", `{"cig":"Z123456789"}`)); a.codes()["cig"] == "" {
		t.Errorf("%s", a.Body)
	}
	a = b.must(http.StatusOK, b.call("rossi.aa", "POST", at+"/confirm", `{"quantity":9}`, "Accept-Language", "en"))
	if r := a.Said["renewal"].(map[string]any); r["order_state"] != "submitted" || r["quantity"] != 5.0 || !strings.HasPrefix(r["order_number"].(string), "O-2026-") {
		t.Errorf("%s", a.Body)
	}
	b.must(http.StatusOK, b.call("rossi.aa", "POST", at+"/confirm", ""))
	a = b.must(http.StatusOK, b.call("desk", "POST", at+"/suspend", `{"reason":"insoluto"}`))
	if a.text("state") != "suspended" || !slices.Contains(a.Said["actions"].([]any), "resume") {
		t.Errorf("%s", a.Body)
	}
	b.must(http.StatusOK, b.call("desk", "POST", at+"/resume", ""))
	b.must(http.StatusConflict, b.call("desk", "POST", at+"/undo", ""))
	b.must(http.StatusUnprocessableEntity, b.call("desk", "POST", at+"/cancel", `{"reason":"fine","on":"2026-03-01"}`))
	a = b.must(http.StatusOK, b.call("desk", "POST", at+"/cancel", `{"reason":"fine","on":"2026-06-30"}`))
	if a.text("cancel_on") != "2026-06-30" || a.text("state") != "active" {
		t.Errorf("%s", a.Body)
	}
	l := b.must(http.StatusOK, b.call("alfa.agent", "GET", "/subscriptions?sort=end&state=active&decision=confirmed&service=mail-calendar&ends_from=2027-03-01&ends_to=2027-03-01&agreement="+string(s.Agreement), ""))
	if items := l.Said["items"].([]any); len(items) != 1 || items[0].(map[string]any)["service_name"] == "" {
		t.Errorf("%s", l.Body)
	}
	if l := b.must(http.StatusOK, b.call("beta.agent", "GET", "/subscriptions", "")); len(l.Said["items"].([]any)) != 0 {
		t.Errorf("a rival lists %s", l.Body)
	}
	b.must(http.StatusOK, b.call("desk", "POST", at+"/cancel", `{"reason":"subito"}`))
	if a := b.must(http.StatusConflict, b.call("rossi.aa", "POST", at+"/turn_off", "")); a.text("code") == "" && a.text("state") != "cancelled" {
		t.Errorf("%s", a.Body)
	}
}

func TestPublicConfirmationThroughTheAPI(t *testing.T) {
	b := newBench(t)
	b.Catalogue()
	d := b.Purchase(b.Active("comune", b.Bench.Draft("comune", b.Council)), "mail-plus")
	d.CIG, d.CIGExemption = "A0000011A6", ""
	s := b.RunningOf(d)[0]
	at := "/subscriptions/" + string(s.ID)
	if a := b.must(http.StatusUnprocessableEntity, b.call("comune.aa", "POST", at+"/confirm", "")); a.codes()["cig"] != "order.cig_needed" {
		t.Errorf("%s", a.Body)
	}
	b.must(http.StatusForbidden, b.call("comune.osa", "POST", at+"/confirm", `{"cig_exemption":"ES05"}`))
	a := b.must(http.StatusOK, b.call("comune.aa", "POST", at+"/confirm", `{"cig":"`+s.CIG+`"}`))
	if w, _ := a.Said["warnings"].([]any); len(w) != 1 {
		t.Errorf("the same CIG again: %s", a.Body)
	}
	r := a.Said["renewal"].(map[string]any)
	if r["will"].(map[string]any)["reason"] != "renewal.ends.order_not_accepted" {
		t.Errorf("%s", a.Body)
	}
	b.must(http.StatusOK, b.call("desk", "POST", "/orders/"+r["order"].(string)+"/accept", ""))
	a = b.must(http.StatusOK, b.call("comune.aa", "GET", at, ""))
	if w := a.Said["renewal"].(map[string]any)["will"].(map[string]any); w["renews"] != true {
		t.Errorf("%s", a.Body)
	}
}
