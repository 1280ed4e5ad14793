package portal

import (
	"context"
	"sync"
	"time"

	"volare/internal/licensing"
)

// How many open pages may be told of changes.
const (
	mostStreams    = 1000 // by one server
	mostStreamsOf  = 12   // to one account
	lookEvery      = time.Second
	lookAtMostFor  = 10 * time.Second
	unseenInterval = 5 * time.Second // after a look that failed
)

// watch tells open pages when what they show has changed. All of a server's
// pages share one look at the database a second, whatever their number; with
// no page open nothing runs. Several servers each look for their own pages.
type watch struct {
	look func(context.Context, []licensing.ActivationID) (map[licensing.ActivationID]string, error)
	beat time.Duration // how often a page hears a word, and its right to is looked at anew

	mu      sync.Mutex
	open    map[*stream]struct{}
	of      map[licensing.AccountID]int
	looking bool
}

// stream is one open page.
type stream struct {
	activation licensing.ActivationID
	account    licensing.AccountID
	seen       string        // the stamp the page knows
	changed    chan struct{} // holds at most one
}

func newWatch(look func(context.Context, []licensing.ActivationID) (map[licensing.ActivationID]string, error)) *watch {
	return &watch{look: look, beat: beatEvery, open: map[*stream]struct{}{}, of: map[licensing.AccountID]int{}}
}

// join begins to tell a page; nil when there are too many already.
func (w *watch) join(id licensing.ActivationID, account licensing.AccountID, seen string) *stream {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.open) >= mostStreams || w.of[account] >= mostStreamsOf {
		return nil
	}
	s := &stream{activation: id, account: account, seen: seen, changed: make(chan struct{}, 1)}
	w.open[s] = struct{}{}
	w.of[account]++
	if !w.looking {
		w.looking = true
		go w.run()
	}
	return s
}

// leave ends it.
func (w *watch) leave(s *stream) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.open, s)
	if w.of[s.account]--; w.of[s.account] <= 0 {
		delete(w.of, s.account)
	}
}

// run looks as long as a page is open.
func (w *watch) run() {
	for pause := time.Duration(0); ; time.Sleep(pause) {
		ids := w.wanted()
		if ids == nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), lookAtMostFor)
		stamps, err := w.look(ctx, ids)
		cancel()
		if pause = lookEvery; err != nil { // the database is away: pages are told when it is back
			pause = unseenInterval
			continue
		}
		w.tell(stamps)
	}
}

// wanted lists what open pages show; nil ends the looking.
func (w *watch) wanted() []licensing.ActivationID {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.open) == 0 {
		w.looking = false
		return nil
	}
	ids := make([]licensing.ActivationID, 0, len(w.open))
	known := map[licensing.ActivationID]bool{}
	for s := range w.open {
		if !known[s.activation] {
			known[s.activation] = true
			ids = append(ids, s.activation)
		}
	}
	return ids
}

func (w *watch) tell(stamps map[licensing.ActivationID]string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for s := range w.open {
		if now := stamps[s.activation]; now != s.seen && now != "" {
			s.seen = now
			select {
			case s.changed <- struct{}{}:
			default: // it hasn't taken in the change before
			}
		}
	}
}
