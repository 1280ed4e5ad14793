package portal

import (
	"net/http"
	"strconv"

	"volare/internal/licensing"
	"volare/internal/web"
)

// signatoryPage puts a sent agreement before another signatory.
type signatoryPage struct {
	frame
	Agreement *licensing.Agreement
}

// Person is the new signatory's part of the form.
func (s signatoryPage) Person() person {
	return person{s.Form, "signatory", true, s.Languages()}
}

func (p *Portal) signatoryRoutes() []web.Route {
	const at = "/agreements/{number}/signatory"
	return []web.Route{
		p.own("GET", at, "agreement.replace_signatory", p.signatory),
		p.own("POST", at, "agreement.replace_signatory", p.replaceSignatory),
	}
}

func (p *Portal) signatory(w http.ResponseWriter, r *http.Request) error {
	x, err := p.editable(r, "replace_signatory")
	if err != nil {
		return err
	}
	return p.showSignatory(w, r, x, filled("signatory.language", string(x.Signatory.Language)))
}

func (p *Portal) showSignatory(w http.ResponseWriter, r *http.Request, x *licensing.Agreement, f form) error {
	page := signatoryPage{Agreement: x}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	f.Values.Set("version", strconv.FormatInt(x.Version, 10)) // after a stale one: the page shows who signs now
	page.Form = f
	return p.render(w, f.answer(), "signatory", page)
}

func (p *Portal) replaceSignatory(w http.ResponseWriter, r *http.Request) error {
	f, x, err := p.formOn(r)
	if err != nil {
		return err
	}
	if _, err := p.app.ReplaceSignatory(r.Context(), acting(r, f), x.ID, personOf(f, "signatory.")); err != nil {
		return p.again(r, f, err, func(f form) error { return p.showSignatory(w, r, x, f) })
	}
	return see(w, r, "/agreements/"+x.Number, "agreement_replace_signatory")
}
