package app

import (
	"context"

	"volare/internal/licensing"
	"volare/internal/mail"
	"volare/internal/store"
)

// GrantAccess gives the role that was asked for; whoever can't sign in yet is
// invited. Nobody decides their own request.
func (a *App) GrantAccess(ctx context.Context, actor Actor, id licensing.RequestID, message string) (*licensing.AccessRequest, error) {
	return a.onAccessRequest(ctx, actor, id, "grant", func(w *work, r *licensing.AccessRequest, x *licensing.Agreement) error {
		if err := r.Grant(w.now, w.actor.Holder, message); err != nil {
			return err
		}
		if x == nil {
			return &licensing.Error{Kind: licensing.Conflict, Code: "access_request.no_agreement", State: string(licensing.AccessPending)}
		}
		if x.CountersignedAt.IsZero() {
			return &licensing.Error{Kind: licensing.Conflict, Code: "access.agreement_not_active", State: string(licensing.AccessPending)}
		}
		acc, err := w.Account(r.Account)
		if err != nil {
			return err
		}
		if !acc.DisabledAt.IsZero() {
			return &licensing.Error{Kind: licensing.Conflict, Code: "account.disabled", State: string(licensing.AccessPending)}
		}
		grant, err := w.seatGrant(x, r.Person, r.Role, "")
		if err != nil {
			return unseated(err, string(licensing.AccessPending))
		}
		to, err := w.appoint(appointment{person: r.Person, role: r.Role, organization: x.Customer, agreement: x, grant: grant})
		if err != nil {
			return err
		}
		if err := w.post(to, placeOf(x), mail.AccessGranted{Number: r.Number, Agreement: x.Number, Role: string(r.Role), Message: message, NeedsAccount: to.needs}); err != nil {
			return err
		}
		if err := w.tellAppointed(x, r.Role, to); err != nil {
			return err
		}
		if r.Role == licensing.OnlineServicesAdministrator {
			_, err = w.handOver(x, to)
		}
		return err
	})
}

// unseated makes of the refusal of a field, which what is decided in a state
// doesn't have, one of the whole: a request can still be denied.
func unseated(err error, state string) error {
	if e, ok := err.(*licensing.Error); ok && e.Kind == licensing.Invalid && len(e.Fields) > 0 {
		return &licensing.Error{Kind: licensing.Conflict, Code: e.Fields[0].Code, State: state}
	}
	return err
}

// DenyAccess refuses a request, with a message.
func (a *App) DenyAccess(ctx context.Context, actor Actor, id licensing.RequestID, message string) (*licensing.AccessRequest, error) {
	return a.onAccessRequest(ctx, actor, id, "deny", func(w *work, r *licensing.AccessRequest, _ *licensing.Agreement) error {
		if err := r.Deny(w.now, w.actor.Holder, message); err != nil {
			return err
		}
		acc, err := w.Account(r.Account)
		if err != nil {
			return err
		}
		return w.post(toAccount(acc, ""), placeOfRequest(r), mail.AccessDenied{Number: r.Number, Agreement: r.AgreementNumber, Message: message})
	})
}

// WithdrawAccessRequest takes one's own request back.
func (a *App) WithdrawAccessRequest(ctx context.Context, actor Actor, id licensing.RequestID) (*licensing.AccessRequest, error) {
	return a.onAccessRequest(ctx, actor, id, "withdraw", func(w *work, r *licensing.AccessRequest, _ *licensing.Agreement) error {
		return r.Withdraw(w.now)
	})
}

// onAccessRequest is what every verb of an access request does.
func (a *App) onAccessRequest(ctx context.Context, actor Actor, id licensing.RequestID, verb licensing.Verb,
	do func(*work, *licensing.AccessRequest, *licensing.Agreement) error) (*licensing.AccessRequest, error) {
	return result(ctx, a, actor, func(w *work) (*licensing.AccessRequest, error) {
		r, x, err := w.lockAccessRequest(id)
		if err != nil {
			return nil, err
		}
		if err := actor.authorizeRequest("access_request."+verb, r, x); err != nil {
			return nil, err
		}
		if err := replay(w, &r); err != nil {
			return r, err
		}
		if err := w.fresh(seen(id, r.Version)); err != nil {
			return nil, err
		}
		before := r.Facts()
		if err := do(w, r, x); err != nil {
			return nil, actor.offerRequest(err, r, x)
		}
		return r, w.saveAccessRequest(r, verb, before)
	})
}

// RequestTarget is what permission rules need to know about an access request
// and its agreement (nil: none). The partner of record has no say in it.
func RequestTarget(x *licensing.Agreement) licensing.Target {
	if x == nil {
		return licensing.Target{}
	}
	return licensing.Target{Customer: x.Customer, Agreement: x.ID, Contract: x.Contract}
}

