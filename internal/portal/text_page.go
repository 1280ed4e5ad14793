package portal

import "net/http"

// textPage is a page that says something and does nothing.
type textPage struct{ frame }

func (p *Portal) text(w http.ResponseWriter, r *http.Request, name string) error {
	f, err := p.frame(r)
	if err != nil {
		return err
	}
	return p.render(w, http.StatusOK, name, textPage{f})
}

// help is the guide's four steps, as a picture and in words.
func (p *Portal) help(w http.ResponseWriter, r *http.Request) error { return p.text(w, r, "help") }

func (p *Portal) accessibility(w http.ResponseWriter, r *http.Request) error {
	return p.text(w, r, "accessibility")
}

func (p *Portal) privacy(w http.ResponseWriter, r *http.Request) error {
	return p.text(w, r, "privacy")
}
