package restapi

import (
	"context"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

// ByStep is the input of what needs nothing but a step; embed it beside Body.
type ByStep struct {
	ByID
	Step string `path:"step" doc:"The step's name."`
}

type (
	listActivations struct {
		Paging
		State     licensing.ActivationState `query:"state" enum:"invited,started,queued,provisioning,active,failed,ended"`
		Agreement licensing.AgreementID     `query:"agreement" maxLength:"36"`
		Customer  licensing.OrganizationID  `query:"customer" maxLength:"36"`
		Service   string                    `query:"service" maxLength:"100"`
		Review    bool                      `query:"review" doc:"Only those whose review waits for the operator."`
		Q         string                    `query:"q" maxLength:"100" doc:"Words, each the beginning of one in its agreement's number, programme, or the customer's name or domain."`
	}
	doStep struct {
		ByStep
		Body struct {
			Data map[string]any `json:"data" doc:"As the step's fields and schema ask."`
		}
	}
	checkStep struct {
		ByStep
		Body *struct { // a pointer: it may be missing
			Data map[string]any `json:"data,omitempty" doc:"The domain, where no earlier step asked for it."`
		}
	}
	reviewStep struct {
		ByStep
		Body struct {
			Approved bool   `json:"approved"`
			Reason   string `json:"reason,omitempty" maxLength:"2000" doc:"A no needs one; the administrators are told."`
		}
	}
	skipStep struct {
		ByStep
		Body struct {
			Reason string `json:"reason" minLength:"1" maxLength:"2000"`
		}
	}
)

func activations(a *API, u *app.App) {
	r := a.Resource("activations", "activation", "How a subscription's service is switched on: the steps that the catalogue declares. Its data are read by the online services administrators and the operator alone, its states by everybody concerned.")
	List(r, Op{Summary: "List activations, the newest first"}, func(ctx context.Context, c Call, in *listActivations) (Page[activationItem], error) {
		l, err := u.Activations(ctx, c.Actor, store.ActivationFilter{Search: app.Words(in.Q), State: in.State, Agreement: in.Agreement, Customer: in.Customer, Service: in.Service,
			Review: in.Review}, store.Page{After: in.After, Limit: in.Limit})
		if err != nil {
			return Page[activationItem]{}, err
		}
		policy, err := u.Policy(ctx)
		p := Page[activationItem]{Next: l.Next}
		for _, x := range l.Items {
			p.Items = append(p.Items, activationItemFrom(x, policy.Zone))
		}
		return p, err
	})
	Get(r, Op{Summary: "Read an activation, with what its steps ask"}, func(ctx context.Context, c Call, in *ByID) (activationBody, error) {
		return activationAnswer(ctx, u, c, licensing.ActivationID(in.ID), nil)
	})
	Do(r, Op{Verb: "take_over", Summary: "Say that you go on with it"}, func(ctx context.Context, c Call, in *ByID) (activationBody, error) {
		_, err := u.TakeOverActivation(ctx, c.Actor, licensing.ActivationID(in.ID))
		return activationAnswer(ctx, u, c, licensing.ActivationID(in.ID), err)
	})
	activationSteps(r, u)
}

// activationAnswer is an activation as it is now, unless a verb was refused.
func activationAnswer(ctx context.Context, u *app.App, c Call, id licensing.ActivationID, err error) (activationBody, error) {
	if err != nil {
		return activationBody{}, err
	}
	d, err := u.Activation(ctx, c.Actor, id)
	if err != nil {
		return activationBody{}, err
	}
	return activationFrom(ctx, u, d), nil
}

// activationSteps are the verbs of its steps.
func activationSteps(r *Resource, u *app.App) {
	const at = "/{id}/steps/{step}/"
	plain := func(verb licensing.Verb, summary string, use func(context.Context, app.Actor, licensing.ActivationID, string) (*licensing.Activation, error)) {
		Do(r, Op{Verb: verb, Path: at + string(verb), Summary: summary}, func(ctx context.Context, c Call, in *ByStep) (activationBody, error) {
			_, err := use(ctx, c.Actor, licensing.ActivationID(in.ID), in.Step)
			return activationAnswer(ctx, u, c, licensing.ActivationID(in.ID), err)
		})
	}
	plain("correct", "Open given data again; what was done behind it waits anew", u.CorrectStep)
	plain("retry", "Try a failed step again", u.RetryStep)
	plain("hand_over", "Give the provisioning into the hands of the operator's people", u.HandOverStep)
	Do(r, Op{Verb: "do", Path: at + "do", Summary: "Give a form's data, or name the domain to prove"}, func(ctx context.Context, c Call, in *doStep) (activationBody, error) {
		_, err := u.DoStep(ctx, c.Actor, licensing.ActivationID(in.ID), in.Step, in.Body.Data)
		return activationAnswer(ctx, u, c, licensing.ActivationID(in.ID), err)
	})
	Do(r, Op{Verb: "check", Path: at + "check", Summary: "Have the domain's DNS record looked up; the answer comes soon after"},
		func(ctx context.Context, c Call, in *checkStep) (activationBody, error) {
			var data map[string]any
			if in.Body != nil {
				data = in.Body.Data
			}
			_, err := u.CheckStep(ctx, c.Actor, licensing.ActivationID(in.ID), in.Step, data)
			return activationAnswer(ctx, u, c, licensing.ActivationID(in.ID), err)
		})
	Do(r, Op{Verb: "review", Path: at + "review", Summary: "Approve it, or say no with the reason"}, func(ctx context.Context, c Call, in *reviewStep) (activationBody, error) {
		_, err := u.ReviewStep(ctx, c.Actor, licensing.ActivationID(in.ID), in.Step, in.Body.Approved, in.Body.Reason)
		return activationAnswer(ctx, u, c, licensing.ActivationID(in.ID), err)
	})
	Do(r, Op{Verb: "skip", Path: at + "skip", Summary: "Pass over a step, with the reason"}, func(ctx context.Context, c Call, in *skipStep) (activationBody, error) {
		_, err := u.SkipStep(ctx, c.Actor, licensing.ActivationID(in.ID), in.Step, in.Body.Reason)
		return activationAnswer(ctx, u, c, licensing.ActivationID(in.ID), err)
	})
}
