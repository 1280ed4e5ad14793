package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"volare/internal/app"
	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/locale"
)

// kind is one kind of file that can be imported.
type kind struct {
	name, short string
	do          func(ctx context.Context, u *app.App, files []catalogue.File, p app.Progress) (app.Imported, error)
}

var kinds = []kind{
	{"catalogue", "Services and plans: YAML files, or folders of them, checked as one",
		func(ctx context.Context, u *app.App, files []catalogue.File, _ app.Progress) (app.Imported, error) {
			return u.ImportCatalogue(ctx, app.System(), files...)
		}},
	{"organizations", "The operator, partners and customers with their people: a YAML file", oneFile("organizations")},
	{"keys", "Product keys and their pools: a CSV file", oneFile("keys")},
	{"agreements", "Contracts and enrollments in any state: a YAML file", oneFile("agreements")},
	{"orders", "Orders to be submitted: a CSV file", oneFile("orders")},
}

// oneFile imports a single file of a kind.
func oneFile(what string) func(context.Context, *app.App, []catalogue.File, app.Progress) (app.Imported, error) {
	return func(ctx context.Context, u *app.App, files []catalogue.File, p app.Progress) (app.Imported, error) {
		return u.Import(ctx, app.System(), what, files[0].Name, bytes.NewReader(files[0].Data), p)
	}
}

func importCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "import", Short: "Import catalogue, organizations, agreements, orders or product keys from files",
		Long: `Import reads a file whole, checks it whole, and writes nothing when anything is
wrong; each problem is printed as "file:line field: reason (value)". The same
file twice changes nothing. It may run beside the server; it makes no installation,
as volare serve and volare migrate do.`,
	}
	for _, k := range kinds {
		c.AddCommand(k.command())
	}
	return c
}

func (k kind) command() *cobra.Command {
	use, args := k.name+" FILE", cobra.ExactArgs(1)
	if k.name == "catalogue" {
		use, args = k.name+" FILE...", cobra.MinimumNArgs(1)
	}
	var lang string
	c := configured(&cobra.Command{Use: use, Short: k.short, Args: args}, quiet(), databaseSettings,
		func(c *cobra.Command, args []string, s settings) error {
			files, err := readFiles(args, k.name == "catalogue")
			if err != nil {
				return err
			}
			return s.beside(c, func(o *core) error {
				return k.run(c.Context(), o.app, files, lang, c.OutOrStdout(), c.ErrOrStderr())
			})
		})
	c.Flags().StringVar(&lang, "lang", locale.English, "`LANGUAGE` of the problems: it or en")
	return c
}

// run imports and says what came of it.
func (k kind) run(ctx context.Context, u *app.App, files []catalogue.File, lang string, out, problems io.Writer) error {
	b := newBar(problems, "import "+k.name)
	done, err := k.do(ctx, u, files, b.set)
	b.end(err == nil)
	if len(done.Problems) > 0 {
		printProblems(problems, u.Texts(), lang, done.Problems)
		said := "1 problem"
		if n := len(done.Problems); n > 1 {
			said = fmt.Sprintf("%d problems", n)
		}
		fmt.Fprintf(problems, "volare: %s: nothing was imported\n", said)
		return told{}
	}
	if err != nil {
		return inWords(u.Texts(), lang, err)
	}
	fmt.Fprintf(out, "%s: %d new, %d changed, %d unchanged\n", k.name, done.Added, done.Changed, done.Same)
	return nil
}

// printProblems prints one line for each problem: where, what, why.
func printProblems(w io.Writer, texts *locale.Texts, lang string, problems []licensing.Problem) {
	for _, p := range problems {
		var b strings.Builder
		if p.File != "" {
			b.WriteString(p.File)
			if p.Line > 0 {
				fmt.Fprintf(&b, ":%d", p.Line)
			}
			b.WriteByte(' ')
		}
		if p.Field != "" {
			b.WriteString(p.Field + ": ")
		}
		b.WriteString(texts.Error(lang, p.Code, p.Params, nil).Message)
		if p.Value != "" {
			fmt.Fprintf(&b, " (%s)", p.Value)
		}
		fmt.Fprintln(w, b.String())
	}
}

// readFiles reads files, and of folders the YAML files in them.
func readFiles(names []string, folders bool) ([]catalogue.File, error) {
	var files []catalogue.File
	for _, n := range names {
		err := filepath.WalkDir(n, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() && !folders {
				return fmt.Errorf("%s is a folder: name one file", n)
			}
			if err != nil || d.IsDir() || path != n && filepath.Ext(path) != ".yaml" {
				return err
			}
			data, err := os.ReadFile(path)
			files = append(files, catalogue.File{Name: path, Data: data})
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}
