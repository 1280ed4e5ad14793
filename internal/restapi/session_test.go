package restapi

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"volare/internal/app/apptest"
	"volare/internal/locale"
	"volare/internal/web"
)

// accountBench is the API as it is served: sessions and tokens are real ones.
func accountBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{Bench: apptest.New(t)}
	api := New("1")
	Register(api, b.App)
	var err error
	b.site, err = web.New(web.Config{Routes: api.Routes(), Auth: web.Accounts(b.App), Texts: locale.New(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSessionsAndTokensThroughTheAPI(t *testing.T) {
	b := accountBench(t)
	b.GivePassword("alfa.agent")
	in := toJSON(map[string]string{"mail": b.Address("alfa.agent"), "password": apptest.Password})
	wrong := b.must(http.StatusUnauthorized, b.call("", "POST", "/sessions", strings.Replace(in, "lago", "lage", 1)))
	unknown := b.must(http.StatusUnauthorized, b.call("", "POST", "/sessions", strings.Replace(in, "alfa.agent@", "nobody@", 1)))
	if wrong.text("code") != unknown.text("code") || wrong.text("detail") != unknown.text("detail") {
		t.Errorf("%s\n%s", wrong.Body, unknown.Body)
	}
	a := b.must(http.StatusOK, b.call("", "POST", "/sessions", in))
	cookie, token := a.Header().Get("Set-Cookie"), a.text("token")
	if !strings.HasPrefix(cookie, "volare="+token+";") || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") {
		t.Errorf("cookie %q", cookie)
	}
	me := b.must(http.StatusOK, b.call(token, "GET", "/me", ""))
	if me.text("mail") != b.Address("alfa.agent") || len(me.Said["roles"].([]any)) != 1 {
		t.Errorf("%s", me.Body)
	}
	b.must(http.StatusOK, b.call("", "GET", "/me", "", "Cookie", "volare="+token))
	b.must(http.StatusNotFound, b.call(token, "GET", "/me", "", web.WorkspaceHeader, string(b.Rival.ID)))

	k := b.must(http.StatusOK, b.call(token, "POST", "/tokens", `{"name":"feed","verbs":["order.read"]}`))
	if !strings.HasPrefix(k.text("token"), "vol_") {
		t.Errorf("%s", k.Body)
	}
	b.must(http.StatusOK, b.call(k.text("token"), "GET", "/orders", ""))
	b.must(http.StatusForbidden, b.call(k.text("token"), "POST", "/tokens", `{"name":"another"}`))
	if l := b.must(http.StatusOK, b.call(token, "GET", "/tokens", "")); strings.Contains(l.Body.String(), "vol_") {
		t.Errorf("the secret is told again: %s", l.Body)
	}
	b.must(http.StatusOK, b.call(token, "POST", "/tokens/"+k.text("id")+"/revoke", ""))
	b.must(http.StatusUnauthorized, b.call(k.text("token"), "GET", "/orders", ""))

	out := b.must(http.StatusOK, b.call(token, "DELETE", "/sessions/current", ""))
	if !strings.Contains(out.Header().Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("cookie %q", out.Header().Get("Set-Cookie"))
	}
	b.must(http.StatusUnauthorized, b.call(token, "GET", "/me", ""))
}

func TestLinksAndRequestsThroughTheAPI(t *testing.T) {
	b := accountBench(t)
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	ask := map[string]string{"name": "Wèi 偉", "mail": "wei@rossi.example", "agreement_number": x.Number, "role": "viewer", "reason": "r"}
	known := b.must(http.StatusOK, b.call("", "POST", "/access-requests/ask", toJSON(ask)))
	ask["agreement_number"] = "C-2026-999999"
	if unknown := b.must(http.StatusOK, b.call("", "POST", "/access-requests/ask", toJSON(ask))); known.Body.String() != unknown.Body.String() {
		t.Errorf("%s\n%s", known.Body, unknown.Body)
	}
	b.GivePassword("rossi.aa")
	aa := b.must(http.StatusOK, b.call("", "POST", "/sessions", toJSON(map[string]string{"mail": b.Address("rossi.aa"), "password": apptest.Password}))).text("token")
	l := b.must(http.StatusOK, b.call(aa, "GET", "/access-requests?state=pending", ""))
	r := l.Said["items"].([]any)[0].(map[string]any)
	if r["name"] != "Wèi 偉" || r["waiting"].(map[string]any)["for"] != "agreement_administrator" {
		t.Errorf("%s", l.Body)
	}
	b.must(http.StatusUnprocessableEntity, b.call(aa, "POST", "/access-requests/"+r["id"].(string)+"/deny", `{"message":""}`))
	b.must(http.StatusOK, b.call(aa, "POST", "/access-requests/"+r["id"].(string)+"/grant", ""))
	link := "/links/" + b.Mailed("wei@rossi.example", "access.granted").Token()
	for range 2 {
		if a := b.must(http.StatusOK, b.call("", "GET", link, "")); a.text("state") != "open" {
			t.Errorf("%s", a.Body)
		}
	}
	if a := b.must(http.StatusUnprocessableEntity, b.call("", "POST", link+"/use", `{"password":"short"}`)); a.codes()["password"] != "field.too_short" {
		t.Errorf("%s", a.Body)
	}
	a := b.must(http.StatusOK, b.call("", "POST", link+"/use", toJSON(map[string]string{"password": apptest.Password})))
	b.must(http.StatusOK, b.call(a.text("token"), "GET", "/agreements/"+string(x.ID), ""))
	if a := b.must(http.StatusConflict, b.call("", "POST", link+"/use", toJSON(map[string]string{"password": apptest.Password}))); a.text("code") != "link.sign_in" {
		t.Errorf("%s", a.Body)
	}
	b.must(http.StatusOK, b.call("", "POST", link+"/reissue", ""))
	b.must(http.StatusOK, b.call("", "POST", "/recoveries", `{"mail":"nobody@nowhere.example"}`))

	i := b.must(http.StatusCreated, b.call(aa, "POST", "/invitations", toJSON(map[string]any{"name": "Ida", "mail": "ida@rossi.example", "role": "viewer", "agreement": x.ID})))
	b.must(http.StatusOK, b.call(aa, "POST", "/invitations/"+i.text("id")+"/resend", ""))
	if l := b.must(http.StatusOK, b.call(aa, "GET", "/roles?agreement="+string(x.ID), "")); len(l.Said["items"].([]any)) != 5 {
		t.Errorf("%s", l.Body)
	}
	bad := b.must(http.StatusUnprocessableEntity, b.call(aa, "POST", "/invitations",
		toJSON(map[string]any{"name": "Ida\r\nBcc: x@y.example", "mail": "ida@rossi.example", "role": "viewer", "agreement": x.ID})))
	if bad.codes()["name"] != "field.line_break" {
		t.Errorf("%s", bad.Body)
	}
}

// Without an organization the role is one's own organization's; there is no
// guess about another one's.
func TestInvitingIntoOnesOwnOrganization(t *testing.T) {
	b := newBench(t)
	invite := func(who, role string, status int) reply {
		return b.must(status, b.call(who, "POST", "/invitations", toJSON(map[string]any{"name": "Ida", "mail": who + "." + role + "@persone.example", "role": role})))
	}
	if a := invite("alfa.admin", "order_agent", http.StatusCreated); a.text("organization") != string(b.Partner.ID) {
		t.Errorf("%s", a.Body)
	}
	if a := invite("administrator", "support", http.StatusCreated); a.text("organization") != string(b.Operator.ID) {
		t.Errorf("%s", a.Body)
	}
	if a := invite("administrator", "order_agent", http.StatusUnprocessableEntity); a.codes()["organization"] != "field.required" {
		t.Errorf("%s", a.Body)
	}
	if a := invite("alfa.admin", "viewer", http.StatusUnprocessableEntity); a.codes()["agreement"] != "field.required" {
		t.Errorf("%s", a.Body)
	}
}
