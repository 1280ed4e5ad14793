package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"volare/internal/app"
	"volare/internal/identity"
	"volare/internal/licensing"
	"volare/internal/locale"
	"volare/internal/store"
)

func userCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "user", Short: "Set up the first administrator, give roles, set passwords, list accounts",
		Long: `User does from the command line what the setup link and the pages do. Passwords
are read from standard input, or typed unseen on a terminal. It may run beside
the server.`,
	}
	c.AddCommand(setupCommand(), addCommand(), passwordCommand(), listCommand())
	return c
}

// who are the flags that describe a person.
type who struct{ name, mail, lang string }

func (w *who) bind(c *cobra.Command) {
	c.Flags().StringVar(&w.mail, "mail", "", "`ADDRESS` of the person, with which they sign in")
	c.Flags().StringVar(&w.name, "name", "", "the person's `NAME`")
	c.Flags().StringVar(&w.lang, "lang", locale.Italian, "`LANGUAGE` of their pages and mails: it or en")
}

func (w *who) person() licensing.Person {
	return licensing.Person{Name: w.name, Mail: w.mail, Language: licensing.Language(w.lang)}
}

func setupCommand() *cobra.Command {
	var w who
	d := app.OrganizationDraft{Party: licensing.OperatorParty}
	c := configured(&cobra.Command{
		Use: "setup", Short: "Set up the operator's organization and its first administrator, with the password on standard input", Args: cobra.NoArgs,
	}, quiet(), databaseSettings, func(c *cobra.Command, _ []string, s settings) error {
		// The one command that may begin an installation without its server.
		return s.briefly(c, use{shared: true}, func(o *core) error {
			ctx := c.Context()
			d.Language = licensing.Language(w.lang)
			password, err := readPassword(c, w.mail, w.name, d.Name)
			if err != nil {
				return err
			}
			operator, acc, err := o.app.CreateOperator(ctx, d, w.person())
			if err == nil {
				err = o.app.SetPassword(ctx, w.mail, password)
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%s is set up; %s is its administrator\n", operator.Name, acc.Mail)
			return nil
		})
	})
	w.bind(c)
	c.Flags().StringVar(&d.Name, "organization", "", "`NAME` of the operator's organization")
	c.Flags().StringVar(&d.Country, "country", "IT", "its country, two letters (ISO 3166-1)")
	c.Flags().StringVar(&d.VATNumber, "vat-number", "", "its VAT `NUMBER`")
	return c
}

func addCommand() *cobra.Command {
	var w who
	var role, partner string
	c := configured(&cobra.Command{
		Use: "add", Short: "Give a person of the operator or of a partner a role; who has no account gets one, without a password", Args: cobra.NoArgs,
	}, quiet(), databaseSettings, func(c *cobra.Command, _ []string, s settings) error {
		return s.beside(c, func(o *core) error {
			organization, err := o.organization(c.Context(), partner)
			if err != nil {
				return err
			}
			if err := o.app.Appoint(c.Context(), app.System(), w.person(), licensing.Role(role), organization.ID); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%s is %s of %s\n", w.mail, role, organization.Name)
			return nil
		})
	})
	w.bind(c)
	c.Flags().StringVar(&role, "role", "", "`ROLE`: administrator, order_desk or support; with --partner partner_administrator or order_agent")
	c.Flags().StringVar(&partner, "partner", "", "VAT `NUMBER` of the partner; without it the role is the operator's")
	return c
}

// organization finds a partner by its VAT number, or the operator.
func (c *core) organization(ctx context.Context, vat string) (*licensing.Organization, error) {
	var o *licensing.Organization
	err := c.store.Read(ctx, func(t *store.Tx) (err error) {
		if vat == "" {
			o, err = t.Operator()
			return err
		}
		o, err = t.OrganizationByVATNumber(vat)
		return err
	})
	switch {
	case err == nil:
		return o, nil
	case licensing.KindOf(err) != licensing.Missing:
		return nil, err
	case vat == "":
		return nil, errors.New("this installation is new: volare user setup comes first")
	}
	return nil, fmt.Errorf("no organization has the VAT number %s", vat)
}

func passwordCommand() *cobra.Command {
	return configured(&cobra.Command{
		Use: "password ADDRESS", Short: "Set the password of an account, read from standard input; its sessions and API tokens end", Args: cobra.ExactArgs(1),
	}, quiet(), databaseSettings, func(c *cobra.Command, args []string, s settings) error {
		return s.beside(c, func(o *core) error {
			password, err := readPassword(c, args[0])
			if err != nil {
				return err
			}
			if err := o.app.SetPassword(c.Context(), args[0], password); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%s has a new password\n", args[0])
			return nil
		})
	})
}

// readPassword reads a password that may be chosen; words of context are known
// to whoever guesses.
func readPassword(c *cobra.Command, context ...string) (string, error) {
	var password string
	if in, ok := c.InOrStdin().(*os.File); ok && term.IsTerminal(int(in.Fd())) {
		fmt.Fprint(c.ErrOrStderr(), "Password: ")
		typed, err := term.ReadPassword(int(in.Fd()))
		fmt.Fprintln(c.ErrOrStderr())
		if err != nil {
			return "", err
		}
		password = string(typed)
	} else {
		line, err := bufio.NewReader(io.LimitReader(c.InOrStdin(), 4096)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		password = strings.TrimRight(line, "\r\n")
	}
	if wrong := identity.CheckPassword("password", password, context...); len(wrong) > 0 {
		return "", &licensing.Error{Kind: licensing.Invalid, Code: "invalid", Fields: wrong}
	}
	return password, nil
}

func listCommand() *cobra.Command {
	return configured(&cobra.Command{
		Use: "list", Short: "List the accounts", Args: cobra.NoArgs,
	}, quiet(), databaseSettings, func(c *cobra.Command, _ []string, s settings) error {
		return s.beside(c, func(o *core) error {
			t := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(t, "ADDRESS\tNAME\tSINCE\tSIGNS IN")
			for after := ""; ; {
				page, err := o.app.Accounts(c.Context(), app.System(), store.AccountFilter{}, store.Page{After: after, Limit: 200})
				if err != nil {
					return err
				}
				for _, a := range page.Items {
					fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", a.Mail, a.Name, a.CreatedAt.Format("2006-01-02"), access(a))
				}
				if after = page.Next; after == "" {
					return t.Flush()
				}
			}
		})
	})
}

func access(a *licensing.Account) string {
	switch {
	case !a.DisabledAt.IsZero():
		return "disabled"
	case a.EnrolledAt.IsZero():
		return "not yet"
	}
	return "yes"
}
