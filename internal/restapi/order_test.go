package restapi

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestOrderThroughTheAPI(t *testing.T) {
	b := newBench(t)
	b.Catalogue()
	x := b.Active("rossi", b.Bench.Draft("rossi", b.Customer))
	a := b.must(http.StatusCreated, b.call("alfa.agent", "POST", "/orders",
		`{"agreement_number":"`+strings.ToLower(x.Number)+`","partner_reference":"PO-7","lines":[{"plan":"mail-plus","quantity":3}]}`))
	at := strings.TrimPrefix(a.Header().Get("Location"), Root)
	if a.text("state") != "draft" || a.text("agreement_number") != x.Number || a.text("customer_name") != "Officine Rossi" || fmt.Sprint(a.Said["actions"]) != "[edit submit cancel]" {
		t.Errorf("%s", a.Body)
	}
	b.must(http.StatusNotFound, b.call("rossi.aa", "GET", at, ""))
	b.must(http.StatusNotFound, b.call("rossi.aa", "POST", at+"/submit", ""))
	b.must(http.StatusNotFound, b.call("beta.agent", "GET", at, ""))
	b.must(http.StatusPreconditionFailed, b.call("alfa.agent", "PATCH", at, `{"customer_reference":"ODA 1"}`))
	a = b.must(http.StatusOK, b.call("alfa.agent", "PATCH", at, `{"customer_reference":"ODA 1"}`, "If-Match", `"1"`))
	if a.text("partner_reference") != "PO-7" || a.text("customer_reference") != "ODA 1" || len(a.Said["lines"].([]any)) != 1 {
		t.Errorf("what wasn't given must stay: %s", a.Body)
	}
	b.must(http.StatusPreconditionFailed, b.call("alfa.agent", "POST", at+"/submit", "", "If-Match", `"1"`))
	a = b.must(http.StatusConflict, b.call("desk", "POST", at+"/accept", ""))
	if a.text("state") != "draft" || fmt.Sprint(a.Said["allowed"]) != "[edit submit cancel]" {
		t.Errorf("%s", a.Body)
	}
	a = b.must(http.StatusOK, b.call("alfa.agent", "POST", at+"/submit", "", "If-Match", `"2"`))
	if w := a.Said["waiting"].(map[string]any); a.text("state") != "submitted" || w["for"] != "order_desk" || w["party"] != "operator" {
		t.Errorf("%s", a.Body)
	}
	b.must(http.StatusForbidden, b.call("alfa.agent", "POST", at+"/accept", ""))
	a = b.must(http.StatusOK, b.call("desk", "POST", at+"/take", ""))
	if a.text("taken_by") == "" || fmt.Sprint(a.Said["actions"]) != "[take release accept reject query cancel]" {
		t.Errorf("%s", a.Body)
	}
	if r := b.must(http.StatusUnprocessableEntity, b.call("desk", "POST", at+"/query", `{"text":"  "}`)); r.codes()["text"] == "" {
		t.Errorf("%s", r.Body)
	}
	b.must(http.StatusOK, b.call("desk", "POST", at+"/query", `{"text":"Tre o trenta?"}`))
	if a = b.must(http.StatusOK, b.call("rossi.osa", "GET", at, "")); len(a.Said["questions"].([]any)) != 0 || a.text("taken_by") != "" {
		t.Errorf("the customer sees the desk's work: %s", a.Body)
	}
	b.must(http.StatusOK, b.call("alfa.agent", "POST", at+"/answer", `{"text":"Tre."}`))
	a = b.must(http.StatusOK, b.call("desk", "POST", at+"/accept", "", "Idempotency-Key", "k1"))
	again := b.must(http.StatusOK, b.call("desk", "POST", at+"/accept", "", "Idempotency-Key", "k1"))
	if a.text("accepted_at") == "" || a.Body.String() != again.Body.String() {
		t.Errorf("%s\n%s", a.Body, again.Body)
	}
	if line := a.Said["lines"].([]any)[0].(map[string]any); line["subscription"] == nil || line["service"] != "mail-calendar" {
		t.Errorf("%s", a.Body)
	}
	b.must(http.StatusConflict, b.call("alfa.agent", "POST", at+"/cancel", ""))
	l := b.must(http.StatusOK, b.call("desk", "GET", "/orders?type=purchase&sort=created&q=po-7&agreement="+string(x.ID)+"&customer="+string(b.Customer.ID), ""))
	if len(l.Said["items"].([]any)) != 1 {
		t.Errorf("%s", l.Body)
	}
	b.must(http.StatusUnprocessableEntity, b.call("desk", "GET", "/orders?sort=waiting", ""))
	b.must(http.StatusOK, b.call("desk", "GET", "/orders?sort=waiting&state=submitted", ""))
	r := b.must(http.StatusUnprocessableEntity, b.call("alfa.agent", "POST", "/orders", `{"agreement":"`+string(x.ID)+`","partner_reference":"PO-7"}`))
	if r.codes()["partner_reference"] != "order.reference_used" {
		t.Errorf("%s", r.Body)
	}
}

func TestRejectedOrderIsCopiedThroughTheAPI(t *testing.T) {
	b := newBench(t)
	b.Catalogue()
	o := b.Submitted(b.Purchase(b.Active("rossi", b.Bench.Draft("rossi", b.Customer)), "mail-plus"))
	at := "/orders/" + string(o.ID)
	b.must(http.StatusUnprocessableEntity, b.call("desk", "POST", at+"/reject", `{"reason":""}`))
	b.must(http.StatusOK, b.call("desk", "POST", at+"/reject", `{"reason":"doppio"}`))
	a := b.must(http.StatusOK, b.call("alfa.agent", "POST", at+"/copy", ""))
	if a.text("copied_from") != string(o.ID) || a.text("state") != "draft" || a.text("id") == string(o.ID) {
		t.Errorf("%s", a.Body)
	}
	b.must(http.StatusOK, b.call("alfa.agent", "POST", "/orders/"+a.text("id")+"/cancel", ""))
}
