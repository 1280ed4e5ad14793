package portal

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"volare/internal/licensing"
)

// visits are all pages, each in its states, by whoever needs them. A new page
// is one line here; what it must show stands in grounds_test.go.
func (g *grounds) visits() []visit {
	return append(append(g.stagesOf("agreement", "order", "subscription", "activation"), g.rare...), append([]visit{
		{"", "front", "/", nil},
		{"", "help", "/help", nil},
		{"", "accessibility", "/accessibility", nil},
		{"", "privacy", "/privacy", nil},
		{"", "missing", "/no-such-page", nil},
		{"", "away", "/away", nil},
		{"", "sign-in", "/sign-in?next=/account", nil},
		{"", "sign-in-refused", "/sign-in", refused("form[action='/sign-in']")},
		{"", "recover", "/recover", nil},
		{"", "recover-refused", "/recover", refused("form[action='/recover']")},
		{"", "link-refused", g.link, refused("main form")},
		{"", "link-unknown", "/link/x", nil},
		{"", "ask", "/access-requests/new", nil},
		{"", "ask-refused", "/access-requests/new", refused("form[action='/access-requests/new']")},
		{"", "mailbox", "/mailbox", nil},
		{"", "mail", g.mail, nil},

		{"rossi.osa", "home-osa", "/", nil},
		{"rossi.osa", "services", "/agreements/" + g.full.Number + "/services", nil},
		{"rossi.osa", "activation-form", g.activation, nil},
		{"rossi.osa", "activation-refused", g.activation, refused("form[action$='/do']")},
		{"rossi.osa", "account", "/account", nil},
		{"rossi.osa", "account-refused", "/account", refused("form[action='/account/password']")},
		{"rossi.osa", "tokens", "/account/tokens", nil},
		{"rossi.osa", "tokens-refused", "/account/tokens", refused("form[action='/account/tokens']")},
		{"rossi.aa", "home-customer", "/", nil},
		{"rossi.aa", "agreements-customer", "/agreements", nil},
		{"rossi.aa", "orders-customer", "/orders", nil},
		{"rossi.aa", "subscription-customer", g.subscription, nil},
		{"rossi.aa", "renewals", "/agreements/" + g.full.Number + "/renewals", nil},
		{"rossi.aa", "people", "/agreements/" + g.full.Number + "/people", nil},
		{"rossi.aa", "people-customer", "/people", nil},
		{"rossi.aa", "post", g.post, nil},
		{"rossi.aa", "history-customer", "/history", nil},
		{"rossi.aa", "requests", "/access-requests?state=pending", nil},
		{"support", "requests-operator", "/access-requests", nil},
		{"rossi.aa", "request", g.request, nil},
		{"bianchi.sig", "sign", "/agreements/" + g.unsigned.Number, nil},
		{"bianchi.sig", "sign-refused", "/agreements/" + g.unsigned.Number, refused("form[action$='/sign']")},
		{"neri.aa", "home-new", "/", nil},
		{"neri.aa", "orders-none", "/orders", nil},
		{"neri.aa", "services-none", "/services", nil},
		{"neri.aa", "renewals-none", "/agreements/" + g.fresh.Number + "/renewals", nil},

		{"alfa.agent", "home-partner", "/", nil},
		{"alfa.agent", "orders-partner", "/orders?state=draft", nil},
		{"alfa.agent", "agreement-new", "/agreements/new", nil},
		{"alfa.agent", "agreement-new-refused", "/agreements/new", refused("form[action='/agreements/new']")},
		{"alfa.agent", "agreement-edit", g.stage("agreement-draft") + "/edit", nil},
		{"alfa.agent", "agreement-new-wrong", "/agreements/new", pressed(`button[value="save"]:not([hidden])`, `document.querySelector("[name=customer][value=new]").click()`)},
		{"alfa.agent", "order-agreement", "/orders/new", nil},
		{"alfa.agent", "order-new", "/orders/new?agreement=" + g.full.Number, nil},
		{"alfa.agent", "order-edit", g.stage("order-draft") + "/edit", nil},
		{"alfa.agent", "order-check", g.stage("order-draft") + "/edit", pressed(`button[value="check"]:not([hidden])`, `document.querySelector("[name='lines[0].quantity']").value = 7`)},
		{"alfa.agent", "order-stale", g.stage("order-draft") + "/edit", pressed(`button[value="save"]:not([hidden])`, `document.querySelector("[name=version]").value = 99`,
			`document.querySelector("[name=partner_reference]").value = "`+rude+`"`)},
		{"alfa.agent", "order-file", "/orders/import", nil},
		{"alfa.agent", "order-file-wrong", "/orders/import", pressed("main form button", uploading(orderHeader+g.full.Number+";PO-<b>1</b>;;nessuno;molti;;;\n"))},
		{"alfa.agent", "order-file-good", "/orders/import", pressed("main form button", uploading(orderHeader+g.full.Number+";PO-1;;mail-plus;10;;;\n"))},
		{"alfa.agent", "activation-granted", g.granted, nil},
		{"alfa.agent", "signatory", g.stage("agreement-sent") + "/signatory", nil},
		{"alfa.admin", "people-partner", "/people", nil},
		{"alfa.admin", "post-partner", "/people/" + string(g.As("alfa.agent").Roles[0].ID), nil},
		{"beta.agent", "home-partner-new", "/", nil},
		{"beta.agent", "agreements-none", "/agreements", nil},

		{"desk", "home-operator", "/", nil},
		{"desk", "agreements", "/agreements", nil},
		{"desk", "orders", "/orders", nil},
		{"desk", "organizations", "/organizations", nil},
		{"desk", "organization", "/organizations/" + string(g.Customer.ID), nil},
		{"desk", "organization-new", "/organizations/new", nil},
		{"desk", "organization-new-refused", "/organizations/new", refused("form[action='/organizations/new']")},
		{"desk", "organization-edit", "/organizations/" + string(g.Customer.ID) + "/edit", nil},
		{"desk", "terminate", "/agreements/" + g.full.Number + "/terminate", nil},
		{"desk", "orders-found-none", "/orders?q=nessuno", nil},
		{"desk", "services-all", "/services?state=active", nil},
		{"desk", "renewals-all", "/renewals?q=rossi", nil},
		{"support", "home-support", "/", nil},
		{"support", "request-operator", g.request, nil},
		{"support", "messages", "/messages", nil},
		{"support", "message", strings.Replace(g.mail, "/mailbox/", "/messages/", 1), nil},
		{"support", "accounts", "/accounts", nil},
		{"support", "account-support", "/accounts/" + string(g.Account("rossi.osa").ID), nil},
		{"administrator", "people-of", "/organizations/" + string(g.Partner.ID) + "/people", nil},
		{"administrator", "post-of", "/organizations/" + string(g.Partner.ID) + "/people/" + string(g.As("alfa.agent").Roles[0].ID), nil},
		{"administrator", "reports", "/reports", nil},
		{"administrator", "reports-renewals", "/reports/renewals", nil},
		{"administrator", "reports-ageing", "/reports/ageing", nil},
		{"administrator", "reports-failures", "/reports/failures", nil},
		{"administrator", "history", "/history", nil},
		{"", "catalogue", "/catalogue", nil},
		{"administrator", "service-of-catalogue", "/catalogue/mail-calendar", nil},
		{"administrator", "catalogue-import", "/catalogue/import", nil},
		{"support", "work", "/work", nil},
		{"support", "operations", "/operations", nil},
		{"support", "operation", "/operations/" + string(g.Worklist("")[0].ID), nil},
		{"administrator", "policy", "/policy", nil},
		{"administrator", "policy-refused", "/policy", pressed("form[action='/policy'] button", `document.querySelector("[name=grace_days]").value = "molti"`)},
		{"administrator", "history-refused", "/history?number=O-1", nil},
		{"administrator", "clock", "/clock", nil},
	}, g.stagesOf("step", "renewal", "access_request", "invitation", "account", "message", "operation", "link")...)...)
}

