package portal

import (
	"bytes"
	"mime/multipart"
	"strings"
	"testing"
	"time"
)

// upload sends a file as the form of a page does.
func (b *browser) upload(path, field, name, content string) *shown {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile(field, name)
	if err != nil {
		b.t.Fatal(err)
	}
	_, _ = part.Write([]byte(content)) // a buffer takes everything
	if err := form.Close(); err != nil {
		b.t.Fatal(err)
	}
	return b.see(path, b.ask("POST", path, form.FormDataContentType(), body.String()))
}

const orderHeader = "agreement;partner_reference;customer_reference;plan;quantity;usage_date;cig;cig_exemption\n"

func TestOrdersFromAFile(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	const at = "/orders/import"
	b := p.signedIn(t, "alfa.agent")
	b.get(at).want(200, "Ordini da un file", "partner_reference")
	bad := orderHeader + x.Number + ";PO-1;;mail-plus;10;;;\nC-2020-000001;PO-2;;mail-plus;<b>;;;\n" + x.Number + ";PO-3;;nessuno;3;;;\n"
	s := b.upload(at, "file", "ordini.csv", bad).want(422, "nulla è stato importato", "quantity", "<b>", "numero intero")
	if got := s.one("tbody tr th"); !strings.Contains(got, "3") {
		t.Errorf("the line is %q", got)
	}
	s = b.upload(at, "file", "ordini.csv", strings.ReplaceAll(bad, "<b>", "5")).want(422, "C-2020-000001", "nessuno")
	if n := len(s.all("tbody tr")); n != 2 || orderCount(t, p) != 0 {
		t.Errorf("%d problems, %d orders", n, orderCount(t, p))
	}
	b.upload(at, "file", "ordini.xlsx", "PK\x03\x04 a workbook").want(422, "CSV UTF-8")
	b.upload(at, "file", "foto.png", "\x89PNG\r\n\x1a\n\x00").want(422, "non è testo")
	b.upload(at, "file", "vuoto.csv", "").want(422, "non contiene nulla")
	b.upload(at, "altro", "ordini.csv", bad).want(422, "È obbligatorio")
	b.post(at, "file", "non un file").want(422, "È obbligatorio")
	b.upload(at, "file", "grande.csv", strings.Repeat("x", 17<<20)).want(413)

	good := orderHeader + x.Number + ";PO-1;;mail-plus;10;;;\n" + x.Number + ";PO-1;;meetings-50;5;;;\n" + x.Number + ";PO-2;;mail-plus;3;;;\n"
	s = b.upload(at, "file", `C:\dati\ordini.csv`, good).want(200, "Il file è a posto", "ordini.csv", "2 ordini nuovi")
	if orderCount(t, p) != 0 || strings.Contains(s.one("main"), "dati") {
		t.Error("the dry run wrote something, or shows a path")
	}
	checked := s.value("checked")
	p.signedIn(t, "alfa.admin").post(at+"/confirm", "checked", checked).want(409, "non è più conservato")
	b.submit(s, at+"/confirm").want(200, "2 ordini nuovi sono stati inviati")
	b.submit(s, at+"/confirm").want(200, "0 ordini nuovi", "2 erano già presenti")
	if orderCount(t, p) != 2 {
		t.Errorf("%d orders, want 2", orderCount(t, p))
	}
	if s = b.upload(at, "file", "ordini.csv", good).want(200, "non c’è nulla da inviare", "2 erano già"); len(s.all("form[action$=confirm]")) > 0 {
		t.Error("nothing to submit, but it can be confirmed")
	}
	s = b.upload(at, "file", "ordini.csv", orderHeader+x.Number+";PO-9;;mail-plus;3;;;\n").want(200, "1 ordine nuovo")
	p.Clock.Set(p.Clock.Now().Add(2 * time.Hour))
	b = p.signedIn(t, "alfa.agent")
	b.submit(s, at+"/confirm").want(409, "non è più conservato")
	b.post(at+"/confirm", "checked", "x").want(409)
	p.signedIn(t, "rossi.aa").get(at).want(403)
	p.signedIn(t, "rossi.aa").upload(at, "file", "o.csv", good).want(403)
	p.signedIn(t, "beta.agent").upload(at, "file", "o.csv", good).want(422, x.Number)
}

func TestExampleFileCanBeHandedIn(t *testing.T) {
	p := open(t)
	p.Catalogue()
	b := p.signedIn(t, "alfa.agent")
	if s := b.get("/orders/import/example.csv"); !strings.Contains(s.body, "partner_reference") || !strings.HasPrefix(s.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%v %q", s.header, s.body)
	}
	p.Active("rossi", p.Draft("rossi", p.Customer))
	p.Active("comune", p.Draft("comune", p.Council))
	example := b.get("/orders/import/example.csv").body
	b.upload("/orders/import", "file", "ordini-esempio.csv", example).want(200, "Il file è a posto", "2 ordini nuovi")
}
