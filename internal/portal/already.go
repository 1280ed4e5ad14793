package portal

import (
	"net/http"
	"path"
	"strings"
	"time"

	"volare/internal/licensing"
)

// already is a form that did again what the same person had just done from
// another page: there is nothing to tell but that it is done.
type already struct{ page string }

func (already) Error() string { return "already done" }

// justNow is how long ago one may have done the same.
const justNow = 2 * time.Minute

// alreadyDone recognizes such a form; nil when there is more to say about it.
func alreadyDone(r *http.Request, f form, e *licensing.Error) error {
	_, did, _ := strings.Cut(e.Params["did"], ".")
	when, err := time.Parse(time.RFC3339, e.Params["at"])
	if e.Code != "stale.by_you" || err != nil || did != licensing.Past(licensing.Verb(path.Base(r.URL.Path))) || f.typed() {
		return nil
	}
	if now, err := time.Parse(time.RFC3339, e.Params["now"]); err != nil || now.Sub(when) > justNow {
		return nil
	}
	return already{here(r)}
}