// rude is what nobody should be able to break a page with.
const rude = `<i>x</i> \u202e&amp; Wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww`

// uploading is a script that chooses a file of orders in the page's form.
func uploading(content string) string {
	return `{ const d = new DataTransfer(); d.items.add(new File([` + strconv.Quote(content) + `], "ordini.csv")); document.querySelector("[name=file]").files = d.files }`
}

// filesOnly are the addresses that answer with no page of ours.
var filesOnly = []string{"GET /static/{name}", "GET /favicon.ico", "GET /mailbox/{id}/html", "GET /agreements/{number}/document",
	"GET /worker.js", "GET /activations/{id}/events"}

// TestEveryPageIsVisited finds the pages that nobody has put on the tour.
func TestEveryPageIsVisited(t *testing.T) {
	g := newGrounds(open(t))
	mux, visited := http.NewServeMux(), map[string]bool{}
	for _, r := range g.portal.Routes() {
		mux.Handle(r.String(), r.Handler)
	}
	for _, v := range g.visits() {
		_, pattern := mux.Handler(httptest.NewRequest("GET", v.path, nil))
		visited[pattern] = true
	}
	for _, r := range g.portal.Routes() {
		at := r.String()
		if r.Method == "GET" && !visited[at] && !slices.Contains(filesOnly, at) && !strings.HasSuffix(at, ".csv") {
			t.Errorf("%s is on no line of visits in tour_test.go", at)
		}
	}
}

