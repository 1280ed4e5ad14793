package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/jackc/pgx/v5"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"volare/internal/mail"
)

const settingsHelp = `Each setting is a flag (--base-url), a variable of the environment
(VOLARE_BASE_URL) or a line of the file that --config names (base-url = "…" in
TOML). A flag goes before the environment, that before the file, that before
the default.`

// settings are what the operator says about one server.
type settings struct {
	Config   string `toml:"-"`
	Data     string `toml:"data"`
	Database string `toml:"database"`
	Log      string `toml:"log"`
	LogLevel string `toml:"log-level"`

	Listen   string `toml:"listen"`
	BaseURL  string `toml:"base-url"`
	Trusted  string `toml:"trusted-proxies"`
	SMTP     string `toml:"smtp"`
	From     string `toml:"from"`
	Resolver string `toml:"resolver"`
	Clock    bool   `toml:"test-clock"`

	BrandName   string `toml:"brand-name"`
	BrandLogo   string `toml:"brand-logo"`
	BrandColour string `toml:"brand-colour"`
	Support     string `toml:"support"`
	Telephone   string `toml:"support-telephone"`
	Guide       string `toml:"guide"`

	demo   bool      // everybody may read the mailbox
	begins time.Time // when a fresh installation's test clock begins; zero: now

	tracer pgx.QueryTracer // sees the statements on PostgreSQL; bench only
}

func defaults() settings {
	return settings{Data: "volare-data", Log: "text", LogLevel: "info", Listen: "localhost:8080"}
}

// quiet are the defaults of short commands, whose log is for what goes wrong.
func quiet() settings {
	s := defaults()
	s.LogLevel = "warn"
	return s
}

// setting is one of them as a flag.
type setting struct {
	name, usage string
	value       func(*settings) any // *string or *bool
}

// What every verb that opens the database needs, and what only a server does.
var (
	databaseSettings = []setting{
		{"config", "`FILE` of settings (TOML)", func(s *settings) any { return &s.Config }},
		{"data", "`DIR` of the built-in database", func(s *settings) any { return &s.Data }},
		{"database", "`URL` of the database, postgres://user@host/database; default: SQLite in the data folder", func(s *settings) any { return &s.Database }},
		{"log", "`FORMAT` of the log: text or json", func(s *settings) any { return &s.Log }},
		{"log-level", "`LEVEL` of the log: debug, info, warn or error", func(s *settings) any { return &s.LogLevel }},
	}
	serverSettings = []setting{
		{"listen", "`ADDRESS` to answer on, host:port", func(s *settings) any { return &s.Listen }},
		{"base-url", "`URL` under which people reach the portal; links in mails begin with it. Default: http://localhost and the port, where only this machine can reach it", func(s *settings) any { return &s.BaseURL }},
		{"trusted-proxies", "`NETWORKS` whose X-Forwarded-For is believed, with commas: 10.0.0.0/8,127.0.0.1", func(s *settings) any { return &s.Trusted }},
		{"smtp", "`URL` of the mail server, smtp://user:password@host:587 or smtps://…; default: the built-in mailbox at /mailbox", func(s *settings) any { return &s.SMTP }},
		{"from", "`ADDRESS` that mails come from; default: volare@ the base URL's host", func(s *settings) any { return &s.From }},
		{"resolver", "`ADDRESS` of the DNS server that proves domains, host:port; default: the machine's own", func(s *settings) any { return &s.Resolver }},
		{"test-clock", "mark a fresh installation for the test clock, which can be moved forward; for good", func(s *settings) any { return &s.Clock }},
	}
)

// bind makes flags of settings.
func (s *settings) bind(fs *pflag.FlagSet, list ...setting) {
	for _, x := range list {
		switch v := x.value(s).(type) {
		case *string:
			fs.StringVar(v, x.name, *v, x.usage+" ["+variable(x.name)+"]")
		case *bool:
			fs.BoolVar(v, x.name, *v, x.usage+" ["+variable(x.name)+"]")
		}
	}
}

