package portal

import (
	"net/http"
	"time"

	"volare/internal/licensing"
	"volare/internal/web"
)

const (
	beatEvery  = 20 * time.Second // a word now and then keeps proxies from hanging up
	writeUntil = 10 * time.Second // a reader who takes nothing that long is gone
)

// activationEvents tells an open page that its activation has changed, and no
// more: the page then asks for itself as it is now. ?seen is the stamp it
// shows. It ends with the session, the right to read, the page, or the server.
func (p *Portal) activationEvents(w http.ResponseWriter, r *http.Request) error {
	actor, _ := web.ActorFrom(r.Context())
	id := licensing.ActivationID(r.PathValue("id"))
	if _, err := p.app.Activation(r.Context(), actor, id); err != nil {
		return err
	}
	s := p.watch.join(id, actor.Account, r.URL.Query().Get("seen"))
	if s == nil {
		return licensing.Refuse(licensing.Limited, "live.too_many", "seconds", "60")
	}
	defer p.watch.leave(s)
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no") // proxies pass each word on
	c := http.NewResponseController(w)
	say := func(words string) bool {
		_ = c.SetWriteDeadline(time.Now().Add(writeUntil)) // a writer without deadlines is a test's
		_, err := w.Write([]byte(words))
		return err == nil && c.Flush() == nil
	}
	beat := time.NewTicker(p.watch.beat)
	defer beat.Stop()
	for ok := say("retry: 3000\n\n"); ok; {
		select {
		case <-r.Context().Done():
			return nil
		case <-web.Stopping(r.Context()):
			return nil
		case <-s.changed:
			ok = say("event: change\ndata: 1\n\n")
		case <-beat.C:
			if !p.stillReads(r, id) {
				say("event: ended\ndata: 1\n\n")
				return nil
			}
			ok = say(": still here\n\n")
		}
	}
	return nil
}

// stillReads reports whether whoever asked has a session and may read the
// activation still. Only a refusal ends that, no trouble of ours.
func (p *Portal) stillReads(r *http.Request, id licensing.ActivationID) bool {
	actor, err := web.StillSignedIn(r)
	if err == nil {
		_, err = p.app.Activation(r.Context(), actor, id)
	}
	switch licensing.KindOf(err) {
	case licensing.Unauthenticated, licensing.Missing, licensing.Forbidden:
		return err == nil
	}
	return true
}
