package locale

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestEveryCodeHasItsText reads the program's source: whatever it refuses
// with, labels or names by a literal key must have a text (that both languages
// have it is another test's).
func TestEveryCodeHasItsText(t *testing.T) {
	x := New()
	found := 0
	eachFile(t, func(fset *token.FileSet, f *ast.File) {
		for pos, key := range codes(f) {
			found++
			if !x.Has(key) {
				t.Errorf("%s: %q has no text in it.json and en.json", fset.Position(pos), key)
			}
		}
	})
	if found == 0 {
		t.Error("no codes found: the test doesn't look where they are")
	}
}

// TestEveryStateAndVerbHasItsName does the same for the state tables.
func TestEveryStateAndVerbHasItsName(t *testing.T) {
	x := New()
	constants, tables := map[string]string{}, []*ast.CompositeLit{}
	eachFile(t, func(_ *token.FileSet, f *ast.File) {
		if f.Name.Name != "licensing" {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for i, name := range n.Names {
					if i < len(n.Values) {
						if s, ok := literal(n.Values[i]); ok {
							constants[name.Name] = s
						}
					}
				}
			case *ast.CompositeLit:
				if ix, ok := n.Type.(*ast.IndexExpr); ok {
					if id, ok := ix.X.(*ast.Ident); ok && id.Name == "Table" {
						tables = append(tables, n)
					}
				}
			}
			return true
		})
	})
	if len(tables) == 0 {
		t.Error("no state tables found: the test doesn't look where they are")
	}
	for _, table := range tables {
		name, words := tableWords(table, constants)
		for _, key := range words {
			if !x.Has(key) {
				t.Errorf("state table %s: %q has no text in it.json and en.json", name, key)
			}
		}
	}
}

// tableWords are the keys that a state table's literal needs.
func tableWords(table *ast.CompositeLit, constants map[string]string) (name string, keys []string) {
	value := func(e ast.Expr) string {
		if id, ok := e.(*ast.Ident); ok {
			return constants[id.Name]
		}
		s, _ := literal(e)
		return s
	}
	fields := map[string]ast.Expr{}
	for _, e := range table.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok {
				fields[id.Name] = kv.Value
			}
		}
	}
	name = value(fields["Name"])
	keys = append(keys, "state."+name, "missing."+name)
	if states, ok := fields["States"].(*ast.CompositeLit); ok {
		for _, s := range states.Elts {
			keys = append(keys, "state."+name+"."+value(s))
		}
	}
	if rows, ok := fields["Transitions"].(*ast.CompositeLit); ok {
		for _, r := range rows.Elts {
			row, ok := r.(*ast.CompositeLit)
			if !ok || len(row.Elts) != 3 {
				continue
			}
			verb := row.Elts[1]
			if kv, ok := verb.(*ast.KeyValueExpr); ok {
				verb = kv.Value
			}
			keys = append(keys, "verb."+name+"."+value(verb))
		}
	}
	return name, keys
}

// eachFile visits the program's source, tests and testing aids aside.
func eachFile(t *testing.T, visit func(*token.FileSet, *ast.File)) {
	t.Helper()
	for _, root := range []string{"../../internal", "../../cmd"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil && path == root {
				return filepath.SkipDir // not built yet
			}
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			visit(fset, f)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

var (
	// plainKey is a literal that can only be a key, wherever it stands.
	plainKey = regexp.MustCompile(`^(kind\.[a-z_]+|field|label|missing|segment|unit)(\.[a-z_]+)+$`)
	dotted   = regexp.MustCompile(`^[a-z_]+(\.[a-z_]+)+$`)
)

// codes are the keys that f names by literals, with where they stand.
func codes(f *ast.File) map[token.Pos]string {
	keys := map[token.Pos]string{}
	add := func(e ast.Expr, prefix string, form *regexp.Regexp) {
		if s, ok := literal(e); ok && (form == nil || form.MatchString(s)) {
			keys[e.Pos()] = prefix + s
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			switch name := called(n); {
			case name == "Refuse" && len(n.Args) > 1:
				add(n.Args[1], "", nil)
			case name == "NotFound" && len(n.Args) == 1:
				add(n.Args[0], "missing.", nil)
			case (name == "Add" || name == "Text" || name == "Plural") && len(n.Args) > 1:
				add(n.Args[1], "", dotted)
			}
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok && id.Name == "Code" {
				add(n.Value, "", dotted)
			}
		case *ast.BasicLit:
			add(n, "", plainKey)
		}
		return true
	})
	return keys
}

func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}
