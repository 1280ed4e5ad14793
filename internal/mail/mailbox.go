package mail

import "context"

// Mailbox is the transport of an installation without a mail server: nothing
// leaves the house. Each mail's text stays with its row, where the built-in
// mailbox reads it.
type Mailbox struct{}

// Send takes every mail.
func (Mailbox) Send(context.Context, Rendered) error { return nil }
