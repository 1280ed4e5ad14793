package portal

import (
	"context"
	"maps"
	"net/http"

	"volare/internal/app"
	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/web"
)

// activationPage is one service on its way to being active: the steps at the
// left, what is to be done now at the right.
type activationPage struct {
	frame
	*app.ActivationDetail
	Steps      []stepLine
	Present    *stepLine // the step to be done or waited for; nil when all are done
	Step       string    // what is to be done, as every page says it
	AgreementN string
	CustomerN  string // for those who look after several
	ServiceN   string
	ByHandWhy  string // why it isn't activated by itself; "" when that is plain
}

// stepLine is a step as the page shows it.
type stepLine struct {
	licensing.Step
	Title     string
	Class     string // done, now, failed or ""
	Why       string // the reason in words
	Fields    []formField
	Given     []given // what was given before, where the reader may know it
	Challenge app.Challenge
	Actions   []licensing.Verb
}

// May reports whether the reader may use verb on the step.
func (s stepLine) May(verb string) bool { return includes(s.Actions, licensing.Verb(verb)) }

// ByHand is the page on which the reader says that what was to be done by hand
// is done; "" when nothing waits for that.
func (a activationPage) ByHand() string {
	if a.Operation == nil || a.Operation.State != licensing.OperationManual || !a.Actor.May("operation.read", licensing.Target{}) {
		return ""
	}
	return "/operations/" + string(a.Operation.ID)
}

// Over reports whether the subscription has ended, so that nothing is to be
// activated nor in use.
func (a activationPage) Over() bool { return a.Subscription.Ended() }

// Live reports whether the page is to be told of changes.
func (a activationPage) Live() bool {
	return a.Activation.State != licensing.ActivationActive && a.Activation.State != licensing.ActivationEnded
}

func (p *Portal) activationRoutes() []web.Route {
	const at = "/activations/{id}"
	return []web.Route{
		p.own("GET", at, "activation.read", p.activation),
		{Method: "GET", Pattern: at + "/events", Verb: "activation.read", Long: true, ByItself: true, Handler: handler(p.activationEvents)},
		p.own("POST", at+"/take_over", "activation.take_over", p.takeOver),
		p.own("POST", at+"/steps/{step}/do", "activation.do", p.onStep((*app.App).DoStep)),
		p.own("POST", at+"/steps/{step}/check", "activation.do", p.onStep((*app.App).CheckStep)),
		p.own("POST", at+"/steps/{step}/correct", "activation.correct", p.onStep(bare((*app.App).CorrectStep))),
		p.own("POST", at+"/steps/{step}/retry", "activation.retry", p.onStep(bare((*app.App).RetryStep))),
		p.own("POST", at+"/steps/{step}/hand_over", "activation.hand_over", p.onStep(bare((*app.App).HandOverStep))),
		p.own("POST", at+"/steps/{step}/review", "activation.review", p.review),
		p.own("POST", at+"/steps/{step}/skip", "activation.skip", p.skip),
	}
}

// stepVerb is a verb of a step; data is what the step's form gave, if anything.
type stepVerb = func(*app.App, context.Context, app.Actor, licensing.ActivationID, string, map[string]any) (*licensing.Activation, error)

func bare(do func(*app.App, context.Context, app.Actor, licensing.ActivationID, string) (*licensing.Activation, error)) stepVerb {
	return func(a *app.App, ctx context.Context, actor app.Actor, id licensing.ActivationID, step string, _ map[string]any) (*licensing.Activation, error) {
		return do(a, ctx, actor, id, step)
	}
}

func (p *Portal) activation(w http.ResponseWriter, r *http.Request) error {
	return p.showActivation(w, r, form{})
}

func (p *Portal) showActivation(w http.ResponseWriter, r *http.Request, f form) error {
	page := activationPage{}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	if page.ActivationDetail, err = p.app.Activation(r.Context(), page.Actor, licensing.ActivationID(r.PathValue("id"))); err != nil {
		return err
	}
	if err := p.onBehalfOn(r, &page.frame, page.Agreement, activating...); err != nil {
		return err
	}
	if err := p.helpedBy(r, &page.frame, page.Activation.Partner); err != nil {
		return err
	}
	page.Form = f
	page.ServiceN = page.Service.Name.In(page.Lang)
	called, err := p.app.Called(r.Context(), page.Actor, []licensing.AgreementID{page.Agreement}, []licensing.OrganizationID{page.Customer})
	if err != nil {
		return err
	}
	page.AgreementN = called.Agreements[page.Agreement]
	if page.Actor.Party != licensing.CustomerParty {
		page.CustomerN = called.Organizations[page.Customer]
	}
	current := page.Current()
	for i := range page.Activation.Steps {
		line := p.stepLine(page.frame, page.ActivationDetail, &page.Activation.Steps[i])
		if !page.Over() && current != nil && current.Name == line.Name && line.Class == "" {
			line.Class = "now"
		}
		page.Steps = append(page.Steps, line)
		if line.Class == "failed" || line.Class == "now" && page.Present == nil {
			page.Present = &page.Steps[i]
		}
	}
	if page.Present != nil {
		page.Step = p.stepOf(page.frame, page.Activation, page.Present.Name, page.Present.Title)
		page.Form.Errors = page.onFields(page.Present.Fields, page.Form.Errors)
	}
	page.ByHandWhy = p.whyByHand(page)
	return p.render(w, f.answer(), "activation", page)
}

