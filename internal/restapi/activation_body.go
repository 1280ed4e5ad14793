package restapi

import (
	"context"
	"encoding/json"
	"time"

	"volare/internal/app"
	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/web"
)

type (
	activationBody struct {
		Head
		Number       string                    `json:"number" example:"S-2026-000731" doc:"Its subscription's number."`
		State        licensing.ActivationState `json:"state"`
		Since        time.Time                 `json:"since"`
		Waiting      *waiting                  `json:"waiting,omitempty"`
		Subscription licensing.SubscriptionID  `json:"subscription"`
		Agreement    licensing.AgreementID     `json:"agreement"`
		Customer     licensing.OrganizationID  `json:"customer"`
		Partner      licensing.OrganizationID  `json:"partner,omitempty"`
		Service      string                    `json:"service" example:"web-filter"`
		ServiceName  string                    `json:"service_name"`
		Plan         string                    `json:"plan"`
		Quantity     int                       `json:"quantity"`
		UsageDate    licensing.Date            `json:"usage_date" doc:"Provisioning waits for it."`
		Automatic    bool                      `json:"automatic" doc:"Done by rule, without a hand."`
		ManualReason string                    `json:"manual_reason,omitempty" doc:"Why people are needed."`
		StartedBy    string                    `json:"started_by,omitempty" doc:"Who began."`
		HandledBy    string                    `json:"handled_by,omitempty" doc:"Who goes on."`
		Steps        []activationStep          `json:"steps"`
		Keys         []productKey              `json:"keys" doc:"For those who may read the data."`
		After        string                    `json:"after,omitempty" doc:"What to do next, once it is active."`
	}
	activationStep struct {
		Step         string                 `json:"step" example:"network"`
		Title        string                 `json:"title,omitempty"`
		Kind         licensing.StepKind     `json:"kind"`
		State        licensing.StepState    `json:"state"`
		Since        time.Time              `json:"since,omitzero"`
		Reason       string                 `json:"reason,omitempty" doc:"Why it failed or was skipped, or what the last look-up found."`
		Actions      []licensing.Verb       `json:"actions" doc:"What you may do now: POST …/{id}/steps/{step}/{verb}."`
		Instructions string                 `json:"instructions,omitempty" doc:"For the operator's people."`
		Fields       []activationField      `json:"fields" doc:"What is asked, in the order in which people see it."`
		Schema       map[string]any         `json:"schema,omitempty" doc:"JSON Schema 2020-12 of the data."`
		Data         map[string]any         `json:"data,omitempty" doc:"What was given; for those who may read it."`
		Challenge    *domainChallenge       `json:"challenge,omitempty" doc:"The DNS record that proves the domain."`
		Checks       int                    `json:"checks,omitempty" doc:"How often it was looked up."`
		Operation    *provisioningOperation `json:"operation,omitempty"`
	}
	activationField struct {
		Field     string           `json:"field"`
		Label     string           `json:"label,omitempty"`
		Hint      string           `json:"hint,omitempty"`
		Type      string           `json:"type,omitempty" example:"string"`
		Many      bool             `json:"many,omitempty" doc:"A list of them."`
		Format    string           `json:"format,omitempty" example:"ip-network"`
		Multiline bool             `json:"multiline,omitempty"`
		Required  bool             `json:"required"`
		ReadOnly  string           `json:"read_only,omitempty" doc:"Filled in already, with this."`
		Default   any              `json:"default,omitempty"`
		Options   []activationPick `json:"options,omitempty"`
	}
	activationPick struct {
		Value string `json:"value"`
		Label string `json:"label"`
	}
	domainChallenge struct {
		Domain string `json:"domain"`
		Type   string `json:"type" example:"TXT"`
		Name   string `json:"name" example:"_volare.rossi.example"`
		Value  string `json:"value"`
	}
	provisioningOperation struct {
		ID    licensing.OperationID    `json:"id"`
		State licensing.OperationState `json:"state"`
	}
	productKey struct {
		Pool      string    `json:"pool"`
		Key       string    `json:"key"`
		GivenAt   time.Time `json:"given_at"`
		RevokedAt time.Time `json:"revoked_at,omitzero"`
	}
	activationItem struct {
		ID           licensing.ActivationID    `json:"id"`
		Version      int64                     `json:"version"`
		State        licensing.ActivationState `json:"state"`
		Since        time.Time                 `json:"since"`
		Waiting      *waiting                  `json:"waiting,omitempty"`
		Subscription licensing.SubscriptionID  `json:"subscription"`
		Agreement    licensing.AgreementID     `json:"agreement"`
		Customer     licensing.OrganizationID  `json:"customer"`
		Service      string                    `json:"service"`
		UsageDate    licensing.Date            `json:"usage_date"`
		Automatic    bool                      `json:"automatic"`
		Steps        []stepStanding            `json:"steps"`
	}
	stepStanding struct {
		Step  string              `json:"step"`
		Kind  licensing.StepKind  `json:"kind"`
		State licensing.StepState `json:"state"`
		Since time.Time           `json:"since,omitzero"`
	}
)

