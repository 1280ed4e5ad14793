package main

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"

	"volare/internal/licensing"
	"volare/internal/portal"
)

// faceSettings are how people see the installation, and whom they turn to.
var faceSettings = []setting{
	{"brand-name", "`NAME` of the portal, in the corner of its pages; default: Volare", func(s *settings) any { return &s.BrandName }},
	{"brand-logo", "`FILE` of the logo, PNG or SVG, shown 36 pixels high", func(s *settings) any { return &s.BrandLogo }},
	{"brand-colour", "`COLOUR` of buttons and marks, like #1d4ed8; white text must be readable on it", func(s *settings) any { return &s.BrandColour }},
	{"support", "`ADDRESS` of the support centre, shown on pages and in mails; default: the sender", func(s *settings) any { return &s.Support }},
	{"support-telephone", "`NUMBER` of the support centre, shown on pages", func(s *settings) any { return &s.Telephone }},
	{"guide", "`URL` of the programme guide", func(s *settings) any { return &s.Guide }},
}

// mostLogo is how large a logo's file may be: every page shows it.
const mostLogo = 256 << 10

// brand reads how the portal looks, and refuses what can't be shown.
func (s *settings) brand() (portal.Brand, error) {
	b := portal.Brand{Name: s.BrandName, Colour: s.BrandColour}
	if code, _ := licensing.CheckText(b.Name, 0, 60, false); code != "" {
		return b, errors.New("brand-name is one line of 60 characters at most")
	}
	if s.BrandLogo != "" {
		f, err := os.Open(s.BrandLogo)
		if err != nil {
			return b, fmt.Errorf("brand-logo: %w", err)
		}
		defer f.Close()
		if b.Logo, err = io.ReadAll(io.LimitReader(f, mostLogo+1)); err != nil {
			return b, fmt.Errorf("brand-logo: %w", err)
		}
		if len(b.Logo) == 0 || len(b.Logo) > mostLogo {
			return b, fmt.Errorf("brand-logo: %s is empty, or larger than %d kB", s.BrandLogo, mostLogo>>10)
		}
	}
	return b, b.Check()
}

// checkFace refuses what people could not use.
func (s *settings) checkFace() error {
	_, err := s.brand()
	errs := []error{err}
	for _, a := range []struct{ name, address string }{{"support", s.Support}, {"from", s.From}} {
		if _, code := licensing.CheckMail(a.address); a.address != "" && code != "" {
			errs = append(errs, fmt.Errorf("%s is a mail address, not %q", a.name, a.address))
		}
	}
	if _, code := licensing.CheckTelephone(s.Telephone); s.Telephone != "" && code != "" {
		errs = append(errs, fmt.Errorf("support-telephone is a number like +39 06 5550 100, not %q", s.Telephone))
	}
	if u, err := url.Parse(s.Guide); s.Guide != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		errs = append(errs, fmt.Errorf("guide is an address like https://www.example.com/guide, not %q", s.Guide))
	}
	return errors.Join(errs...)
}

// checkPortal says how the portal shows itself; what is wrong was told when
// the settings were read.
func checkPortal(s settings) finding {
	f := finding{what: "portal", said: "Volare"}
	b, err := s.brand()
	if err != nil {
		f.mend = err.Error()
	}
	if b.Name != "" {
		f.said = b.Name
	}
	f.said += map[bool]string{true: ", own logo", false: ", no logo"}[len(b.Logo) > 0] + ", support " + s.Support
	if s.Telephone != "" {
		f.said += " " + s.Telephone
	}
	if s.SMTP != "" && s.Support == s.From {
		f.mend = "people are told to write to the address that mails come from: name the support centre with --support"
	}
	return f
}
