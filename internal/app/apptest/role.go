package apptest

import (
	"volare/internal/licensing"
	"volare/internal/store"
)

// Revoke takes a role on an agreement away from all who hold it, as if they
// had left, without telling anybody.
func (b *Bench) Revoke(x *licensing.Agreement, role licensing.Role) {
	b.T.Helper()
	b.must(b.Store.Write(b.T.Context(), func(t *store.Tx) error {
		held, err := t.RolesOn(x.ID)
		if err != nil {
			return err
		}
		for _, h := range held {
			if h.Role != role {
				continue
			}
			h.RevokedAt = b.Clock.Now()
			if err := t.UpdateAssignment(h); err != nil {
				return err
			}
		}
		return nil
	}))
}
