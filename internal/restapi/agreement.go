package restapi

import (
	"context"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

type (
	listAgreements struct {
		Paging
		State    licensing.AgreementState `query:"state" enum:"draft,sent,signed,active,declined,withdrawn,expired,terminated"`
		Kind     licensing.AgreementKind  `query:"kind" enum:"contract,enrollment"`
		Customer licensing.OrganizationID `query:"customer" maxLength:"36"`
		Contract licensing.AgreementID    `query:"contract" maxLength:"36" doc:"The enrollments under it."`
		Sort     string                   `query:"sort" enum:"created,end,waiting" default:"created" doc:"created: the newest first; end: those that end first; waiting: those that wait longest, within a state."`
		Q        string                   `query:"q" maxLength:"100" doc:"Words, each the beginning of one in number, programme, or the customer's name or domain."`
	}
	draftAgreement struct{ Body agreementDraft }
	editAgreement  struct {
		ByID
		Body AgreementTerms
	}
	replaceSignatory struct {
		ByID
		Body struct {
			Signatory personBody `json:"signatory"`
		}
	}
	changeNotices struct {
		ByID
		Body struct {
			NoticesMail string `json:"notices_mail" maxLength:"254" doc:"An address that is told, without any rights; empty: none."`
		}
	}
	signAgreement struct {
		ByID
		Body struct {
			DocumentHash           string        `json:"document_hash" maxLength:"64" doc:"Of the document that was read."`
			RenewalClause          bool          `json:"renewal_clause,omitempty" doc:"The separate approval of the tacit-renewal clause."`
			Grant                  bool          `json:"grant,omitempty" doc:"The ticked grant, where a partner's person is online services administrator."`
			AgreementAdministrator *designeeBody `json:"agreement_administrator,omitempty" doc:"Missing: as in the document."`
			OSA                    *designeeBody `json:"online_services_administrator,omitempty" doc:"Missing: as in the document."`
		}
	}
	needsReason struct {
		ByID
		Body struct {
			Reason string `json:"reason" minLength:"1" maxLength:"2000" doc:"Told to everybody concerned."`
		}
	}
	terminateAgreement struct {
		ByID
		Body struct {
			Reason string              `json:"reason" minLength:"1" maxLength:"2000" doc:"Told to everybody concerned."`
			Cancel []endedSubscription `json:"cancel,omitempty" maxItems:"10000" doc:"The subscriptions that don't run out, but end earlier."`
		}
	}
	endedSubscription struct {
		Subscription licensing.SubscriptionID `json:"subscription" maxLength:"36"`
		On           licensing.Date           `json:"on" doc:"The last day included."`
	}
	mayHaveReason struct {
		ByID
		Body *struct { // a pointer: it may be missing
			Reason string `json:"reason,omitempty" maxLength:"2000" doc:"Told to everybody concerned."`
		}
	}
)

func (in *mayHaveReason) reason() string {
	if in.Body == nil {
		return ""
	}
	return in.Body.Reason
}

func agreements(a *API, u *app.App) {
	r := a.Resource("agreements", "agreement", "Contracts, and enrollments under them: drafted by partner or order desk, signed by the customer's signatory, countersigned by the operator. Orders are accepted on active ones alone.")
	List(r, Op{Summary: "List agreements"}, func(ctx context.Context, c Call, in *listAgreements) (Page[agreementBody], error) {
		l, err := u.Agreements(ctx, c.Actor, store.AgreementFilter{Search: app.Words(in.Q), State: in.State, Kind: in.Kind,
			Customer: in.Customer, Contract: in.Contract, Sort: in.Sort}, store.Page{After: in.After, Limit: in.Limit})
		if err != nil {
			return Page[agreementBody]{}, err
		}
		items, err := agreementPage(ctx, u, c, l.Items)
		return Page[agreementBody]{Items: items, Next: l.Next}, err
	})
	Create(r, Op{Summary: "Draft a contract, or an enrollment under one", Example: agreementDraftExample}, func(ctx context.Context, c Call, in *draftAgreement) (agreementBody, error) {
		d := in.Body.over(app.AgreementDraft{Kind: in.Body.Kind, Contract: in.Body.Contract, Customer: in.Body.Customer,
			CustomerVATNumber: in.Body.CustomerVATNumber, CustomerIPACode: in.Body.CustomerIPACode, Partner: in.Body.Partner})
		if in.Body.NewCustomer != nil {
			o := in.Body.NewCustomer.over(app.OrganizationDraft{Country: "IT", Language: licensing.Italian})
			d.NewCustomer = &o
		}
		x, err := u.DraftAgreement(ctx, c.Actor, d)
		return agreementAnswer(ctx, u, c, x, err)
	})
	Get(r, Op{Summary: "Read an agreement"}, func(ctx context.Context, c Call, in *ByID) (agreementBody, error) {
		x, err := u.Agreement(ctx, c.Actor, licensing.AgreementID(in.ID))
		return agreementAnswer(ctx, u, c, x, err)
	})
	Edit(r, Op{Summary: "Change a draft; what isn't given stays", Example: agreementEditExample}, func(ctx context.Context, c Call, in *editAgreement) (agreementBody, error) {
		x, err := u.EditAgreementBy(ctx, c.Actor, licensing.AgreementID(in.ID), in.Body.over)
		return agreementAnswer(ctx, u, c, x, err)
	})
	Download(r, Op{Path: "/{id}/document", Summary: "Get its document, as it was frozen when sent"}, func(ctx context.Context, c Call, in *ByID) (File, error) {
		d, err := u.AgreementDocument(ctx, c.Actor, licensing.AgreementID(in.ID))
		if err != nil {
			return File{}, err
		}
		return File{Name: d.Name, Type: d.Type, Content: d.Content}, nil
	})
	agreementVerbs(r, u)
}

// agreementVerbs are the verbs of the state table.
func agreementVerbs(r *Resource, u *app.App) {
	plain := func(verb licensing.Verb, summary string, use func(context.Context, app.Actor, licensing.AgreementID) (*licensing.Agreement, error)) {
		Do(r, Op{Verb: verb, Summary: summary}, func(ctx context.Context, c Call, in *ByID) (agreementBody, error) {
			x, err := use(ctx, c.Actor, licensing.AgreementID(in.ID))
			return agreementAnswer(ctx, u, c, x, err)
		})
	}
	reasoned := func(verb licensing.Verb, summary string, use func(context.Context, app.Actor, licensing.AgreementID, string) (*licensing.Agreement, error)) {
		Do(r, Op{Verb: verb, Summary: summary}, func(ctx context.Context, c Call, in *needsReason) (agreementBody, error) {
			x, err := use(ctx, c.Actor, licensing.AgreementID(in.ID), in.Body.Reason)
			return agreementAnswer(ctx, u, c, x, err)
		})
	}
	plain("send", "Freeze its document and invite the signatory", u.SendAgreement)
	plain("recall", "Take it back from its signatory, to be changed", u.RecallAgreement)
	plain("countersign", "Countersign: it becomes active", u.CountersignAgreement)
	reasoned("decline", "The signatory's no", u.DeclineAgreement)
	reasoned("refuse", "The operator's no to a signed one", u.RefuseAgreement)
	Do(r, Op{Verb: "withdraw", Summary: "Take it back for good before it is active"}, func(ctx context.Context, c Call, in *mayHaveReason) (agreementBody, error) {
		x, err := u.WithdrawAgreement(ctx, c.Actor, licensing.AgreementID(in.ID), in.reason())
		return agreementAnswer(ctx, u, c, x, err)
	})
	Do(r, Op{Verb: "replace_signatory", Summary: "Put it before another signatory"}, func(ctx context.Context, c Call, in *replaceSignatory) (agreementBody, error) {
		x, err := u.ReplaceSignatory(ctx, c.Actor, licensing.AgreementID(in.ID), in.Body.Signatory.person())
		return agreementAnswer(ctx, u, c, x, err)
	})
	Do(r, Op{Verb: "change_notices", Summary: "Name another notices contact, or none", Text: "Also after its end, as its subscriptions may outlive it."},
		func(ctx context.Context, c Call, in *changeNotices) (agreementBody, error) {
			x, err := u.ChangeNotices(ctx, c.Actor, licensing.AgreementID(in.ID), in.Body.NoticesMail)
			return agreementAnswer(ctx, u, c, x, err)
		})
	Do(r, Op{Verb: "terminate", Summary: "End an active one early", Text: "Its subscriptions run out, but for those that cancel names."},
		func(ctx context.Context, c Call, in *terminateAgreement) (agreementBody, error) {
			cancel := map[licensing.SubscriptionID]licensing.Date{}
			for _, s := range in.Body.Cancel {
				cancel[s.Subscription] = s.On
			}
			x, err := u.TerminateAgreement(ctx, c.Actor, licensing.AgreementID(in.ID), in.Body.Reason, cancel)
			return agreementAnswer(ctx, u, c, x, err)
		})
	Do(r, Op{Verb: "sign", Summary: "Sign, as its signatory", Text: "The designees may be changed in the same call. The renewal clause is approved separately; a public body's never renews tacitly."},
		func(ctx context.Context, c Call, in *signAgreement) (agreementBody, error) {
			s := app.Signing{DocumentHash: in.Body.DocumentHash, RenewalClause: in.Body.RenewalClause, Grant: in.Body.Grant}
			if d := in.Body.AgreementAdministrator; d != nil {
				aa := d.designee()
				s.AgreementAdministrator = &aa
			}
			if d := in.Body.OSA; d != nil {
				osa := d.designee()
				s.OSA = &osa
			}
			x, err := u.SignAgreement(ctx, c.Actor, licensing.AgreementID(in.ID), s)
			return agreementAnswer(ctx, u, c, x, err)
		})
}
