package store

import (
	"time"

	"volare/internal/licensing"
)

var accessRequests = tableOf("access_request", "access_request", func(r *licensing.AccessRequest) []column {
	return []column{
		plain("id", &r.ID), plain("number", &r.Number), plain("account_id", &r.Account), plain("agreement_number", &r.AgreementNumber),
		maybe("agreement_id", &r.Agreement), maybe("customer_id", &r.Customer), plain("role", &r.Role), plain("reason", &r.Reason),
		plain("state", &r.State), instant("since", &r.Since), plain("verified", &r.Verified), plain("escalated", &r.Escalated), plain("message", &r.Message),
		maybe("decided_by", &r.DecidedBy), instant("created_at", &r.CreatedAt), instant("updated_at", &r.UpdatedAt), plain("version", &r.Version),
	}
})

// AccessRequest reads one access request.
func (t *Tx) AccessRequest(id licensing.RequestID) (*licensing.AccessRequest, error) {
	return accessRequests.one(t, "id = $1", id)
}

// AccessRequestByNumber reads the access request with this number.
func (t *Tx) AccessRequestByNumber(number string) (*licensing.AccessRequest, error) {
	return accessRequests.one(t, "number = $1", number)
}

// InsertAccessRequest files a request.
func (t *Tx) InsertAccessRequest(r *licensing.AccessRequest) error {
	return accessRequests.insert(t, r)
}

// UpdateAccessRequest writes a changed request.
func (t *Tx) UpdateAccessRequest(r *licensing.AccessRequest) error {
	return accessRequests.update(t, r)
}

// AccessFilter narrows a list of access requests.
type AccessFilter struct {
	State     licensing.AccessState
	Account   licensing.AccountID // one's own
	Agreement licensing.AgreementID
	Sort      string // "waiting" (the oldest first, the default) or "created" (the newest first)
}

var (
	accessByWaiting  = Sort{Name: "access_request.waiting", Columns: []Column{{"access_request.created_at", Integer}, {"access_request.id", Text}}}
	accessByCreation = Sort{Name: "access_request.created", Columns: accessByWaiting.Columns, Desc: true}
)

// AccessRequests lists the requests that s sees, or with f.Account those filed by one account.
func (t *Tx) AccessRequests(s Scope, f AccessFilter, p Page) (List[*licensing.AccessRequest], error) {
	sort := accessByWaiting
	if f.Sort == "created" {
		sort = accessByCreation
	}
	return accessRequests.page(t, f.where(s), sort, p, func(r *licensing.AccessRequest) []any { return []any{Micros(r.CreatedAt), string(r.ID)} })
}

// AccessTally counts by state the requests that s sees, whatever state f names.
func (t *Tx) AccessTally(s Scope, f AccessFilter) (Tally, error) {
	return tally(t, "access_request", func(state string) Where {
		f.State = licensing.AccessState(state)
		return f.where(s)
	}, licensing.AccessRequests.States)
}

func (f AccessFilter) where(s Scope) Where {
	var w Where
	if f.Account != "" {
		w.And("access_request.account_id = ?", f.Account)
	} else {
		s.limit(&w, "access_request", "agreement_id")
	}
	if f.Agreement != "" {
		w.And("access_request.agreement_id = ?", f.Agreement)
	}
	if f.State != "" {
		w.And("access_request.state = ?", f.State)
	}
	return w
}

var invitations = tableOf("invitation", "invitation", func(i *licensing.Invitation) []column {
	return []column{
		plain("id", &i.ID), plain("account_id", &i.Account), plain("role", &i.Role), plain("organization_id", &i.Organization),
		maybe("agreement_id", &i.Agreement), plain("role_id", &i.Assignment), plain("name", &i.Person.Name), plain("designation", &i.Designation), plain("state", &i.State),
		instant("since", &i.Since), moment("expires_at", &i.ExpiresAt), plain("issue", &i.Issue), maybe("invited_by", &i.InvitedBy),
		instant("created_at", &i.CreatedAt), instant("updated_at", &i.UpdatedAt), plain("version", &i.Version),
	}
})

// Invitation reads one invitation.
func (t *Tx) Invitation(id licensing.InvitationID) (*licensing.Invitation, error) {
	return invitations.one(t, "id = $1", id)
}

// OpenInvitations reads the invitations that wait for an account's owner.
func (t *Tx) OpenInvitations(account licensing.AccountID) ([]*licensing.Invitation, error) {
	return invitations.all(t, "WHERE account_id = $1 AND state = 'sent' ORDER BY id", account)
}

// InvitationTo reads the newest invitation into an assignment; missing when there is none.
func (t *Tx) InvitationTo(role licensing.RoleID) (*licensing.Invitation, error) {
	return invitations.one(t, "role_id = $1 ORDER BY id DESC LIMIT 1", role)
}

