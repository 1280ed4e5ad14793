package app

import (
	"context"
	"slices"

	"volare/internal/licensing"
	"volare/internal/store"
)

// Post is a role with who holds it, and what the reader may do about it.
type Post struct {
	store.Holding
	Actions         []licensing.Verb // of the role: "revoke", or "resign" for one's own
	InvitationVerbs []licensing.Verb // of the invitation into it
	Alone           bool             // nobody else holds this role here
	Customer        string           // or operator or partner, by name; where an account's roles are listed
	Number          string           // of the agreement, likewise
	Stays           string           // code of why its holder can't leave now; "" when they can
}

// People are who holds roles on an agreement or in an organization.
type People struct {
	Posts     []Post           // an enrollment's, those of its contract too
	Lapsed    []Post           // expired invitations, which may be sent again
	Vacant    []licensing.Role // posts that nobody holds and mails are for
	MayInvite []licensing.Role
}

// seats is where roles are held: an agreement, or an organization.
type seats struct {
	organization licensing.OrganizationID
	agreement    *licensing.Agreement // nil in an organization
}

// posts are the roles of which mails and services need somebody to be there.
var posts = []licensing.Role{licensing.AgreementAdministrator, licensing.OnlineServicesAdministrator}

// AgreementPeople tells who holds roles on an agreement, and how far their
// invitations have come.
func (a *App) AgreementPeople(ctx context.Context, actor Actor, id licensing.AgreementID) (People, error) {
	var p People
	err := a.read(ctx, actor, func(w *work) error {
		x, err := w.Tx.Agreement(id)
		if err != nil {
			return err
		}
		if err := actor.authorize("agreement", "role.read", "role.read", x.Target()); err != nil {
			return err
		}
		p, err = w.peopleOf(x)
		return err
	})
	return p, err
}

func (w *work) peopleOf(x *licensing.Agreement) (p People, err error) {
	s := seats{x.Customer, x}
	if p.Posts, err = w.postsFrom(s, w.HoldingsOn, x.ID); err != nil {
		return p, err
	}
	if x.Contract != "" {
		above, err := w.HoldingsOn(x.Contract)
		if err != nil {
			return p, err
		}
		for _, h := range above {
			if h.Role != licensing.Signatory { // who signed the contract has no part in the enrollment
				p.Posts = append(p.Posts, Post{Holding: h})
			}
		}
	}
	if p.Lapsed, err = w.postsFrom(s, w.LapsedOn, x.ID); err != nil {
		return p, err
	}
	if p.Vacant, err = w.vacancies(x, p.Posts); err != nil || x.CountersignedAt.IsZero() {
		return p, err
	}
	p.MayInvite = w.invitable(s, licensing.AgreementAdministrator, licensing.OnlineServicesAdministrator, licensing.Viewer)
	return p, nil
}

// vacancies are the posts of a running agreement that nobody holds.
func (w *work) vacancies(x *licensing.Agreement, held []Post) (vacant []licensing.Role, err error) {
	if x.CountersignedAt.IsZero() {
		return nil, nil
	}
	if running, err := w.running(x); err != nil || !running {
		return nil, err
	}
	for _, role := range posts {
		if !slices.ContainsFunc(held, func(p Post) bool { return p.Role == role }) {
			vacant = append(vacant, role)
		}
	}
	return vacant, nil
}

// OrganizationPeople tells who holds the operator's or a partner's roles; of
// a customer, who holds roles on those of its agreements that the actor knows.
func (a *App) OrganizationPeople(ctx context.Context, actor Actor, id licensing.OrganizationID) (People, error) {
	var p People
	err := a.read(ctx, actor, func(w *work) error {
		o, err := w.visibleOrganization(id)
		if err != nil {
			return err
		}
		if err := actor.authorize("organization", "role.read", "role.read", licensing.Target{Organization: o.ID, Partner: o.ID}); err != nil {
			return err
		}
		if o.Party == licensing.CustomerParty {
			p, err = w.peopleOfCustomer(o)
			return err
		}
		s := seats{o.ID, nil}
		if p.Posts, err = w.postsFrom(s, func(licensing.AgreementID) ([]store.Holding, error) { return w.HoldingsIn(o.ID) }, ""); err != nil {
			return err
		}
		if p.Lapsed, err = w.postsFrom(s, func(licensing.AgreementID) ([]store.Holding, error) { return w.LapsedIn(o.ID) }, ""); err != nil {
			return err
		}
		p.MayInvite = w.invitable(s, slices.DeleteFunc(slices.Clone(licensing.Roles), func(r licensing.Role) bool { return r.Party() != o.Party })...)
		return nil
	})
	return p, err
}

