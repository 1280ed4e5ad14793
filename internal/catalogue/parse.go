package catalogue

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"volare/internal/licensing"
	"volare/internal/yamlfile"
)

// Limits of a catalogue's files.
const (
	maxFileBytes = 1 << 20
	maxServices  = 1000
	maxPlans     = 50
	maxSteps     = 20
	maxProblems  = 100
)

// File is a catalogue file: its name, for the problems, and its bytes. It
// holds one service, or one programme's name, per YAML document.
type File struct {
	Name string
	Data []byte
}

// Parse reads the files as one catalogue. With any problem there is no
// catalogue: it is checked as a whole before anything changes.
func Parse(files ...File) (*Catalogue, []licensing.Problem) {
	r := reader{seen: map[string]string{}}
	for _, f := range files {
		r.file = f.Name
		for _, doc := range yamlfile.Documents(f.Data, maxFileBytes, r.report) {
			r.service(doc)
		}
	}
	if len(r.problems) == 0 && len(r.catalogue.Services) > maxServices {
		r.report(0, "", "", "field.too_many", "max", strconv.Itoa(maxServices))
	}
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	for _, s := range r.catalogue.Services {
		s.version = s.digest()
	}
	return &r.catalogue, nil
}

type reader struct {
	file      string
	catalogue Catalogue
	problems  []licensing.Problem
	seen      map[string]string // service, plan and programme keys, and the file each stands in
}

func (r *reader) report(line int, field, value, code string, params ...string) {
	if len(r.problems) < maxProblems {
		r.problems = append(r.problems, licensing.NewProblem(r.file, line, field, value, code, params...))
	}
}

func (r *reader) service(doc yamlfile.Value) {
	o := doc.Object()
	if o.Get("programme").Given() {
		r.programme(o)
		return
	}
	s := &Service{
		Key:         r.key(o.Need("service"), "service"),
		Name:        text(o.Need("name"), 80),
		Description: text(o.Need("description"), 1000),
		Guide:       guide(o.Get("guide")),
		Support:     support(o.Get("support")),
		After:       text(o.Need("after"), 2000),
	}
	plans := o.Need("plans")
	for _, p := range plans.List(maxPlans) {
		s.Plans = append(s.Plans, r.plan(p))
	}
	if plans.Given() && len(s.Plans) == 0 {
		plans.Fail("field.required")
	}
	s.Activation = activation(o.Get("activation"))
	o.Close()
	r.catalogue.Services = append(r.catalogue.Services, s)
}

func (r *reader) plan(v yamlfile.Value) Plan {
	o := v.Object()
	p := Plan{
		Key:         r.key(o.Need("plan"), "plan"),
		Name:        text(o.Need("name"), 80),
		Unit:        o.Need("unit").Choice("user", "device", "mailbox", "site", "licence"),
		Quantity:    quantity(o.Need("quantity")),
		TermMonths:  term(o.Need("term")),
		FewerInTerm: o.Get("fewer_in_term").Flag(),
		Status:      Published,
	}
	if w := o.Get("status").Choice(string(Published), string(Retired)); w != "" {
		p.Status = Status(w)
	}
	p.Segments = slices.Clone(licensing.Segments)
	if given := o.Get("segments"); given.Given() {
		p.Segments = words[licensing.Segment](given, func(v yamlfile.Value) string {
			return v.Choice(string(licensing.Commercial), string(licensing.Public))
		})
	}
	p.Programmes = words[string](o.Get("programmes"), func(v yamlfile.Value) string { return key(v) })
	o.Close()
	return p
}

func quantity(v yamlfile.Value) Quantity {
	o := v.Object()
	q := Quantity{Min: o.Need("min").Whole(1, 10_000_000), Max: o.Need("max").Whole(1, 10_000_000)}
	if o.Close(); q.Max != 0 && q.Min > q.Max {
		o.Get("max").Fail("field.range", "min", strconv.Itoa(q.Min), "max", "10000000")
	}
	return q
}

var termPattern = regexp.MustCompile(`^([1-9][0-9]?) months?$`)

// term reads "12 months"; five years is the longest.
func term(v yamlfile.Value) int {
	s := v.Text(20)
	if s == "" {
		return 0
	}
	m := termPattern.FindStringSubmatch(s)
	if m == nil {
		v.Fail("catalogue.term")
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	if n > 60 {
		v.Fail("field.range", "min", "1", "max", "60")
	}
	return n
}

func activation(v yamlfile.Value) Activation {
	var a Activation
	o := v.Object()
	automatic := o.Get("automatic").Object()
	a.Automatic = words[Rule](automatic.Get("when"), func(v yamlfile.Value) string { return v.Choice(ruleNames()...) })
	automatic.Close()
	steps := o.Get("steps")
	list := steps.List(maxSteps)
	for i, sv := range list {
		step, ok := parseStep(sv, a.Steps)
		if !ok {
			continue
		}
		if (step.Spec.Result() == BySupply) != (i == len(list)-1) {
			sv.Fail("catalogue.provision_last")
		}
		a.Steps = append(a.Steps, step)
	}
	o.Close()
	return a
}

// parseStep reads a step; earlier are the steps before it.
func parseStep(v yamlfile.Value, earlier []Step) (Step, bool) {
	o := v.Object()
	s := Step{Key: key(o.Need("step")), Title: text(o.Get("title"), 80)}
	for _, e := range earlier {
		if e.Key == s.Key && s.Key != "" {
			o.Get("step").Fail("field.duplicate")
		}
	}
	var names []string
	var found []stepKind
	for _, k := range kinds {
		names = append(names, string(k.name))
		if o.Get(string(k.name)).Given() {
			found = append(found, k)
		}
	}
	if len(found) != 1 {
		v.Fail("catalogue.step_kind", "choices", strings.Join(names, ", "))
		return s, false
	}
	s.Spec = found[0].parse(o.Get(string(found[0].name)), o, earlier)
	o.Close()
	return s, s.Spec != nil
}
