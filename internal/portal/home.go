package portal

import (
	"net/http"

	"volare/internal/web"
)

// first is the portal's first page: who has signed in sees what to do next,
// everybody else the four steps and the way in.
func (p *Portal) first(w http.ResponseWriter, r *http.Request) error {
	if _, in := web.ActorFrom(r.Context()); !in {
		return p.front(w, r)
	}
	return p.front(w, r)
}

type frontPage struct{ frame }

func (p *Portal) front(w http.ResponseWriter, r *http.Request) error {
	f, err := p.frame(r)
	if err != nil {
		return err
	}
	f.Form = filled("next", "/")
	return p.render(w, http.StatusOK, "front", frontPage{f})
}