// whyByHand says why a service isn't activated by itself, with the name that
// its form gives to what is missing.
func (p *Portal) whyByHand(page activationPage) string {
	code, params, ok := licensing.ReadReason(page.ManualReason)
	if !ok || code == "activation.manual_by_design" || page.Present == nil {
		return ""
	}
	said := maps.Clone(params)
	for _, s := range page.Steps {
		for _, d := range s.Fields {
			if s.Name == params["step"] && d.Name == "data."+params["field"] {
				said["field"] = d.Label
			}
		}
	}
	return p.texts.Text(page.Lang, code, said)
}

func (p *Portal) stepLine(f frame, d *app.ActivationDetail, s *licensing.Step) stepLine {
	line := stepLine{Step: *s, Why: p.app.ReasonIn(f.Lang, s.Reason), Challenge: d.Challenges[s.Name], Actions: d.StepActions[s.Name]}
	switch s.State {
	case licensing.StepDone, licensing.StepSkipped:
		line.Class = "done"
	case licensing.StepFailed:
		line.Class = "failed"
	}
	line.Title = p.app.StepTitle(f.Lang, d.Service, s.Name, s.Kind)
	declared, ok := d.Service.StepOf(s.Name)
	if !ok {
		return line
	}
	if fields := fieldsOf(declared.Spec); fields != nil {
		line.Fields = formFields(p.texts, f.Lang, fields, d.Known, s.Data)
		line.Given = givenIn(p.texts, f.Lang, fields, s.Data)
	}
	return line
}

// fieldsOf are the fields that a step asks for.
func fieldsOf(spec catalogue.Spec) []catalogue.Field {
	switch s := spec.(type) {
	case *catalogue.Form:
		return s.Fields
	case *catalogue.VerifyDomain:
		if s.From == "" {
			return []catalogue.Field{{Key: s.Field, Type: "string", Format: "domain", Required: true}}
		}
	}
	return nil
}

// given is what the present step's form gave, ready for its use case.
func (p *Portal) given(r *http.Request, f form) (map[string]any, *licensing.Step, error) {
	actor, _ := web.ActorFrom(r.Context())
	d, err := p.app.Activation(r.Context(), actor, licensing.ActivationID(r.PathValue("id")))
	if err != nil {
		return nil, nil, err
	}
	s := d.Step(r.PathValue("step"))
	declared, ok := d.Service.StepOf(r.PathValue("step"))
	if s == nil || !ok {
		return nil, nil, licensing.NotFound("step")
	}
	return submitted(f, fieldsOf(declared.Spec)), s, nil
}

// onStep uses a verb of a step and shows the activation as it is then.
func (p *Portal) onStep(do stepVerb) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := read(r)
		if err != nil {
			return err
		}
		data, s, err := p.given(r, f)
		if err != nil {
			return err
		}
		if len(data) == 0 && s.Kind == licensing.VerifyDomainStep {
			data = nil // the domain that was named before
		}
		id := licensing.ActivationID(r.PathValue("id"))
		if _, err := do(p.app, r.Context(), acting(r, f), id, s.Name, data); err != nil {
			return p.again(r, f, err, func(f form) error { return p.showActivation(w, r, f) })
		}
		return see(w, r, "/activations/"+string(id), "step")
	}
}

// MayTakeOver reports whether somebody else goes on, and the reader may instead.
func (a activationPage) MayTakeOver() bool {
	return a.Activation.HandledBy != "" && a.Activation.HandledBy != a.Actor.Account && includes(a.Actions, "take_over")
}

func (p *Portal) takeOver(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	id := licensing.ActivationID(r.PathValue("id"))
	if _, err := p.app.TakeOverActivation(r.Context(), acting(r, f), id); err != nil {
		return p.again(r, f, err, func(f form) error { return p.showActivation(w, r, f) })
	}
	return see(w, r, "/activations/"+string(id), "taken_over")
}

// review is the operator's yes, or its no with a reason.
func (p *Portal) review(w http.ResponseWriter, r *http.Request) error {
	return p.onStep(func(a *app.App, ctx context.Context, actor app.Actor, id licensing.ActivationID, step string, _ map[string]any) (*licensing.Activation, error) {
		return a.ReviewStep(ctx, actor, id, step, r.PostForm.Get("approved") == "yes", r.PostForm.Get("reason"))
	})(w, r)
}

// skip passes over a step, with a reason.
func (p *Portal) skip(w http.ResponseWriter, r *http.Request) error {
	return p.onStep(func(a *app.App, ctx context.Context, actor app.Actor, id licensing.ActivationID, step string, _ map[string]any) (*licensing.Activation, error) {
		return a.SkipStep(ctx, actor, id, step, r.PostForm.Get("reason"))
	})(w, r)
}
