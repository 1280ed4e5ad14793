package architecture

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// maxLines is how long a hand-written file may be.
const maxLines = 400

// parsed is a Go file of this module.
type parsed struct {
	source
	name string // with its folder, relative to the module
	text []byte
	tree *ast.File
}

// files parses every Go file of the module, whatever its build tags.
func files(t *testing.T) (all []parsed) {
	t.Helper()
	module := os.DirFS("../..")
	err := fs.WalkDir(module, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := e.Name()
		if e.IsDir() && name != "." && (base[0] == '.' || base[0] == '_' || base == "testdata" || base == "node_modules") {
			return fs.SkipDir
		}
		if e.IsDir() || !strings.HasSuffix(base, ".go") {
			return nil
		}
		text, err := fs.ReadFile(module, name)
		if err != nil {
			return err
		}
		tree, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		f := parsed{name: name, text: text, tree: tree}
		f.dir, f.test = path.Dir(name), strings.HasSuffix(name, "_test.go")
		for _, i := range tree.Imports {
			p, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			f.imports = append(f.imports, p)
		}
		all = append(all, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 5 {
		t.Fatalf("found only %d Go files: this test looks in the wrong place", len(all))
	}
	return all
}

func TestImportsGoDownward(t *testing.T) {
	for _, f := range files(t) {
		for _, p := range broken(f.source) {
			t.Errorf("%s: %s", f.name, p)
		}
	}
}

func TestFilesAreShortAndFinished(t *testing.T) {
	for _, f := range files(t) {
		if ast.IsGenerated(f.tree) {
			continue
		}
		if n := bytes.Count(f.text, []byte("\n")); n > maxLines && !f.test {
			t.Errorf("%s has %d lines; at most %d", f.name, n, maxLines)
		}
		for _, word := range []string{"TO" + "DO", "FIX" + "ME"} {
			if bytes.Contains(f.text, []byte(word)) {
				t.Errorf("%s says %s: finish it, or open an issue", f.name, word)
			}
		}
	}
}

func TestPackagesSayWhatTheyAre(t *testing.T) {
	documented := map[string]bool{}
	for _, f := range files(t) {
		onlyTests := f.dir == "internal/architecture" || f.dir == "internal/e2e"
		if f.dir == "." || f.test && !onlyTests {
			continue
		}
		has := f.tree.Doc != nil && len(strings.Fields(f.tree.Doc.Text())) > 5
		documented[f.dir] = documented[f.dir] || has
	}
	for dir, ok := range documented {
		if !ok {
			t.Errorf("%s has no package documentation", dir)
		}
	}
}

// TestNobodyAsksTheClock keeps the rule that use cases and what is below them
// receive the time instead of looking at a clock. The clock itself may, and
// ids do, from whose time nothing is concluded.
func TestNobodyAsksTheClock(t *testing.T) {
	timeless := []string{"internal/licensing", "internal/catalogue", "internal/store", "internal/app"}
	allowed := []string{"internal/app/clock.go", "internal/licensing/id.go"}
	for _, f := range files(t) {
		if f.test || inTestRoom(f.dir) || !within(f.dir, timeless) || slices.Contains(allowed, f.name) {
			continue
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Now" {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" {
					t.Errorf("%s looks at time.Now: take the time as an argument", f.name)
				}
			}
			return true
		})
	}
}

func TestTheRulesRefuse(t *testing.T) {
	for _, c := range []struct {
		dir, imports string
		test         bool
		want         string // part of the problem; "" if allowed
	}{
		{dir: "internal/app", imports: "volare/internal/store"},
		{dir: "internal/app/apptest", imports: "volare/internal/restapi"},
		{dir: "internal/restapi", imports: "volare/internal/web"},
		{dir: "internal/restapi", imports: "volare/internal/licensing"},
		{dir: "internal/store", imports: "volare/internal/store/migration"},
		{dir: "internal/store", imports: "database/sql"},
		{dir: "internal/licensing", imports: "database/sql/driver"},
		{dir: "internal/store", imports: "volare/internal/pgtest", test: true},
		{dir: "internal/job", imports: "volare/internal/provision"},
		{dir: "internal/queue", imports: "volare/internal/store", test: true},
		{dir: "internal/provision/broker", imports: "volare/internal/provision"},
		{dir: "internal/locale", imports: "github.com/nicksnyder/go-i18n/v2/i18n"},
		{dir: "internal/licensing", imports: "pgregory.net/rapid", test: true},
		{dir: "cmd/volare", imports: "volare/internal/app"},

		{dir: "internal/licensing", imports: "github.com/google/uuid", want: "standard library"},
		{dir: "internal/licensing", imports: "volare/internal/locale", want: "one floor"},
		{dir: "internal/store", imports: "volare/internal/app", want: "downward"},
		{dir: "internal/store", imports: "volare/internal/app", test: true, want: "downward"},
		{dir: "internal/store/migration", imports: "volare/internal/queue", want: "one floor"},
		{dir: "internal/portal", imports: "volare/internal/restapi", want: "one floor"},
		{dir: "internal/app", imports: "volare/cmd/volare", want: "downward"},
		{dir: "internal/app", imports: "database/sql", want: "SQL"},
		{dir: "internal/portal", imports: "github.com/jackc/pgx/v5/pgxpool", want: "SQL"},
		{dir: "internal/app", imports: "volare/internal/provision", want: "only from jobs"},
		{dir: "internal/store", imports: "volare/internal/pgtest", want: "tests only"},
		{dir: "cmd/volare", imports: "volare/internal/app/apptest", want: "tests only"},
		{dir: "internal/helper", imports: "fmt", want: "no place"},
		{dir: "internal/app", imports: "volare/internal/helper", want: "no place"},
	} {
		got := strings.Join(broken(source{dir: c.dir, test: c.test, imports: []string{c.imports}}), "\n")
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s (test: %v) imports %s: %q, want %q", c.dir, c.test, c.imports, got, c.want)
		}
	}
}