// TestEveryPageInABrowser opens every page in both languages, themes and
// widths, and holds it to its promises. In English everybody and everything
// has a name that nobody would choose.
func TestEveryPageInABrowser(t *testing.T) {
	p := openTestClock(t)
	if testing.Short() {
		t.Skip("a real browser is for the long run")
	}
	g := newGrounds(p)
	by, in := map[string][]visit{}, map[string]map[string]string{"": {}}
	for _, v := range append(g.visits(), g.asOthers(t)...) {
		by[v.who] = append(by[v.who], v)
		if in[v.who] == nil {
			in[v.who] = p.signedIn(t, v.who).cookies
		}
	}
	browser := p.chromium(t)
	t.Run("without-clock", func(t *testing.T) {
		t.Parallel()
		c := browser.windowOn(t, open(t))
		for language := range looksIn {
			c.enter(language, "administrator")
			c.check(visit{"administrator", "clock-none", "/clock", nil}, language)
		}
	})
	for language := range looksIn {
		t.Run(language+"-first-start", func(t *testing.T) {
			t.Parallel()
			p, visits := firstStart(t)
			c := browser.windowOn(t, p)
			for v := range visits {
				c.check(v, language)
			}
		})
	}
	for language, place := range map[string]*place{"it": p, "en": g.strange(t)} {
		for who, visits := range by {
			t.Run(language+"-"+cmp.Or(who, "anybody"), func(t *testing.T) {
				t.Parallel()
				c := browser.windowOn(t, place)
				c.cookies(in[who])
				if who != "" {
					place.reads(t, who, language)
				}
				for _, v := range visits {
					c.check(v, language)
				}
			})
		}
	}
}

// strange is a copy in which all names are as hard to show as names may be.
func (g *grounds) strange(t *testing.T) *place {
	t.Helper()
	p := g.copy(t)
	for _, change := range []string{"organization SET name = $1", "account SET name = $1", "message SET recipient_name = $1", "api_token SET name = $1", "invitation SET name = $1",
		"agreement SET signatory = json_set(signatory, '$.name', $1), agreement_administrator = json_set(agreement_administrator, '$.name', $1), osa = json_set(osa, '$.name', $1)"} {
		if _, err := p.Store.WriteDB().ExecContext(t.Context(), "UPDATE "+change, strangeName); err != nil {
			t.Fatalf("%s: %v", change, err)
		}
	}
	return p
}

// strangeName is markup, runs the other way, and has a word that fits on no
// line; it is as long as names may be.
var strangeName = `<img src=x onerror=alert(1)><b>Rossi</b> & "Figli" {{.}} שלום בע״מ (2024) — مكتب المحاماة ` + strings.Repeat("Lunghissima", 10)

// TestStrangeNameIsAsLongAsNamesMayBe keeps the tour's hardest name at its limit.
func TestStrangeNameIsAsLongAsNamesMayBe(t *testing.T) {
	if code, _ := licensing.CheckText(strangeName, 1, mostName, false); code != "" || utf8.RuneCountInString(strangeName) != mostName {
		t.Errorf("%d characters: %s", utf8.RuneCountInString(strangeName), code)
	}
}

// mostName is how many characters a name may have.
const mostName = 200
