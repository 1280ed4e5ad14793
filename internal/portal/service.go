package portal

import (
	"net/http"

	"volare/internal/licensing"
	"volare/internal/web"
)

// serviceName is a service's name in the reader's language; its key when the
// catalogue doesn't know it any more.
func (p *Portal) serviceName(r *http.Request, key string) (string, error) {
	s, err := p.app.Service(r.Context(), key, "")
	if licensing.KindOf(err) == licensing.Missing && err != nil {
		return key, nil
	}
	if err != nil {
		return "", err
	}
	return s.Name.In(web.Language(r.Context())), nil
}
