package licensing

import "time"

// ActivationState is where the activation of a subscription stands. It is
// derived from its steps, never set.
type ActivationState string

// The states of an activation.
const (
	ActivationInvited      ActivationState = "invited"      // nobody has begun
	ActivationStarted      ActivationState = "started"      // some step was done, more wait for a person
	ActivationQueued       ActivationState = "queued"       // all that people do is done; provisioning waits for the usage date or its turn
	ActivationProvisioning ActivationState = "provisioning" // the provider is at work, or the operator's hand is awaited
	ActivationActive       ActivationState = "active"       // every step is done: the service is on
	ActivationFailed       ActivationState = "failed"       // a step failed; its reason says who must act
	ActivationEnded        ActivationState = "ended"        // the subscription ended before the service was on
)

// ActivationStates lists all of them, the first one first.
var ActivationStates = []ActivationState{ActivationInvited, ActivationStarted, ActivationQueued,
	ActivationProvisioning, ActivationActive, ActivationFailed, ActivationEnded}

// StepKind says what kind of work a step is.
type StepKind string

// The kinds of step that the catalogue can declare.
const (
	FormStep         StepKind = "form"          // data given by the OSA
	VerifyDomainStep StepKind = "verify-domain" // proof by a DNS TXT record
	ReviewStep       StepKind = "review"        // the operator looks at it
	ProvisionStep    StepKind = "provision"     // the provider switches the service on
)

// StepKinds lists all of them.
var StepKinds = []StepKind{FormStep, VerifyDomainStep, ReviewStep, ProvisionStep}

// StepState is where one step stands.
type StepState string

// The states of an activation step.
const (
	StepWaiting StepState = "waiting" // an earlier step is not done
	StepOpen    StepState = "open"    // somebody must act
	StepRunning StepState = "running" // outside work is under way
	StepFailed  StepState = "failed"  // went wrong; the reason says who must act
	StepDone    StepState = "done"
	StepSkipped StepState = "skipped" // by the operator, with a reason
)

// Steps is the life of one activation step.
var Steps = Table[StepState]{
	Name:   "step",
	States: []StepState{StepWaiting, StepOpen, StepRunning, StepFailed, StepDone, StepSkipped},
	Transitions: []Transition[StepState]{
		{StepWaiting, "open", StepOpen},
		{StepOpen, "do", StepDone},
		{StepOpen, "run", StepRunning},
		{StepOpen, "skip", StepSkipped},
		{StepOpen, "fail", StepFailed}, // the operator's review says no
		{StepOpen, "close", StepWaiting},
		{StepRunning, "do", StepDone},
		{StepRunning, "reopen", StepOpen},
		{StepRunning, "fail", StepFailed},
		{StepFailed, "retry", StepOpen},
		{StepFailed, "skip", StepSkipped},
		{StepFailed, "correct", StepOpen},
		{StepFailed, "close", StepWaiting},
		{StepDone, "correct", StepOpen},
		{StepDone, "close", StepWaiting},
		{StepSkipped, "close", StepWaiting},
	},
}

// Step is one step of an activation, as the pinned catalogue version declares it.
type Step struct {
	Position int // from 1
	Name     string
	Kind     StepKind
	State    StepState
	Since    time.Time
	Data     string    // JSON: what was given, or what the work brought; provisioning data
	Reason   string    // why it failed (a code or the operator's words) or was skipped
	DoneBy   AccountID // "" when the system did it
	Checks   int       // how often outside work was tried
	ByHand   time.Time // since when the operator's people are to provision by hand, as its operation says; zero: they aren't
}

// Activation is the switching-on of one subscription's service.
//
// Its steps are declared by the catalogue and done in order; those before
// provision may be done ahead of the usage date. The last provision done, the
// service is on. A failed step names its reason and is retried, mended or
// skipped: never a dead end.
type Activation struct {
	ID           ActivationID
	Subscription SubscriptionID
	Agreement    AgreementID
	Customer     OrganizationID
	Partner      OrganizationID
	Service      string
	UsageDate    Date            // provision waits for it
	State        ActivationState // derived; kept for search
	Since        time.Time
	Steps        []Step
	Automatic    bool      // done by rule, without a hand
	TryAutomatic bool      // a declared rule will be tried on the usage date
	ManualReason string    // why it isn't automatic though the service can be
	StartedBy    AccountID // who began
	HandledBy    AccountID // who goes on
	OrderedAt    time.Time // when its order was submitted: reports count from here
	OrderedOn    Date      // the day that was
	ActiveAt     time.Time // when the service was first on; zero: not yet
	InvitedAt    time.Time // when the mail went out; reminders count from here
	Reminded     int       // how many reminders were sent
	CheckAt      time.Time // when its domain is looked up (again); zero: not
	Ended        bool      // its subscription ended first
	CreatedAt    time.Time
	UpdatedAt    time.Time
	Version      int64
}

