package portal

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"volare/internal/licensing"
	"volare/internal/web"
)

// policyPage is what the operator may set, with what each means.
type policyPage struct {
	frame
	MaySet bool
}

// Groups are the numbers, part by part.
func (policyPage) Groups() []policyGroup { return policyGroups }

// policyGroup is what the policy says about one part of the process.
type policyGroup struct {
	Key    string
	Fields []string // as the API spells them
}

// policyGroups are in the order of the process.
var policyGroups = []policyGroup{
	{"access", []string{"invitation_days", "link_hours", "escalation_days"}},
	{"agreements", []string{"sign_reminders", "unsigned_days", "ending_days"}},
	{"orders", []string{"usage_ahead_months", "ageing_days", "query_reminders"}},
	{"activation", []string{"activation_reminders"}},
	{"renewals", []string{"renewal_reminders", "cut_off_hours", "undo_days", "grace_days"}},
}

// numbersOf ties the policy's numbers to their fields.
func numbersOf(p *licensing.Policy) []struct {
	name string
	at   *int
} {
	return []struct {
		name string
		at   *int
	}{{"invitation_days", &p.InvitationDays}, {"link_hours", &p.LinkHours}, {"usage_ahead_months", &p.UsageAheadMonths}, {"undo_days", &p.UndoDays},
		{"grace_days", &p.GraceDays}, {"ageing_days", &p.AgeingDays}, {"unsigned_days", &p.UnsignedDays}, {"ending_days", &p.EndingDays}, {"escalation_days", &p.EscalationDays}}
}

// listsOf ties the policy's lists of days to their fields.
func listsOf(p *licensing.Policy) []struct {
	name string
	at   *[]int
} {
	return []struct {
		name string
		at   *[]int
	}{{"sign_reminders", &p.SignReminders}, {"query_reminders", &p.QueryReminders}, {"activation_reminders", &p.ActivationReminders}, {"renewal_reminders", &p.RenewalReminders}}
}

func (p *Portal) policyRoutes() []web.Route {
	return []web.Route{p.own("GET", "/policy", "policy.read", p.policy), p.own("POST", "/policy", "policy.set", p.setPolicy)}
}

func (p *Portal) policy(w http.ResponseWriter, r *http.Request) error {
	now, err := p.app.Policy(r.Context())
	if err != nil {
		return err
	}
	return p.showPolicy(w, r, policyForm(now))
}

// policyForm shows a policy in the fields of its form.
func policyForm(x licensing.Policy) form {
	f := filled("zone", x.ZoneName, "cut_off_hours", strconv.Itoa(int(x.CutOff.Hours())), "version", strconv.Itoa(x.Version))
	for _, n := range numbersOf(&x) {
		f.Values.Set(n.name, strconv.Itoa(*n.at))
	}
	for _, l := range listsOf(&x) {
		var days []string
		for _, d := range *l.at {
			days = append(days, strconv.Itoa(d))
		}
		f.Values.Set(l.name, strings.Join(days, " "))
	}
	for _, s := range []licensing.Segment{licensing.Commercial, licensing.Public} {
		if x.RunsInGrace[s] {
			f.Values.Set("runs_in_grace."+string(s), "yes")
		}
	}
	var days []string
	for _, d := range x.Holidays {
		days = append(days, d.String())
	}
	f.Values.Set("holidays", strings.Join(days, "\n"))
	return f
}

func (p *Portal) showPolicy(w http.ResponseWriter, r *http.Request, f form) error {
	page := policyPage{}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	if err := forOperators(page.frame); err != nil {
		return err
	}
	page.Form, page.MaySet = f, page.Actor.May("policy.set", licensing.Target{})
	return p.render(w, f.answer(), "policy", page)
}

func (p *Portal) setPolicy(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	if actor := acting(r, f); !actor.May("policy.set", licensing.Target{}) {
		return licensing.Refuse(licensing.Forbidden, "forbidden", "verb", "policy.set")
	}
	x, err := typedPolicy(f)
	if err == nil {
		_, err = p.app.SetPolicy(r.Context(), acting(r, f), x)
	}
	if err != nil {
		return p.again(r, f, err, func(f form) error {
			f.Errors = inFields(f.Errors)
			return p.showPolicy(w, r, f)
		}, policyLabels()...)
	}
	return see(w, r, "/policy", "policy_set")
}

// policyLabels are the labels of the policy's fields.
func policyLabels() []string {
	all := []string{"zone", "portal.policy.zone", "cut_off_hours", "portal.policy.cut_off_hours", "holidays", "portal.policy.holidays"}
	for _, n := range numbersOf(&licensing.Policy{}) {
		all = append(all, n.name, "portal.policy."+n.name)
	}
	for _, l := range listsOf(&licensing.Policy{}) {
		all = append(all, l.name, "portal.policy."+l.name)
		for i := range 12 {
			all = append(all, l.name+"["+strconv.Itoa(i)+"]", "portal.policy."+l.name)
		}
	}
	return all
}

// inFields moves the problems of a list's items to the field in which they were typed.
func inFields(all []wrong) []wrong {
	all = slices.Clone(all)
	for i, e := range all {
		if name, _, ok := strings.Cut(e.Field, "["); ok {
			all[i].Field = name
		}
	}
	return all
}

// typedPolicy reads the form; what is no number is told by its field.
func typedPolicy(f form) (licensing.Policy, error) {
	var problems licensing.Problems
	number := func(name, text string) int {
		n, err := strconv.Atoi(text)
		switch {
		case text == "":
			problems.Add(name, "field.required")
		case err != nil:
			problems.Add(name, "field.integer")
		}
		return n
	}
	x := licensing.Policy{ZoneName: f.get("zone"), RunsInGrace: map[licensing.Segment]bool{
		licensing.Commercial: f.ticked("runs_in_grace.commercial"), licensing.Public: f.ticked("runs_in_grace.public")}}
	for _, n := range numbersOf(&x) {
		*n.at = number(n.name, f.get(n.name))
	}
	x.CutOff = time.Duration(min(max(number("cut_off_hours", f.get("cut_off_hours")), -1), 1<<20)) * time.Hour
	for _, l := range listsOf(&x) {
		for _, text := range strings.FieldsFunc(f.get(l.name), func(c rune) bool { return c == ' ' || c == ',' || c == ';' }) {
			*l.at = append(*l.at, number(l.name, text))
		}
	}
	for _, text := range strings.Fields(f.get("holidays")) {
		d, err := licensing.ParseDate(text)
		if err != nil {
			problems.Add("holidays", "field.date")
		}
		x.Holidays = append(x.Holidays, d)
	}
	return x, problems.Err()
}
