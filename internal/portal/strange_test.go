package portal

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"volare/internal/app/apptest"
)

// What no browser sends, somebody does: PostgreSQL takes neither NUL nor what
// isn't UTF-8, and would make our fault of theirs.
func TestWhatIsNoText(t *testing.T) {
	p := open(t)
	p.Catalogue()
	desk := p.signedIn(t, "desk")
	for _, bad := range []string{"%00", "%ff%fe", "%ed%a0%80"} {
		for _, path := range []string{"/agreements/", "/orders/", "/subscriptions/", "/access-requests/", "/messages/", "/organizations/", "/activations/", "/mailbox/", "/link/"} {
			desk.get(path + bad).want(404)
		}
		for _, path := range []string{"/orders?agreement=", "/orders.csv?q=", "/agreements?customer=", "/messages?q=", "/history?kind=", "/history.csv?mail=", "/mailbox?to=", "/orders/new?agreement=", "/sign-in?next="} {
			desk.get(path + bad).want(400)
		}
		desk.get("/orders?" + bad + "=x").want(400)
	}
	desk.post("/organizations/new", "name", "Rossi\x00").want(400, "non è leggibile")
	desk.post("/organizations/new", "name", "Rossi\xff").want(400)
	p.browser(t).post("/recover", "mail", "a\x00@b.example").want(400)
	desk.get("/orders?q=caffè%20%26%20%25").want(200)
}

func TestStrangePrograms(t *testing.T) {
	p := open(t)
	p.enter(t, "desk")
	for _, agent := range []string{"\xff\xfe", strings.Repeat("a", 199) + "è"} {
		form := url.Values{"mail": {p.Address("desk")}, "password": {apptest.Password}}
		r := httptest.NewRequest("POST", "/sign-in", strings.NewReader(form.Encode()))
		r.RemoteAddr = "192.0.2.7:4711"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("User-Agent", agent)
		w := httptest.NewRecorder()
		p.site.ServeHTTP(w, r)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%q signs in: %d", agent, w.Code)
		}
	}
	all, err := p.App.Sessions(t.Context(), p.As("desk"))
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	for _, s := range all {
		if !utf8.ValidString(s.Agent) {
			t.Errorf("a session keeps %q", s.Agent)
		}
	}
}

func TestStrangeFileNames(t *testing.T) {
	for name, want := range map[string]string{"ordini.csv": "ordini.csv", `C:\\x\\ordini.csv`: "ordini.csv", "../../ordini.csv": "ordini.csv",
		"\xffordini.csv": "ordini.csv", strings.Repeat("x", 500) + ".csv": strings.Repeat("x", longestName-4) + ".csv"} {
		r := httptest.NewRequest("POST", "/orders/import", strings.NewReader("--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\""+name+"\"\r\n\r\na\r\n--X--\r\n"))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=X")
		if got, content, err := uploaded(r); err != nil || got != want || string(content) != "a" {
			t.Errorf("%q came as %q %q, %v", name, got, content, err)
		}
	}
}

// Whoever hasn't signed in may send a form with a file: what is kept of it is
// found among as many fields as our forms have, not among a million.
func TestFieldsWithoutEnd(t *testing.T) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := range 3 * mostKeptFields {
		if err := form.WriteField("f"+strconv.Itoa(i), ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/orders/import", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	if n := len(sent(r)); n != mostKeptFields {
		t.Errorf("%d fields were looked at", n)
	}
}