// Facts are what events may say about an activation: states, no data.
func (a *Activation) Facts() Facts {
	f := Facts{
		{"subscription", string(a.Subscription)}, {"service", a.Service}, {"state", string(a.State)},
		{"automatic", YesNo(a.Automatic)}, {"manual_reason", a.ManualReason}, {"handled_by", string(a.HandledBy)},
	}
	for _, s := range a.Steps {
		f = append(f, Fact{"step." + s.Name, string(s.State)})
	}
	return f
}

// Derive tells the activation's state from its steps.
func (a *Activation) Derive() ActivationState {
	if a.Ended {
		return ActivationEnded
	}
	current, touched := -1, a.StartedBy != ""
	for i, s := range a.Steps {
		switch s.State {
		case StepFailed: // somebody must mend it, whatever else goes on
			return ActivationFailed
		case StepDone, StepSkipped:
			touched = true
			continue
		}
		if current < 0 {
			current = i
		}
	}
	switch {
	case current < 0: // nothing left to do
		return ActivationActive
	case a.Steps[current].Kind == ProvisionStep && a.Steps[current].State == StepRunning:
		return ActivationProvisioning
	case a.Steps[current].Kind == ProvisionStep: // all before it is done
		return ActivationQueued
	case touched:
		return ActivationStarted
	}
	return ActivationInvited
}

// Current is the first step that isn't done; nil when all are.
func (a *Activation) Current() *Step {
	for i := range a.Steps {
		if s := &a.Steps[i]; s.State != StepDone && s.State != StepSkipped {
			return s
		}
	}
	return nil
}

// Step returns the step called name, or nil.
func (a *Activation) Step(name string) *Step {
	for i := range a.Steps {
		if a.Steps[i].Name == name {
			return &a.Steps[i]
		}
	}
	return nil
}

// Move takes step s by verb v and derives what follows: the next step opens,
// the activation's state is told anew.
func (a *Activation) Move(s *Step, v Verb, now time.Time, by AccountID) error {
	if a.Ended {
		return &Error{Kind: Conflict, Code: "activation.ended", State: string(a.State)}
	}
	if err := Steps.Step(&s.State, v); err != nil {
		return err
	}
	s.Since = now
	if v == "do" {
		s.DoneBy, s.Reason = by, ""
	}
	a.settle(now)
	return nil
}

// Skip passes over a step that the operator takes responsibility for.
func (a *Activation) Skip(s *Step, now time.Time, by AccountID, reason string) error {
	if _, ok := Steps.Next(s.State, "skip"); !ok {
		return Steps.Step(&s.State, "skip")
	}
	if err := checkReason(reason, true); err != nil {
		return err
	}
	s.Reason, s.DoneBy = reason, by
	return a.Move(s, "skip", now, by)
}

// Fail marks a step as failed, with the reason.
func (a *Activation) Fail(s *Step, now time.Time, reason string) error {
	if _, ok := Steps.Next(s.State, "fail"); ok {
		s.Reason = reason
	}
	return a.Move(s, "fail", now, "")
}

// TakeOver makes by the one who goes on.
func (a *Activation) TakeOver(now time.Time, by AccountID) error {
	if len(a.Verbs()) == 0 {
		return &Error{Kind: Conflict, Code: "state.activation", State: string(a.State),
			Params: map[string]string{"state": string(a.State), "verb": "take_over"}}
	}
	a.HandledBy = by
	if a.StartedBy == "" {
		a.StartedBy = by
	}
	a.settle(now)
	return nil
}

// Verbs are those that a as a whole allows in its present state.
func (a *Activation) Verbs() []Verb {
	switch a.State {
	case ActivationInvited, ActivationStarted, ActivationQueued, ActivationFailed:
		return []Verb{"take_over"}
	}
	return nil
}

