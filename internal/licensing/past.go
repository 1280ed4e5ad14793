package licensing

import "strings"

// past holds the participles of the verbs whose form isn't regular.
var past = map[Verb]string{
	"send": "sent", "withdraw": "withdrawn", "hold": "held", "take": "taken", "give": "given", "do": "done", "run": "run",
	"submit": "submitted", "cancel": "cancelled", "copy": "copied", "begin": "begun", "query": "queried", "deny": "denied",
	"confirm": "confirmed", "undo": "undone", "turn_off": "turned_off", "turn_on": "turned_on", "release_hold": "submitted",
	"take_over": "taken_over", "hand_over": "handed_over", "skip": "skipped", "retry": "retried", "void": "cancelled", "done": "done",
	"bounce": "bounced", "set": "set", "give_key": "key_given", "lapse": "lapsed", "draft": "drafted", "edit": "edited", "enrol": "enrolled",
	"replace_signatory": "signatory_replaced", "file": "filed", "grant": "granted", "recall": "recalled", "requeue": "requeued",
	"remind": "reminded", "change_password": "password_changed", "put_off": "put_off", "announce_cancel": "cancel_announced",
	"accept_renewal": "renewal_accepted", "reject_renewal": "renewal_rejected", "resend": "resent", "choose_language": "language_chosen", "change_notices": "notices_changed",
}

// Past is the verb as events name it: submit, submitted.
func Past(v Verb) string {
	if p, ok := past[v]; ok {
		return p
	}
	if s := string(v); strings.HasSuffix(s, "e") {
		return s + "d"
	}
	return string(v) + "ed"
}
