// Package architecture keeps the house's plan: which room may import which,
// how long a file may be, that every package says what it is. It has tests
// only and must not import any room: it reads their source.
//
// Start at rooms, the plan itself. A package that isn't in it fails the test:
// a new room is a decision, so give it its place here in the same commit.
package architecture

import (
	"path"
	"slices"
	"strings"
)

// module is the prefix of our own import paths.
const module = "volare/"

// rooms numbers the floors. Imports go only to a lower number; rooms with the
// same number don't know each other. What lies in a folder below a room
// belongs to it.
var rooms = map[string]int{
	"internal/licensing": 0,
	"internal/chart":     1, // writes docs/states from licensing's tables
	"internal/locale":    0,
	"internal/yamlfile":  0,

	"internal/store":     1,
	"internal/queue":     1,
	"internal/catalogue": 1,
	"internal/mail":      1,
	"internal/document":  1,
	"internal/provision": 1,
	"internal/identity":  1,
	"internal/intake":    1,
	"internal/audit":     1,
	"sample":             1, // imports nothing, but its test reads it by catalogue and intake

	"internal/app": 2,

	"internal/web": 3,

	"internal/portal":  4,
	"internal/restapi": 4,
	"internal/job":     4,

	"cmd/volare": 5,
}

// testRooms exist for tests: they may import anything, but only tests and
// each other may import them.
var testRooms = []string{
	"internal/pgtest",
	"internal/app/apptest",
	"internal/queue/queuetest",
	"internal/store/storetest",
	"internal/e2e",
	"internal/architecture",
}

// reserved names what only some rooms may import, beside tests.
var reserved = []struct {
	imports []string
	except  string // lies below one of imports, and is free
	rooms   []string
	why     string
}{
	{
		imports: []string{"database/sql", "github.com/jackc/pgx", "modernc.org/sqlite", "github.com/pressly/goose"},
		except:  "database/sql/driver", // how a value looks in a column, without a statement
		rooms:   []string{"internal/store", "internal/queue", "cmd/volare"},
		why:     "SQL is spoken in store and queue only",
	},
	{
		imports: []string{module + "internal/provision"},
		rooms:   []string{"internal/job", "cmd/volare"}, // which wires them
		why:     "the outside is reached only from jobs",
	},
}

// pure rooms use the standard library alone.
var pure = []string{"internal/licensing"}

// source is what the rules need to know of a Go file.
type source struct {
	dir     string // relative to the module, with slashes
	test    bool   // a _test.go file
	imports []string
}

// broken lists the rules that a file's imports break.
func broken(s source) (problems []string) {
	if inTestRoom(s.dir) {
		return nil
	}
	from := room(s.dir)
	if _, ok := rooms[from]; !ok {
		return []string{s.dir + " has no place in the plan: add it to rooms"}
	}
	for _, imported := range s.imports {
		if why := refused(s, from, imported); why != "" {
			problems = append(problems, s.dir+" imports "+imported+": "+why)
		}
	}
	return problems
}

// refused says why a file in room from may not import imported; "" if it may.
func refused(s source, from, imported string) string {
	dir, ours := strings.CutPrefix(imported, module)
	if ours && inTestRoom(dir) {
		if s.test {
			return ""
		}
		return "that is for tests only"
	}
	if !s.test {
		for _, r := range reserved {
			if within(imported, r.imports) && imported != r.except && !slices.Contains(r.rooms, from) && !within(imported, []string{module + from}) {
				return r.why
			}
		}
	}
	if !ours {
		if slices.Contains(pure, from) && !s.test && strings.Contains(strings.SplitN(imported, "/", 2)[0], ".") {
			return "this room uses the standard library alone"
		}
		return ""
	}
	to := room(dir)
	level, known := rooms[to]
	switch {
	case from == to:
		return ""
	case !known:
		return "that has no place in the plan"
	case level > rooms[from]:
		return "imports go only downward"
	case level == rooms[from] && !s.test: // a test may join neighbours
		return "rooms of one floor don't know each other"
	}
	return ""
}

// room is the room that a folder belongs to.
func room(dir string) string {
	for d := dir; d != "."; d = path.Dir(d) {
		if _, ok := rooms[d]; ok {
			return d
		}
	}
	return dir
}

func inTestRoom(dir string) bool { return within(dir, testRooms) }

// within reports whether p is one of paths or lies below one.
func within(p string, paths []string) bool {
	return slices.ContainsFunc(paths, func(w string) bool { return p == w || strings.HasPrefix(p, w+"/") })
}