// InsertInvitation writes a new invitation.
func (t *Tx) InsertInvitation(i *licensing.Invitation) error { return invitations.insert(t, i) }

// UpdateInvitation writes a changed invitation.
func (t *Tx) UpdateInvitation(i *licensing.Invitation) error { return invitations.update(t, i) }

var invitationsByCreation = Sort{Name: "invitation.created", Columns: []Column{{"invitation.created_at", Integer}, {"invitation.id", Text}}, Desc: true}

// Invitations lists the invitations into an organization's or an agreement's roles.
func (t *Tx) Invitations(o licensing.OrganizationID, agreements []licensing.AgreementID, st licensing.InvitationState, p Page) (List[*licensing.Invitation], error) {
	var w Where
	w.And("invitation.organization_id = ?", o)
	if agreements != nil {
		In(&w, "invitation.agreement_id", agreements)
	}
	if st != "" {
		w.And("invitation.state = ?", st)
	}
	return invitations.page(t, w, invitationsByCreation, p, func(i *licensing.Invitation) []any { return []any{Micros(i.CreatedAt), string(i.ID)} })
}

// MailedLink is a link in a mail, known by its hash alone.
type MailedLink struct {
	Hash       string
	Purpose    string // invitation, recovery, setup
	Account    licensing.AccountID
	Invitation licensing.InvitationID
	Message    licensing.MessageID
	ExpiresAt  time.Time // zero: the mail isn't out yet
	UsedAt     time.Time
	RevokedAt  time.Time
	CreatedAt  time.Time
}

const linkColumns = "hash, purpose, account_id, invitation_id, message_id, expires_at, used_at, revoked_at, created_at"

// MailedLink reads a link by its hash.
func (t *Tx) MailedLink(hash string) (*MailedLink, error) {
	links, err := All(t, func(r Row) (*MailedLink, error) {
		l := new(MailedLink)
		return l, r.Scan(&l.Hash, &l.Purpose, ScanNull(&l.Account), ScanNull(&l.Invitation), ScanNull(&l.Message),
			ScanTime(&l.ExpiresAt), ScanTime(&l.UsedAt), ScanTime(&l.RevokedAt), ScanTime(&l.CreatedAt))
	}, "SELECT "+linkColumns+" FROM mailed_link WHERE hash = $1"+t.ForUpdate(), hash)
	if err != nil {
		return nil, err
	}
	if len(links) == 0 {
		return nil, licensing.NotFound("link")
	}
	return links[0], nil
}

// KeepLink writes a link; the same one again changes nothing.
func (t *Tx) KeepLink(l *MailedLink) error {
	_, err := t.Exec("INSERT INTO mailed_link ("+linkColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (hash) DO NOTHING",
		l.Hash, l.Purpose, Null(l.Account), Null(l.Invitation), Null(l.Message), NullMicros(l.ExpiresAt), NullMicros(l.UsedAt), NullMicros(l.RevokedAt), Micros(l.CreatedAt))
	return err
}

// StartLinks lets the links of a message run from its acceptance by the mail server.
func (t *Tx) StartLinks(m licensing.MessageID, until time.Time) error {
	_, err := t.Exec("UPDATE mailed_link SET expires_at = $1 WHERE message_id = $2 AND expires_at IS NULL", Micros(until), m)
	return err
}

// RevokeLinksOf kills the links of a message.
func (t *Tx) RevokeLinksOf(m licensing.MessageID, now time.Time) error {
	_, err := t.Exec("UPDATE mailed_link SET revoked_at = $1 WHERE message_id = $2 AND used_at IS NULL AND revoked_at IS NULL", Micros(now), m)
	return err
}

// RevokeSetupLinks kills the links that set an installation up.
func (t *Tx) RevokeSetupLinks(now time.Time) error {
	_, err := t.Exec("UPDATE mailed_link SET revoked_at = $1 WHERE purpose = 'setup' AND used_at IS NULL AND revoked_at IS NULL", Micros(now))
	return err
}

// UseLink marks a link as used; false when it was already, or revoked.
func (t *Tx) UseLink(hash string, now time.Time) (bool, error) {
	n, err := t.Exec("UPDATE mailed_link SET used_at = $1 WHERE hash = $2 AND used_at IS NULL AND revoked_at IS NULL", Micros(now), hash)
	return n > 0, err
}

// RevokeLinks kills an account's links of a purpose, or with an invitation those it carries.
func (t *Tx) RevokeLinks(account licensing.AccountID, invitation licensing.InvitationID, now time.Time) error {
	var w Where
	at := w.Bind(Micros(now))
	w.And("account_id = ?", account)
	w.And("used_at IS NULL")
	w.And("revoked_at IS NULL")
	if invitation != "" {
		w.And("invitation_id = ?", invitation)
	}
	_, err := t.Exec("UPDATE mailed_link SET revoked_at = "+at+w.SQL(), w.Args()...)
	return err
}
