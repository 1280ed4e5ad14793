package main

import (
	"errors"
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"volare/internal/licensing"
	"volare/internal/locale"
)

// beside opens the core for a short command on an installation, beside which
// its server may run, and closes it after f.
func (s settings) beside(c *cobra.Command, f func(*core) error) error {
	return s.briefly(c, use{shared: true, existing: true}, f)
}

// briefly opens the core for a short command, and closes it after f.
func (s settings) briefly(c *cobra.Command, u use, f func(*core) error) error {
	_, port, err := net.SplitHostPort(s.Listen)
	if err != nil {
		return err
	}
	if err := s.fill(net.JoinHostPort("localhost", port)); err != nil {
		return err
	}
	o, err := open(c.Context(), s, s.logger(c.ErrOrStderr()), u)
	if err != nil {
		return err
	}
	return errors.Join(inWords(o.app.Texts(), locale.English, f(o)), o.close())
}

// inWords puts a refusal into words; other errors stay as they are.
func inWords(texts *locale.Texts, lang string, err error) error {
	var e *licensing.Error
	if !errors.As(err, &e) {
		return err
	}
	fields := make([]locale.Problem, len(e.Fields))
	for i, f := range e.Fields {
		fields[i] = locale.Problem(f)
	}
	r := texts.Error(lang, e.Code, e.Params, fields)
	errs := []error{errors.New(r.Message)}
	for _, f := range r.Fields {
		errs = append(errs, fmt.Errorf("%s: %s", f.Field, f.Message))
	}
	return errors.Join(errs...)
}
