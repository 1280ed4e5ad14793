// Package locale owns every word that people read: the texts of both
// languages, and how dates, times, numbers, lists and plurals are written.
//
// The texts are it.json and en.json: flat, sorted by key, the same keys and
// placeholders in both (a test compares them). A key is area.snake_case:
// errors ("order.agreement_not_active"), field errors ("field.required"),
// labels of fields ("label.quantity"), states ("state.order.submitted"), verbs
// ("verb.order.submit"), roles ("role.order_agent"), mails ("mail.order.rejected.subject").
//
// It must not know what a key is used for: it takes plain values and imports
// no other room. It doesn't escape: whoever puts a text into HTML or a header
// does. Start reading at text.go.
package locale