func activationFrom(ctx context.Context, u *app.App, d *app.ActivationDetail) activationBody {
	lang, s := web.Language(ctx), d.Subscription
	b := activationBody{Head: Head{string(d.ID), d.Version, d.Actions}, Number: s.Number, State: d.State, Since: d.Since, Waiting: waitingFrom(d.Waiting),
		Subscription: s.ID, Agreement: s.Agreement, Customer: s.Customer, Partner: s.Partner, Service: s.Service, ServiceName: d.Service.Name.In(lang),
		Plan: s.Plan, Quantity: s.Quantity, UsageDate: d.UsageDate, Automatic: d.Automatic, ManualReason: u.ReasonIn(lang, d.ManualReason),
		StartedBy: d.StartedBy, HandledBy: d.HandledBy}
	if d.State == licensing.ActivationActive {
		b.After, b.ManualReason = d.Service.After.In(lang), ""
	}
	for i := range d.Steps {
		b.Steps = append(b.Steps, stepFrom(lang, u, d, &d.Steps[i]))
	}
	for _, k := range d.Keys {
		b.Keys = append(b.Keys, keyFrom(k))
	}
	return b
}

func keyFrom(k store.Key) productKey { return productKey{k.Pool, k.Value, k.GivenAt, k.RevokedAt} }

func stepFrom(lang string, u *app.App, d *app.ActivationDetail, s *licensing.Step) activationStep {
	b := activationStep{Step: s.Name, Title: u.StepTitle(lang, d.Service, s.Name, s.Kind), Kind: s.Kind, State: s.State, Since: s.Since,
		Reason: u.ReasonIn(lang, s.Reason), Actions: d.StepActions[s.Name]}
	if s.Data != "" {
		_ = json.Unmarshal([]byte(s.Data), &b.Data) // we wrote it
	}
	if declared, ok := d.Service.StepOf(s.Name); ok {
		b.describe(lang, declared.Spec, d.Known, d.Data)
	}
	if c, ok := d.Challenges[s.Name]; ok {
		b.Challenge = &domainChallenge{c.Domain, "TXT", c.Name, c.Value}
	}
	if s.Kind == licensing.VerifyDomainStep {
		b.Checks = s.Checks
	}
	if o := d.Operation; o != nil && o.Step == s.Name {
		b.Operation = &provisioningOperation{o.ID, o.State}
	}
	return b
}

// describe tells what a step asks; what is filled in already only to those who
// may read the data.
func (b *activationStep) describe(lang string, spec catalogue.Spec, known catalogue.Known, data bool) {
	switch spec := spec.(type) {
	case *catalogue.Form:
		_ = json.Unmarshal(spec.Schema(), &b.Schema) // we wrote it
		for _, f := range spec.Fields {
			b.Fields = append(b.Fields, fieldFrom(lang, f, known, data))
		}
	case *catalogue.VerifyDomain:
		if spec.From == "" {
			b.Fields = []activationField{{Field: spec.Field, Type: "string", Format: "domain", Required: true}}
		}
	case *catalogue.Review:
		b.Instructions = spec.Instructions.In(lang)
	case *catalogue.Provision:
		b.Instructions = spec.Instructions.In(lang)
	}
	if !data {
		b.Instructions = ""
	}
}

func fieldFrom(lang string, f catalogue.Field, known catalogue.Known, data bool) activationField {
	b := activationField{Field: f.Key, Label: f.Label.In(lang), Type: f.Type, Many: f.Many, Format: f.Format, Multiline: f.Multiline,
		Required: f.Required, Default: f.Default}
	if f.Hint != nil {
		b.Hint = f.Hint.In(lang)
	}
	if data {
		b.ReadOnly = known.Of(f.Prefill)
	}
	for _, o := range f.Options {
		b.Options = append(b.Options, activationPick{o.Value, o.Label.In(lang)})
	}
	return b
}

func activationItemFrom(x *licensing.Activation, zone *time.Location) activationItem {
	b := activationItem{ID: x.ID, Version: x.Version, State: x.State, Since: x.Since, Waiting: waitingFrom(x.Waiting(zone)), Subscription: x.Subscription,
		Agreement: x.Agreement, Customer: x.Customer, Service: x.Service, UsageDate: x.UsageDate, Automatic: x.Automatic}
	for _, s := range x.Steps {
		b.Steps = append(b.Steps, stepStanding{s.Name, s.Kind, s.State, s.Since})
	}
	return b
}
