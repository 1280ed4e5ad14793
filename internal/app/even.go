package app

import (
	"context"
	"time"
)

// evenAnswer is how long answers take that mustn't tell whether an address or
// a number is known: longer than all that comes of a known one.
const evenAnswer = 400 * time.Millisecond

// evenly holds an answer back until as much time has passed since it was
// called as every such answer takes. It is deferred, called at once.
func (a *App) evenly(ctx context.Context) (wait func()) {
	t := time.NewTimer(a.even)
	return func() {
		select {
		case <-t.C:
		case <-ctx.Done(): // nobody waits for it any more
			t.Stop()
		}
	}
}