// variable is the name of a setting in the environment.
func variable(name string) string {
	return "VOLARE_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// configured gives a command the flags of settings and hands what they, the
// environment and the file come to, checked, to run.
func configured(c *cobra.Command, preset settings, list []setting, run func(*cobra.Command, []string, settings) error) *cobra.Command {
	s := preset
	s.bind(c.Flags(), list...)
	c.Flags().SortFlags = false
	c.RunE = func(c *cobra.Command, args []string) error {
		merged, err := merge(preset, c.Flags())
		if err != nil {
			return misuse{err}
		}
		return run(c, args, merged)
	}
	return c
}

// merge goes over file, environment and flags, in this order.
func merge(s settings, typed *pflag.FlagSet) (settings, error) {
	into := pflag.NewFlagSet("", pflag.ContinueOnError)
	s.bind(into, databaseSettings...)
	s.bind(into, serverSettings...)
	s.bind(into, faceSettings...)
	file := os.Getenv(variable("config"))
	if f := typed.Lookup("config"); f != nil && f.Changed {
		file = f.Value.String()
	}
	if file != "" {
		if err := s.read(file); err != nil {
			return s, err
		}
	}
	var errs []error
	into.VisitAll(func(f *pflag.Flag) {
		if v, set := os.LookupEnv(variable(f.Name)); set && v != "" {
			if f.Value.Set(v) != nil { // only a bool can be wrong
				errs = append(errs, fmt.Errorf("%s is true or false, not %q", variable(f.Name), v))
			}
		}
		if t := typed.Lookup(f.Name); t != nil && t.Changed {
			errs = append(errs, f.Value.Set(t.Value.String()))
		}
	})
	errs = append(errs, s.check())
	return s, errors.Join(errs...)
}

// read takes settings from a file, in which nothing may be unknown.
func (s *settings) read(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("the settings' file: %w", err)
	}
	meta, err := toml.Decode(string(text), s)
	var syntax toml.ParseError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("%s:%d: %s", file, syntax.Position.Line, syntax.Message)
	case err != nil:
		return fmt.Errorf("%s: %s", file, strings.TrimPrefix(err.Error(), "toml: "))
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return fmt.Errorf("%s: unknown setting %q (volare serve --help lists them)", file, unknown[0].String())
	}
	return nil
}

// check refuses what can't be meant; what needs the network is for doctor.
func (s *settings) check() error {
	var errs []error
	if s.Log != "text" && s.Log != "json" {
		errs = append(errs, fmt.Errorf("log is text or json, not %q", s.Log))
	}
	var level slog.Level
	if level.UnmarshalText([]byte(s.LogLevel)) != nil {
		errs = append(errs, fmt.Errorf("log-level is debug, info, warn or error, not %q", s.LogLevel))
	}
	if s.Database != "" && !strings.HasPrefix(s.Database, "postgres://") && !strings.HasPrefix(s.Database, "postgresql://") {
		errs = append(errs, errors.New("database is an address like postgres://user@host/database"))
	}
	if s.SMTP != "" {
		if _, err := mail.NewSMTP(s.SMTP, nil); err != nil {
			errs = append(errs, fmt.Errorf("smtp: %w", err))
		}
	}
	if _, _, err := net.SplitHostPort(s.Listen); err != nil {
		errs = append(errs, fmt.Errorf("listen is host:port, not %q", s.Listen))
	}
	if s.Resolver != "" {
		if _, _, err := net.SplitHostPort(s.Resolver); err != nil {
			errs = append(errs, fmt.Errorf("resolver is host:port, not %q", s.Resolver))
		}
	}
	if s.BaseURL != "" {
		errs = append(errs, checkBase(s.BaseURL))
	}
	_, err := s.proxies()
	return errors.Join(append(errs, err, s.checkFace())...)
}

// checkBase refuses addresses that links can't begin with, and passwords in
// the clear across a network.
func checkBase(base string) error {
	u, err := url.Parse(base)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("base-url is an address like https://licenses.example.com, not %q", base)
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return fmt.Errorf("base-url is scheme and host only, not %q", base)
	case u.Scheme == "http" && !local(u.Hostname()):
		return errors.New("base-url begins with https:// (plain http only where the host is localhost): put a proxy with TLS before the server")
	}
	return nil
}

// local tells whether only this machine is called host.
func local(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

func (s *settings) proxies() ([]netip.Prefix, error) {
	var ps []netip.Prefix
	for _, t := range strings.FieldsFunc(s.Trusted, func(r rune) bool { return r == ',' || r == ' ' }) {
		p, err := netip.ParsePrefix(t)
		if err != nil {
			a, err := netip.ParseAddr(t)
			if err != nil {
				return nil, fmt.Errorf("trusted-proxies: %q is no network", t)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		ps = append(ps, p)
	}
	return ps, nil
}

// database is what store.Open calls the database.
func (s *settings) database() string {
	if s.Database != "" {
		return s.Database
	}
	return "sqlite:" + filepath.Join(s.Data, "volare.db")
}

// logger writes structured logs.
func (s *settings) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(s.LogLevel)) // checked before
	o := &slog.HandlerOptions{Level: level}
	if s.Log == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}
