package web

import (
	"fmt"
	"net/http"
	"strings"

	"volare/internal/licensing"
)

// MaxBody is how many bytes a request's body may have unless its route says
// otherwise: 1 MiB.
const MaxBody = 1 << 20

// Route is one thing that can be asked for. The list of all routes is the only
// input of the mux, of the isolation matrix (every route × role × somebody
// else's object) and of the comparison of portal and API.
type Route struct {
	Method  string         // "GET", "POST", …; GET answers HEAD too
	Pattern string         // a path as net/http's ServeMux has it: "/api/v1/orders/{id}"
	Verb    licensing.Verb // what is done, as licensing.Permissions has it: "order.submit", "order.read"
	Public  bool           // may be asked for by nobody in particular; then Verb may be empty
	MaxBody int64          // bytes; 0 means MaxBody
	Long    bool           // may take minutes: it isn't cut off after 90 seconds
	// ByItself routes are asked for by a page rather than by whoever looks at
	// it: they keep no session awake, as what comes with AsleepHeader.
	ByItself bool
	Handler  http.Handler
}

// String is the route as ServeMux and the access log spell it.
func (r Route) String() string { return r.Method + " " + r.Pattern }

// check refuses a route that nobody could hold to a rule.
func (r Route) check() error {
	switch {
	case r.Handler == nil:
		return fmt.Errorf("route %s: no handler", r)
	case r.Method == "" || r.Method != strings.ToUpper(r.Method):
		return fmt.Errorf("route %q: method missing or not in capitals", r)
	case !strings.HasPrefix(r.Pattern, "/"):
		return fmt.Errorf("route %s: the pattern is a path", r)
	case !r.Public && r.Verb == "":
		return fmt.Errorf("route %s: neither public nor with a verb to be allowed", r)
	}
	return nil
}