// mayRequest reports whether the actor may use a verb on a request: withdraw
// and read one's own; decide any but one's own.
func (a Actor) mayRequest(verb licensing.Verb, r *licensing.AccessRequest, x *licensing.Agreement) bool {
	own := a.Account != "" && r.Account == a.Account
	switch verb {
	case "access_request.withdraw":
		return a.May(verb, licensing.Target{Account: r.Account})
	case "access_request.read":
		return own && a.May("access_request.file", licensing.Target{Account: r.Account}) || a.May(verb, RequestTarget(x))
	}
	return !own && a.May(verb, RequestTarget(x))
}

func (a Actor) authorizeRequest(verb licensing.Verb, r *licensing.AccessRequest, x *licensing.Agreement) error {
	switch {
	case a.mayRequest(verb, r, x):
		return nil
	case !a.mayRequest("access_request.read", r, x):
		return licensing.NotFound("access_request")
	case r.Account == a.Account && verb != "access_request.withdraw":
		return licensing.Refuse(licensing.Forbidden, "access_request.own")
	}
	return licensing.Refuse(licensing.Forbidden, "forbidden", "verb", string(verb))
}

// offerRequest leaves in a conflict's list of verbs those that the actor may use.
func (a Actor) offerRequest(err error, r *licensing.AccessRequest, x *licensing.Agreement) error {
	if e, ok := err.(*licensing.Error); ok && e.Kind == licensing.Conflict {
		e.Allowed = a.requestVerbs(e.Allowed, r, x)
	}
	return err
}

func (a Actor) requestVerbs(vs []licensing.Verb, r *licensing.AccessRequest, x *licensing.Agreement) []licensing.Verb {
	var may []licensing.Verb
	for _, v := range vs {
		if v == "grant" && (r.Agreement == "" || !r.GivenBy(a.Holder)) {
			continue // there is nothing to give a role on, or it is for support to give
		}
		if a.mayRequest("access_request."+v, r, x) {
			may = append(may, v)
		}
	}
	return may
}

// AccessRequestView is a request with what the reader may do about it.
type AccessRequestView struct {
	*licensing.AccessRequest
	Actions []licensing.Verb
}

func (w *work) viewRequest(r *licensing.AccessRequest, x *licensing.Agreement) AccessRequestView {
	return AccessRequestView{r, w.actor.requestVerbs(licensing.AccessRequests.Allowed(r.State), r, x)}
}

// AccessRequest reads one request: its own, or one the actor may decide.
func (a *App) AccessRequest(ctx context.Context, actor Actor, id licensing.RequestID) (AccessRequestView, error) {
	var v AccessRequestView
	err := a.read(ctx, actor, func(w *work) error {
		r, x, err := w.accessRequest(id)
		if err != nil {
			return err
		}
		v = w.viewRequest(r, x)
		return actor.authorizeRequest("access_request.read", r, x)
	})
	return v, err
}

// AccessRequests lists the requests that the actor may decide, or with own
// those the actor filed.
func (a *App) AccessRequests(ctx context.Context, actor Actor, own bool, f store.AccessFilter, p store.Page) (store.List[AccessRequestView], error) {
	if f.Account = ""; own {
		if f.Account = actor.Account; f.Account == "" {
			return store.List[AccessRequestView]{}, licensing.Refuse(licensing.Unauthenticated, "unauthenticated")
		}
	}
	var l store.List[AccessRequestView]
	err := a.read(ctx, actor, func(w *work) error {
		rs, err := w.Tx.AccessRequests(actor.seeing("access_request.read"), f, p)
		if err != nil {
			return err
		}
		l = store.List[AccessRequestView]{Next: rs.Next}
		accounts, contracts, err := w.requestParties(rs.Items)
		for _, r := range rs.Items {
			if acc := accounts[r.Account]; acc != nil {
				r.Person = licensing.Person{Name: acc.Name, Mail: acc.Mail, Language: acc.Language}
			}
			l.Items = append(l.Items, w.viewRequest(r, contracts[r.Agreement]))
		}
		return err
	})
	return l, err
}

// AccessTally counts the requests that the actor may decide, by state.
func (a *App) AccessTally(ctx context.Context, actor Actor, f store.AccessFilter) (store.Tally, error) {
	f.Account = ""
	return reading(ctx, a, actor, func(w *work) (store.Tally, error) { return w.AccessTally(actor.seeing("access_request.read"), f) })
}

// requestParties reads who filed these requests, and their agreements as far
// as permission depends on them.
func (w *work) requestParties(rs []*licensing.AccessRequest) (map[licensing.AccountID]*licensing.Account, map[licensing.AgreementID]*licensing.Agreement, error) {
	var who []licensing.AccountID
	var on []licensing.AgreementID
	for _, r := range rs {
		who = append(who, r.Account)
		if r.Agreement != "" {
			on = append(on, r.Agreement)
		}
	}
	accounts, err := w.AccountsByID(who)
	if err != nil {
		return nil, nil, err
	}
	refs, err := w.Under(on)
	if err != nil {
		return nil, nil, err
	}
	known := map[licensing.AgreementID]*licensing.Agreement{}
	for _, ref := range refs {
		known[ref.ID] = &licensing.Agreement{ID: ref.ID, Contract: ref.Contract, Customer: ref.Customer}
	}
	return accounts, known, nil
}
