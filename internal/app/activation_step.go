package app

import (
	"context"
	"strings"

	"volare/internal/catalogue"
	"volare/internal/licensing"
)

// The verbs of an activation's steps. Any online services administrator may
// go on where another began.

// DoStep gives a form's data; of a domain that is to be proved, its name.
func (a *App) DoStep(ctx context.Context, actor Actor, id licensing.ActivationID, step string, data map[string]any) (*licensing.Activation, error) {
	return a.onActivation(ctx, actor, id, "do", func(w *work, c *activating) error {
		s, err := c.step(step)
		if err != nil {
			return err
		}
		switch s.Kind {
		case licensing.VerifyDomainStep:
			return w.sayDomain(c, s, data)
		case licensing.ReviewStep, licensing.ProvisionStep:
			return notOf(s, "do")
		}
		if _, ok := licensing.Steps.Next(s.State, "do"); !ok {
			return licensing.Steps.Step(&s.State, "do")
		}
		if err := w.acceptData(c, s, data); err != nil {
			return err
		}
		c.handledBy(actor.Account)
		return c.Move(s, "do", w.now, actor.Account)
	})
}

// notOf refuses a verb that steps of another kind have.
func notOf(s *licensing.Step, v licensing.Verb) error {
	e := licensing.Refuse(licensing.Conflict, "activation.step_of_other_kind", "step", s.Name, "verb", string(v))
	e.State = string(s.State)
	return e
}

// acceptData checks what was submitted for a step and keeps it.
func (w *work) acceptData(c *activating, s *licensing.Step, submitted map[string]any) error {
	spec, err := c.spec(s)
	if err != nil {
		return err
	}
	cleaned, problems := spec.Accept(submitted, c.known())
	if len(problems) > 0 {
		var p licensing.Problems
		p.Merge("data.", problems)
		return p.Err()
	}
	s.Data, err = asJSON(cleaned)
	return err
}

func (c *activating) handledBy(who licensing.AccountID) {
	c.HandledBy = who
	if c.StartedBy == "" {
		c.StartedBy = who
	}
	c.TryAutomatic = false // somebody sees to it
}

// CorrectStep opens given data again; what was done behind it waits anew.
func (a *App) CorrectStep(ctx context.Context, actor Actor, id licensing.ActivationID, step string) (*licensing.Activation, error) {
	return a.onActivation(ctx, actor, id, "correct", func(w *work, c *activating) error {
		s, err := c.step(step)
		if err != nil {
			return err
		}
		if err := c.Correct(s, w.now); err != nil {
			return err
		}
		c.handledBy(actor.Account)
		c.CheckAt = never
		return w.dropProvisioning(c)
	})
}

// TakeOverActivation makes the actor the one who goes on.
func (a *App) TakeOverActivation(ctx context.Context, actor Actor, id licensing.ActivationID) (*licensing.Activation, error) {
	return a.onActivation(ctx, actor, id, "take_over", func(w *work, c *activating) error {
		return c.TakeOver(w.now, actor.Account)
	})
}

// ReviewStep is the operator's yes, or its no with a reason.
func (a *App) ReviewStep(ctx context.Context, actor Actor, id licensing.ActivationID, step string, approved bool, reason string) (*licensing.Activation, error) {
	return a.onActivation(ctx, actor, id, "review", func(w *work, c *activating) error {
		s, err := c.step(step)
		if err != nil {
			return err
		}
		if s.Kind != licensing.ReviewStep {
			return notOf(s, "review")
		}
		if _, ok := licensing.Steps.Next(s.State, "fail"); !ok { // what says no can say yes
			return licensing.Steps.Step(&s.State, "do")
		}
		spec, err := c.spec(s)
		if err != nil {
			return err
		}
		cleaned, problems := spec.Accept(map[string]any{"approved": approved, "reason": reason}, catalogue.Known{})
		if len(problems) > 0 {
			return &licensing.Error{Kind: licensing.Invalid, Code: "invalid", Fields: problems}
		}
		if s.Data, err = asJSON(cleaned); err != nil {
			return err
		}
		if !approved {
			return c.Fail(s, w.now, strings.TrimSpace(reason))
		}
		return c.Move(s, "do", w.now, actor.Account)
	})
}

// SkipStep passes over a step, with a reason.
func (a *App) SkipStep(ctx context.Context, actor Actor, id licensing.ActivationID, step, reason string) (*licensing.Activation, error) {
	return a.onActivation(ctx, actor, id, "skip", func(w *work, c *activating) error {
		s, err := c.step(step)
		if err != nil {
			return err
		}
		if err := c.Skip(s, w.now, actor.Account, reason); err != nil {
			return err
		}
		c.CheckAt = never
		return w.dropProvisioning(c)
	})
}

// RetryStep tries a failed step again.
func (a *App) RetryStep(ctx context.Context, actor Actor, id licensing.ActivationID, step string) (*licensing.Activation, error) {
	return a.onActivation(ctx, actor, id, "retry", func(w *work, c *activating) error {
		s, err := c.step(step)
		if err != nil {
			return err
		}
		if err := c.Move(s, "retry", w.now, ""); err != nil {
			return err
		}
		s.Reason = ""
		return nil // provisioning begins anew by itself
	})
}

// HandOverStep gives the provisioning into the hands of the operator's people.
func (a *App) HandOverStep(ctx context.Context, actor Actor, id licensing.ActivationID, step string) (*licensing.Activation, error) {
	return a.onActivation(ctx, actor, id, "hand_over", func(w *work, c *activating) error {
		s, err := c.step(step)
		if err != nil {
			return err
		}
		if s.Kind != licensing.ProvisionStep {
			return notOf(s, "hand_over")
		}
		if s.State != licensing.StepFailed && s.State != licensing.StepRunning {
			e := licensing.Refuse(licensing.Conflict, "state.step", "state", string(s.State), "verb", "hand_over")
			e.State, e.Allowed = string(s.State), c.VerbsOf(s)
			return e
		}
		o, err := w.ProvisioningOf(c.ID, s.Name)
		if err != nil {
			return err
		}
		if o == nil {
			return licensing.NotFound("operation")
		}
		return w.handOverProvisioning(c, s, o)
	})
}
