package app

import (
	"volare/internal/licensing"
	"volare/internal/store"
)

// invitationDue lets an invitation expire that nobody accepted in time.
func (w *work) invitationDue(e store.Entry) error {
	i, err := w.Invitation(licensing.InvitationID(e.ID))
	if err != nil {
		return err
	}
	if i.State != licensing.InvitationSent || i.ExpiresAt.After(w.now) {
		return w.plan(licensing.OfInvitation, e.ID, i.Next())
	}
	return w.moveInvitation(i, "expire", place{i.Agreement, i.Organization, ""})
}