// VerbsOf are those that step s allows to people in its present state.
func (a *Activation) VerbsOf(s *Step) []Verb {
	if a.Ended {
		return nil
	}
	var vs []Verb
	add := func(v Verb, may bool) {
		if may {
			vs = append(vs, v)
		}
	}
	open, failed, given := s.State == StepOpen, s.State == StepFailed, s.Kind == FormStep || s.Kind == VerifyDomainStep
	add("do", open && given)
	add("check", open && s.Kind == VerifyDomainStep)
	add("review", open && s.Kind == ReviewStep)
	add("correct", given && (s.State == StepDone || failed) && a.State != ActivationProvisioning && a.State != ActivationActive)
	add("skip", open || failed)
	add("retry", failed)
	add("hand_over", s.Kind == ProvisionStep && (failed || s.State == StepRunning))
	return vs
}

// blocking is the step that must be seen to next: one that failed, else the
// first that isn't done; nil when all are.
func (a *Activation) blocking() *Step {
	for i := range a.Steps {
		if a.Steps[i].State == StepFailed {
			return &a.Steps[i]
		}
	}
	return a.Current()
}

// Waiting says who must act on a, and since when.
func (a *Activation) Waiting(zone *time.Location) Wait {
	c := a.blocking()
	if c == nil || a.Ended {
		return Wait{}
	}
	role := c.Actor()
	w := Wait{For: role, Party: role.Party(), Since: c.Since}
	if !c.ByHand.IsZero() {
		w.Since = c.ByHand
	}
	if role == System {
		w.Party = ""
		if c.State == StepOpen { // provisioning waits for the usage date
			w.Until = a.UsageDate.StartOf(zone)
		}
	}
	return w
}

// settle opens the first step that isn't done and derives the state.
func (a *Activation) settle(now time.Time) {
	if c := a.Current(); c != nil && c.State == StepWaiting {
		c.State, c.Since = StepOpen, now
	}
	if d := a.Derive(); d != a.State {
		a.State, a.Since = d, now
	}
	if a.State == ActivationActive && a.ActiveAt.IsZero() {
		a.ActiveAt = now
	}
}

// Hours is how long it took from the order until the service was first on,
// begun hours counted; 0: it hasn't been yet.
func (a *Activation) Hours() int {
	if a.ActiveAt.IsZero() {
		return 0
	}
	return max(1, int((a.ActiveAt.Sub(a.OrderedAt)+time.Hour-1)/time.Hour))
}

// Begin opens the first step of a new activation.
func (a *Activation) Begin(now time.Time) { a.settle(now) }

// Correct opens a done form or domain step again, before provisioning has
// begun; the steps behind it wait for it anew.
func (a *Activation) Correct(s *Step, now time.Time) error {
	switch {
	case a.State == ActivationProvisioning || a.State == ActivationActive || a.Ended:
		return &Error{Kind: Conflict, Code: "activation.too_late_to_correct", State: string(a.State)}
	case s.Kind != FormStep && s.Kind != VerifyDomainStep:
		return &Error{Kind: Conflict, Code: "activation.step_not_correctable", State: string(s.State)}
	}
	if err := Steps.Step(&s.State, "correct"); err != nil {
		return err
	}
	s.Since, s.Reason = now, ""
	for i := s.Position; i < len(a.Steps); i++ {
		b := &a.Steps[i]
		if b.State == StepWaiting {
			continue
		}
		if err := Steps.Step(&b.State, "close"); err != nil {
			return err
		}
		b.Since, b.Reason = now, ""
	}
	a.settle(now)
	return nil
}

// End closes the activation of a subscription that ended.
func (a *Activation) End(now time.Time) {
	a.Ended = true
	a.settle(now)
}

// Actor is the role that the step waits for; System when the product acts.
func (s *Step) Actor() Role {
	switch {
	case s.Kind == ProvisionStep && (s.State == StepFailed || !s.ByHand.IsZero()):
		return Support
	case s.State == StepFailed || s.Kind == FormStep || // a review that said no waits for the data to be mended
		s.Kind == VerifyDomainStep && s.State != StepRunning:
		return OnlineServicesAdministrator
	case s.Kind == ReviewStep:
		return Support
	}
	return System
}
