package app

import (
	"encoding/json"
	"strings"

	"volare/internal/licensing"
	"volare/internal/mail"
	"volare/internal/store"
)

// recipient is whom a mail goes to.
type recipient struct {
	account    licensing.AccountID // "" for addresses without one
	name       string
	mail       string
	language   licensing.Language
	needs      bool                   // has no means to sign in yet: the mail's link enrols
	invitation licensing.InvitationID // which that link accepts
}

// toAccount is an account as a recipient; inv is the invitation its link
// accepts, if any.
func toAccount(a *licensing.Account, inv licensing.InvitationID) recipient {
	return recipient{account: a.ID, name: a.Name, mail: a.Mail, language: a.Language, needs: a.EnrolledAt.IsZero(), invitation: inv}
}

// post queues one mail. It holds data, never a link: that is derived when the
// mail is first tried.
func (w *work) post(to recipient, at place, m mail.Mail) error {
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	id := licensing.NewID()
	x := &licensing.Message{
		ID: licensing.MessageID(id), Kind: string(m.Kind()), To: to.mail, ToName: to.name, Account: to.account, Language: to.language,
		Data: string(data), Agreement: at.agreement, Customer: at.customer, Partner: at.partner, State: licensing.MessageQueued,
		Since: w.now, MessageID: "<" + id + "@" + w.app.base.Hostname() + ">", Issue: 1, CreatedAt: w.now, UpdatedAt: w.now, Version: 1,
	}
	if l := m.Link(); l.Kind == mail.LinkToken {
		x.LinkFor, x.Invitation = string(l.Purpose), to.invitation
	}
	if x.Language == "" {
		x.Language = licensing.Italian
	}
	w.messages = append(w.messages, x)
	w.Enqueue(store.Job{Kind: SendMessage, ID: id})
	return w.record(change{subject: "message", verb: "queue", id: id, version: 1, after: x.Facts(), place: at, private: to.mail})
}

// postAll queues a mail to each of the recipients, made for each by f, once
// per address.
func (w *work) postAll(to []recipient, at place, f func(recipient) mail.Mail) error {
	for _, r := range each(to) {
		if err := w.post(r, at, f(r)); err != nil {
			return err
		}
	}
	return nil
}

// each leaves out recipients without an address and repeated ones.
func each(to []recipient) []recipient {
	var once []recipient
	seen := map[string]bool{"": true}
	for _, r := range to {
		if key := strings.ToLower(r.mail); !seen[key] {
			seen[key] = true
			once = append(once, r)
		}
	}
	return once
}

// holders are the accounts that hold one of roles on an agreement, or on its
// contract where nobody does on the agreement itself.
func (w *work) holders(a *licensing.Agreement, roles ...licensing.Role) ([]recipient, error) {
	var to []recipient
	for _, role := range roles {
		found, err := w.holdersOf(a.ID, role)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 && a.Contract != "" {
			if found, err = w.holdersOf(a.Contract, role); err != nil {
				return nil, err
			}
		}
		to = append(to, found...)
	}
	return to, nil
}

func (w *work) holdersOf(id licensing.AgreementID, role licensing.Role) ([]recipient, error) {
	held, err := w.RolesOn(id)
	if err != nil {
		return nil, err
	}
	return w.reach(held, role)
}

// staff are the operator's or a partner's people who hold one of roles.
func (w *work) staff(o licensing.OrganizationID, roles ...licensing.Role) ([]recipient, error) {
	if o == "" {
		return nil, nil
	}
	held, err := w.RolesIn(o)
	if err != nil {
		return nil, err
	}
	return w.reach(held, roles...)
}

// partnerSide is whom the partner's mails about an agreement or order go to:
// whoever made it, or else, also when they have left, the partner's order agents
// and administrators; the order desk where there is no partner.
func (w *work) partnerSide(partner licensing.OrganizationID, author licensing.AccountID) ([]recipient, error) {
	if author != "" {
		a, err := w.Account(author)
		if err != nil {
			return nil, err
		}
		held, err := w.employmentBy(author)
		if err != nil {
			return nil, err
		}
		if a.Enrolled() && (held.at(partner) || held.operator()) {
			return []recipient{toAccount(a, "")}, nil
		}
	}
	if partner == "" {
		return w.desk()
	}
	return w.staff(partner, licensing.OrderAgent, licensing.PartnerAdministrator)
}

// desk are the operator's people who examine orders and countersign.
func (w *work) desk() ([]recipient, error) {
	o, err := w.Operator()
	if err != nil {
		return nil, err
	}
	return w.staff(o.ID, licensing.OrderDesk)
}

// reach makes recipients of those assignments that hold one of roles.
func (w *work) reach(held []*licensing.Assignment, roles ...licensing.Role) ([]recipient, error) {
	var to []recipient
	for _, h := range held {
		for _, role := range roles {
			if h.Role != role {
				continue
			}
			a, err := w.Account(h.Account)
			if err != nil {
				return nil, err
			}
			if !a.DisabledAt.IsZero() {
				continue
			}
			inv, err := w.InvitationTo(h.ID)
			if err != nil && licensing.KindOf(err) != licensing.Missing {
				return nil, err
			}
			r := toAccount(a, "")
			if inv != nil {
				r.invitation = inv.ID
			}
			to = append(to, r)
		}
	}
	return to, nil
}

// notices is an agreement's notices contact; empty when there is none.
func notices(a *licensing.Agreement) recipient {
	return recipient{mail: a.NoticesMail, language: a.Signatory.Language}
}

// agreementLetter is what mails say of an agreement.
func (w *work) agreementLetter(a *licensing.Agreement) (mail.Agreement, error) {
	m := mail.Agreement{Number: a.Number, Type: string(a.Kind)}
	customer, err := w.Organization(a.Customer)
	if err != nil {
		return m, err
	}
	m.Customer = customer.Name
	if a.Partner != "" {
		partner, err := w.Organization(a.Partner)
		if err != nil {
			return m, err
		}
		m.Partner = partner.Name
	}
	return m, nil
}

// placeOf says whose an agreement is.
func placeOf(a *licensing.Agreement) place { return place{a.ID, a.Customer, a.Partner} }