// peopleOfCustomer are those on agreements whose people the actor may know;
// what may be done about them is told on each agreement.
func (w *work) peopleOfCustomer(o *licensing.Organization) (p People, err error) {
	all, err := w.HoldingsOf(o.ID)
	sees := w.actor.seeing("role.read")
	for _, h := range all {
		if sees.All || slices.Contains(sees.Agreements, h.Agreement) {
			p.Posts = append(p.Posts, Post{Holding: h})
		}
	}
	return p, err
}

func (w *work) postsFrom(s seats, read func(licensing.AgreementID) ([]store.Holding, error), id licensing.AgreementID) ([]Post, error) {
	held, err := read(id)
	if err != nil {
		return nil, err
	}
	all := make([]Post, len(held))
	for i, h := range held {
		if all[i], err = w.postOf(s, h); err != nil {
			return nil, err
		}
		all[i].Alone = !slices.ContainsFunc(held, func(o store.Holding) bool { return o.Role == h.Role && o.ID != h.ID })
	}
	return all, nil
}

// postOf tells what the actor may do about a role and its invitation.
func (w *work) postOf(s seats, h store.Holding) (Post, error) {
	p := Post{Holding: h}
	if h.Invitation != "" {
		for _, v := range licensing.Invitations.Allowed(h.Invited) {
			if w.authorizeRole("invitation."+v, h.Role, h.Organization, s.agreement) == nil {
				p.InvitationVerbs = append(p.InvitationVerbs, v)
			}
		}
	}
	if !h.RevokedAt.IsZero() || h.Role == licensing.Signatory {
		return p, nil
	}
	switch own := h.Account == w.actor.Account; {
	case own && w.actor.May("role.resign", licensing.Target{Account: h.Account}):
		p.Actions = []licensing.Verb{"resign"}
	case !own && w.authorizeRole("role.revoke", h.Role, h.Organization, s.agreement) == nil:
		p.Actions = []licensing.Verb{"revoke"}
	default:
		return p, nil
	}
	err := w.mustStay(&h.Assignment, s.agreement)
	if e, ok := err.(*licensing.Error); ok && e.Kind == licensing.Conflict {
		p.Stays, err = e.Code, nil
	}
	return p, err
}

func (w *work) invitable(s seats, roles ...licensing.Role) (may []licensing.Role) {
	for _, role := range roles {
		if w.authorizeRole("invitation.invite", role, s.organization, s.agreement) == nil {
			may = append(may, role)
		}
	}
	return may
}

// Post reads one role, ended ones too.
func (a *App) Post(ctx context.Context, actor Actor, id licensing.RoleID) (Post, error) {
	if !licensing.ValidID(id) {
		return Post{}, licensing.NotFound("role")
	}
	var p Post
	err := a.read(ctx, actor, func(w *work) error {
		h, err := w.Holding(id)
		if err != nil {
			return err
		}
		s, to := seats{h.Organization, nil}, licensing.Target{Organization: h.Organization, Partner: h.Organization}
		var held []store.Holding
		if h.Agreement == "" {
			held, err = w.HoldingsIn(h.Organization)
		} else {
			if s.agreement, err = w.Tx.Agreement(h.Agreement); err != nil {
				return err
			}
			to = RequestTarget(s.agreement) // customers' people are not the partner's affair
			held, err = w.HoldingsOn(h.Agreement)
		}
		if err != nil {
			return err
		}
		if err := actor.authorize("role", "role.read", "role.read", to); err != nil {
			return err
		}
		p, err = w.postOf(s, h)
		p.Alone = !slices.ContainsFunc(held, func(o store.Holding) bool { return o.Role == h.Role && o.ID != h.ID })
		return err
	})
	return p, err
}
