package app

import (
	"context"

	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/store"
)

// CheckDomain is the kind of the job that looks up a domain's DNS record.
const CheckDomain = "activation.check_domain"

// CheckStep asks to look for the record that proves a domain, which data name
// where no earlier step did. The answer comes from a job.
func (a *App) CheckStep(ctx context.Context, actor Actor, id licensing.ActivationID, step string, data map[string]any) (*licensing.Activation, error) {
	return a.onActivation(ctx, actor, id, "check", func(w *work, c *activating) error {
		s, err := c.step(step)
		if err != nil {
			return err
		}
		if s.Kind != licensing.VerifyDomainStep {
			return notOf(s, "check")
		}
		if _, ok := licensing.Steps.Next(s.State, "run"); !ok {
			return licensing.Steps.Step(&s.State, "run")
		}
		if err := w.nameDomain(c, s, data); err != nil {
			return err
		}
		c.handledBy(actor.Account)
		c.CheckAt = w.now.Add(licensing.AttemptLease)
		w.Enqueue(store.Job{Kind: CheckDomain, ID: string(id)})
		return c.Move(s, "run", w.now, actor.Account)
	})
}

// nameDomain keeps the domain to prove; one that was given before need not be
// given again.
func (w *work) nameDomain(c *activating, s *licensing.Step, data map[string]any) error {
	if len(data) == 0 {
		if domain, err := c.domain(s); err != nil || domain != "" {
			return err
		}
	}
	return w.acceptData(c, s, data)
}

// sayDomain keeps which domain is to be proved, so that its record can be shown
// before anybody looks for it; an hour later somebody does.
func (w *work) sayDomain(c *activating, s *licensing.Step, data map[string]any) error {
	if s.State != licensing.StepOpen {
		return licensing.Steps.Step(&s.State, "run")
	}
	if named, err := c.namedBefore(s); err != nil || named {
		if err == nil {
			err = notOf(s, "do")
		}
		return err
	}
	if err := w.acceptData(c, s, data); err != nil {
		return err
	}
	s.Reason, c.CheckAt = "", w.now.Add(licensing.DomainPause(s.Checks))
	c.handledBy(w.actor.Account)
	return nil
}

// namedBefore reports whether an earlier step asks for the domain that s proves.
func (c *activating) namedBefore(s *licensing.Step) (bool, error) {
	spec, err := c.spec(s)
	if err != nil {
		return false, err
	}
	proof, ok := spec.(*catalogue.VerifyDomain)
	return ok && proof.From != "", nil
}

// domain is the domain that a step proves; "" while nobody has named it.
func (c *activating) domain(s *licensing.Step) (string, error) {
	spec, err := c.spec(s)
	if err != nil {
		return "", err
	}
	data, err := c.data()
	if err != nil {
		return "", err
	}
	proof, ok := spec.(*catalogue.VerifyDomain)
	if !ok {
		return "", nil
	}
	return proof.Domain(s.Name, data), nil
}

// toCheck is the step whose domain is to be looked up now; nil when none is.
func (c *activating) toCheck() *licensing.Step {
	s := c.Current()
	if c.Ended || s == nil || s.Kind != licensing.VerifyDomainStep || s.State != licensing.StepOpen && s.State != licensing.StepRunning {
		return nil
	}
	return s
}

// DomainCheck is one look-up.
type DomainCheck struct {
	Activation licensing.ActivationID
	Step       string
	Number     int    // of the look-up; results of older ones are refused
	Name       string // of the TXT record …
	Value      string // … and what it must say
}

// BeginDomainCheck begins a look-up; nil when there is nothing to look up.
func (a *App) BeginDomainCheck(ctx context.Context, id licensing.ActivationID) (*DomainCheck, error) {
	ctx = Through(ctx, licensing.ByJob)
	var check *DomainCheck
	err := a.write(ctx, System(), func(w *work) error {
		check = nil
		c, err := w.lockActivation(id)
		if err != nil {
			return err
		}
		s := c.toCheck()
		if s == nil {
			return nil
		}
		domain, err := c.domain(s)
		if err != nil || domain == "" {
			return err
		}
		s.Checks++
		c.CheckAt = w.now.Add(licensing.AttemptLease)
		check = &DomainCheck{Activation: id, Step: s.Name, Number: s.Checks}
		check.Name, check.Value = catalogue.Challenge(a.key, string(c.subscription.ID), domain)
		return w.noteActivation(c)
	})
	return check, err
}

// noteActivation writes down what is no event: that work is under way.
func (w *work) noteActivation(c *activating) error {
	if err := w.writeActivation(c); err != nil {
		return err
	}
	return w.planActivation(c)
}

// EndDomainCheck writes down what a look-up found: the proof, or the reason
// why there is none yet. The domain is then looked up again by itself.
func (a *App) EndDomainCheck(ctx context.Context, check DomainCheck, o Outcome) error {
	ctx = Through(ctx, licensing.ByJob)
	return a.write(ctx, System(), func(w *work) error {
		c, err := w.lockActivation(check.Activation)
		if err != nil {
			return err
		}
		s := c.toCheck()
		if s == nil || s.Name != check.Step || s.Checks != check.Number {
			return nil
		}
		if o.Done {
			c.CheckAt = never
			if err := c.Move(s, "do", w.now, ""); err != nil {
				return err
			}
			return w.goOn(c, "check")
		}
		c.CheckAt = w.now.Add(licensing.DomainPause(s.Checks))
		known := s.Reason == o.Reason
		s.Reason = o.Reason
		if s.State == licensing.StepRunning {
			if err := c.Move(s, "reopen", w.now, ""); err != nil {
				return err
			}
		} else if known {
			return w.noteActivation(c)
		}
		return w.goOn(c, "check")
	})
}
