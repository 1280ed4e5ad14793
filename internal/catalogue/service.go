package catalogue

import (
	"slices"

	"volare/internal/licensing"
)

// Text is something people read, in both languages.
type Text struct {
	It string `json:"it"`
	En string `json:"en"`
}

// In gives the text in language lang; Italian unless lang is "en".
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.En
	}
	return t.It
}

// Empty reports whether there is no text in any language.
func (t Text) Empty() bool { return t == Text{} }

// Status says whether a plan is still sold.
type Status string

// The statuses of a plan. A retired one can be neither ordered nor renewed;
// what runs on it runs to the end of its term.
const (
	Published Status = "published"
	Retired   Status = "retired"
)

// Service is one service of the catalogue at one version.
type Service struct {
	Key         string     `json:"service"`
	Name        Text       `json:"name"`
	Description Text       `json:"description"`
	Guide       string     `json:"guide,omitempty"`   // https address of the service's guide
	Support     string     `json:"support,omitempty"` // mail address for help with this service
	Plans       []Plan     `json:"plans"`
	Activation  Activation `json:"activation"`
	After       Text       `json:"after"` // what to do once it is active

	version string // remembered when it was read; see Version
}

// Plan is what is ordered: a service in a unit, for a term.
type Plan struct {
	Key         string              `json:"plan"` // unique in the whole catalogue: an order's line names only it
	Name        Text                `json:"name"`
	Unit        string              `json:"unit"` // user, device, mailbox, site, licence
	Quantity    Quantity            `json:"quantity"`
	TermMonths  int                 `json:"term_months"`
	Segments    []licensing.Segment `json:"segments"`
	Programmes  []string            `json:"programmes,omitempty"` // empty: every programme
	Status      Status              `json:"status"`
	FewerInTerm bool                `json:"fewer_in_term,omitempty"` // a change order may lower the quantity before renewal
}

// Quantity is how many units may be ordered in one line.
type Quantity struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// Allows reports whether n units may be ordered.
func (q Quantity) Allows(n int) bool { return n >= q.Min && n <= q.Max }

// SoldTo reports whether customers of segment s may order the plan.
func (p *Plan) SoldTo(s licensing.Segment) bool { return slices.Contains(p.Segments, s) }

// SoldIn reports whether the plan may be ordered on agreements of programme.
func (p *Plan) SoldIn(programme string) bool {
	return len(p.Programmes) == 0 || slices.Contains(p.Programmes, programme)
}

// Activation is how a service comes to run. Without steps it is active on its
// usage date.
type Activation struct {
	Automatic []Rule `json:"automatic,omitempty"` // any one of them that holds is enough
	Steps     []Step `json:"steps,omitempty"`
}

// Plan gives the service's plan called key.
func (s *Service) Plan(key string) (*Plan, bool) {
	for i := range s.Plans {
		if s.Plans[i].Key == key {
			return &s.Plans[i], true
		}
	}
	return nil, false
}

// Step gives the activation's step called key.
func (s *Service) Step(key string) (*Step, bool) {
	for i := range s.Activation.Steps {
		if s.Activation.Steps[i].Key == key {
			return &s.Activation.Steps[i], true
		}
	}
	return nil, false
}

// Catalogue is all services, in the order in which they were read.
type Catalogue struct {
	Services   []*Service
	Programmes Programmes
}

// Service gives the service called key.
func (c *Catalogue) Service(key string) (*Service, bool) {
	for _, s := range c.Services {
		if s.Key == key {
			return s, true
		}
	}
	return nil, false
}

// Plan finds a plan, and the service it belongs to, by the plan's key.
func (c *Catalogue) Plan(key string) (*Service, *Plan, bool) {
	for _, s := range c.Services {
		if p, ok := s.Plan(key); ok {
			return s, p, true
		}
	}
	return nil, nil, false
}
