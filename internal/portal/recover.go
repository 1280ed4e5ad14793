package portal

import (
	"net/http"

	"volare/internal/web"
)

type recoverPage struct{ frame }

// recoverPage asks for the address of whoever can't sign in.
func (p *Portal) recoverPage(w http.ResponseWriter, r *http.Request) error {
	return p.showRecover(w, r, form{})
}

func (p *Portal) showRecover(w http.ResponseWriter, r *http.Request, f form) error {
	fr, err := p.frame(r)
	if err != nil {
		return err
	}
	fr.Form = f
	return p.render(w, f.answer(), "recover", recoverPage{fr})
}

// recover mails a link, and says the same whether the address is known or not.
func (p *Portal) recover(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	if err := p.app.Recover(r.Context(), f.get("mail"), web.Visitor(r)); err != nil {
		return p.again(r, f, err, func(f form) error { return p.showRecover(w, r, f) })
	}
	return see(w, r, "/recover", "recover")
}
