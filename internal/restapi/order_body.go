package restapi

import (
	"context"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
)

type (
	orderBody struct {
		Head
		Number            string                   `json:"number" example:"O-2026-001022"`
		Type              licensing.OrderType      `json:"type" enum:"purchase,renewal"`
		State             licensing.OrderState     `json:"state"`
		Since             time.Time                `json:"since" doc:"Since when it is in that state."`
		Waiting           *waiting                 `json:"waiting,omitempty"`
		Agreement         licensing.AgreementID    `json:"agreement"`
		AgreementNumber   string                   `json:"agreement_number,omitempty"`
		Customer          licensing.OrganizationID `json:"customer"`
		CustomerName      string                   `json:"customer_name,omitempty"`
		Segment           licensing.Segment        `json:"segment"`
		Partner           licensing.OrganizationID `json:"partner,omitempty" doc:"The partner of record; none: the order desk ordered."`
		PartnerName       string                   `json:"partner_name,omitempty"`
		PartnerReference  string                   `json:"partner_reference,omitempty" doc:"The partner's own order number."`
		CustomerReference string                   `json:"customer_reference,omitempty" doc:"The customer's own order number."`
		CIG               string                   `json:"cig,omitempty" doc:"Public bodies: the tender's code."`
		CIGExemption      string                   `json:"cig_exemption,omitempty" doc:"Or the reason why there is none, ES01 to ES27."`
		Lines             []orderLine              `json:"lines"`
		Questions         []orderQuestion          `json:"questions" doc:"Of the order desk; customers see those shared with them."`
		TakenBy           licensing.AccountID      `json:"taken_by,omitempty" doc:"Who of the desk examines it; the desk sees that."`
		Aged              bool                     `json:"aged" doc:"It has waited too long: for the desk, or for the answer to its question, whose reminders are all sent."`
		Reason            string                   `json:"reason,omitempty" doc:"Why it was rejected or cancelled."`
		SubmittedAt       time.Time                `json:"submitted_at,omitzero"`
		AcceptedAt        time.Time                `json:"accepted_at,omitzero"`
		CopiedFrom        licensing.OrderID        `json:"copied_from,omitempty"`
		CreatedAt         time.Time                `json:"created_at"`
		UpdatedAt         time.Time                `json:"updated_at"`
	}
	orderLine struct {
		ID           licensing.LineID         `json:"id"`
		Service      string                   `json:"service" example:"web-filter"`
		Plan         string                   `json:"plan" example:"web-filter-std"`
		Quantity     int                      `json:"quantity"`
		UsageDate    licensing.Date           `json:"usage_date,omitzero" doc:"When its use is to begin; missing: on acceptance."`
		Version      string                   `json:"service_version,omitempty" doc:"The version of the service that was in force when it was submitted."`
		Subscription licensing.SubscriptionID `json:"subscription,omitempty" doc:"What it became; of a renewal, what it renews."`
	}
	orderQuestion struct {
		Text       string    `json:"text"`
		Shared     bool      `json:"shared" doc:"Shown to the customer too."`
		AskedAt    time.Time `json:"asked_at"`
		Answer     string    `json:"answer,omitempty"`
		AnsweredAt time.Time `json:"answered_at,omitzero"`
	}

	orderCheck struct {
		State           licensing.OrderState  `json:"state" enum:"submitted,held" doc:"What it would be if it were submitted now."`
		Agreement       licensing.AgreementID `json:"agreement"`
		AgreementNumber string                `json:"agreement_number"`
		Lines           []orderLineCheck      `json:"lines"`
	}
	orderLineCheck struct {
		Service   string         `json:"service"`
		Plan      string         `json:"plan"`
		Quantity  int            `json:"quantity"`
		UsageDate licensing.Date `json:"usage_date,omitzero"`
		Version   string         `json:"service_version"`
	}

	// OrderTerms is what an order says as long as it is a draft.
	OrderTerms struct {
		PartnerReference  *string          `json:"partner_reference,omitempty" maxLength:"60" doc:"The partner's own order number, once per agreement."`
		CustomerReference *string          `json:"customer_reference,omitempty" maxLength:"60" doc:"The customer's own order number."`
		CIG               *string          `json:"cig,omitempty" maxLength:"20" doc:"Public bodies: the tender's code …"`
		CIGExemption      *string          `json:"cig_exemption,omitempty" maxLength:"10" doc:"… or the reason why there is none, ES01 to ES27."`
		Lines             *[]orderLineTerm `json:"lines,omitempty" maxItems:"1000"`
	}
	orderLineTerm struct {
		Plan      string         `json:"plan" maxLength:"100" example:"web-filter-std" doc:"Its key in the catalogue."`
		Quantity  int            `json:"quantity" minimum:"1" maximum:"1000000"`
		UsageDate licensing.Date `json:"usage_date,omitzero" doc:"When its use is to begin, from today on; missing: on acceptance."`
	}
	orderDraft struct {
		OrderTerms
		Agreement       licensing.AgreementID `json:"agreement,omitempty" maxLength:"36"`
		AgreementNumber string                `json:"agreement_number,omitempty" maxLength:"40" doc:"Instead of agreement."`
	}
)

// over writes what was given over a draft.
func (t OrderTerms) over(d app.OrderDraft) app.OrderDraft {
	set(&d.PartnerReference, t.PartnerReference)
	set(&d.CustomerReference, t.CustomerReference)
	set(&d.CIG, t.CIG)
	set(&d.CIGExemption, t.CIGExemption)
	if t.Lines != nil {
		d.Lines = nil
		for _, l := range *t.Lines {
			d.Lines = append(d.Lines, app.OrderLineDraft{Plan: l.Plan, Quantity: l.Quantity, UsageDate: l.UsageDate})
		}
	}
	return d
}

func orderFrom(c Call, o *licensing.Order, called app.Called, wait licensing.Wait) orderBody {
	b := orderBody{
		Head:   Head{ID: string(o.ID), Version: o.Version, Actions: actions(c, licensing.Orders, o.State, o.Target(""))},
		Number: o.Number, Type: o.Type, State: o.State, Since: o.Since, Waiting: waitingFrom(wait), Agreement: o.Agreement,
		AgreementNumber: called.Agreements[o.Agreement], Customer: o.Customer, CustomerName: called.Organizations[o.Customer], Segment: o.Segment,
		Partner: o.Partner, PartnerName: called.Organizations[o.Partner], PartnerReference: o.PartnerReference, CustomerReference: o.CustomerReference,
		CIG: o.CIG, CIGExemption: o.CIGExemption, Aged: o.Aged, Reason: o.Reason, SubmittedAt: o.SubmittedAt, AcceptedAt: o.AcceptedAt,
		CopiedFrom: o.CopiedFrom, CreatedAt: o.CreatedAt, UpdatedAt: o.UpdatedAt,
	}
	if c.Actor.Party == licensing.OperatorParty {
		b.TakenBy = o.TakenBy
	}
	for _, l := range o.Lines {
		b.Lines = append(b.Lines, orderLine{l.ID, l.Service, l.Plan, l.Quantity, l.UsageDate, l.ServiceVersion, l.Subscription})
	}
	for _, q := range o.Questions {
		b.Questions = append(b.Questions, orderQuestion{q.Text, q.Shared, q.AskedAt, q.Answer, q.Answered})
	}
	return b
}

// orderAnswer is one order as the API tells it.
func orderAnswer(ctx context.Context, u *app.App, c Call, o *licensing.Order, err error) (orderBody, error) {
	if err != nil {
		return orderBody{}, err
	}
	bodies, err := orderPage(ctx, u, c, []*licensing.Order{o})
	if err != nil {
		return orderBody{}, err
	}
	return bodies[0], nil
}

// orderPage tells orders with the names of whose they are, read all at once.
func orderPage(ctx context.Context, u *app.App, c Call, all []*licensing.Order) ([]orderBody, error) {
	var ids []licensing.OrganizationID
	var on []licensing.AgreementID
	for _, o := range all {
		ids, on = append(ids, o.Customer, o.Partner), append(on, o.Agreement)
	}
	called, err := u.Called(ctx, c.Actor, on, ids)
	if err != nil {
		return nil, err
	}
	waits, err := u.OrderWaits(ctx, c.Actor, all)
	if err != nil {
		return nil, err
	}
	bodies := make([]orderBody, len(all))
	for i, o := range all {
		bodies[i] = orderFrom(c, o, called, waits[o.ID])
	}
	return bodies, nil
}
