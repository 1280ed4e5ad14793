package portal

import (
	"context"
	"net/http"
	"sync"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/web"
)

// clockPage is the test clock: what time it is, buttons that move it, and what
// happened since the last move.
type clockPage struct {
	frame
	Next     time.Time // when the next thing is due; zero: nothing is
	Moving   bool
	To       time.Time // where it is moving to
	Percent  int       // how far it has come
	Since    time.Time // since when what happened is told; zero: not at all
	Counts   []happenedOften
	Events   []happening
	More     string // address of what is not shown; "" shows all
	Mails    []*licensing.Message
	MailMore bool
}

// happenedOften is how often something happened.
type happenedOften struct {
	Text string
	N    int
}

// mover moves the clock beside the requests, so that none waits longer than
// people like to. One move at a time on a server.
type mover struct {
	mu       sync.Mutex
	moving   bool
	from, to time.Time
	err      error  // of the last move
	by       string // the form that began it
}

// patience is how long a click waits for the clock to arrive.
const patience = 2 * time.Second

// begunBy tells whence the last move began, if it was the same form that asks
// for it again.
func (m *mover) begunBy(form string) (time.Time, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.from, form != "" && m.by == form
}

// move begins to move the clock, and waits a moment for it to arrive.
func (m *mover) move(ctx context.Context, a *app.App, actor app.Actor, from, to time.Time) error {
	m.mu.Lock()
	if m.moving {
		m.mu.Unlock()
		return licensing.Refuse(licensing.Conflict, "clock.moving")
	}
	m.moving, m.from, m.to, m.err, m.by = true, from, to, nil, actor.Repeat.Key
	m.mu.Unlock()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, err := a.Advance(context.WithoutCancel(ctx), actor, to)
		m.mu.Lock()
		defer m.mu.Unlock()
		m.moving, m.err = false, err
	}()
	select {
	case <-done:
		m.mu.Lock()
		defer m.mu.Unlock()
		err := m.err
		m.err = nil // it is told here
		return err
	case <-time.After(patience):
		return nil
	}
}

// state tells of the move under way, and once of one that failed.
func (m *mover) state() (moving bool, from, to time.Time, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	err, m.err = m.err, nil
	return m.moving, m.from, m.to, err
}

func (p *Portal) clockRoutes() []web.Route {
	move := p.own("POST", "/clock/move", "clock.move", p.moveClock)
	move.Long = true
	return []web.Route{p.own("GET", "/clock", "clock.move", p.clock), move}
}

// testClock refuses whoever may not move the clock, and installations without one.
func (p *Portal) testClock(r *http.Request, f frame) (now, next time.Time, err error) {
	if !f.Actor.May("clock.move", licensing.Target{}) {
		return now, next, licensing.Refuse(licensing.Forbidden, "forbidden", "verb", "clock.move")
	}
	now, test, next, err := p.app.Clock(r.Context())
	if err == nil && !test {
		err = licensing.Refuse(licensing.Conflict, "clock.not_marked")
	}
	return now, next, err
}

func (p *Portal) clock(w http.ResponseWriter, r *http.Request) error {
	return p.showClock(w, r, form{})
}

func (p *Portal) showClock(w http.ResponseWriter, r *http.Request, f form) error {
	page := clockPage{}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form = f
	now, next, err := p.testClock(r, page.frame)
	if err != nil {
		return err
	}
	page.Next = next
	moving, from, to, failed := p.mover.state()
	if failed != nil {
		return failed
	}
	if page.Moving = moving; moving {
		page.To, page.Percent = to, percent(now.Sub(from), to.Sub(from))
		w.Header().Set("Refresh", "2") // works without scripts
	}
	if page.Since, err = time.Parse(time.RFC3339Nano, r.URL.Query().Get("since")); err != nil || page.Since.After(now) {
		page.Since = time.Time{}
		return p.render(w, f.answer(), "clock", page)
	}
	if err := p.sinceThen(r, &page); err != nil {
		return err
	}
	return p.render(w, f.answer(), "clock", page)
}

func percent(part, of time.Duration) int {
	if of <= 0 {
		return 0
	}
	return int(min(max(100*part.Seconds()/of.Seconds(), 0), 100)) // nanoseconds of years, a hundred times, are no int64
}

// mostHappened is how many events, and mails, the page tells.
const mostHappened = 200

// sinceThen tells what happened, which mails were made and how much of what.
func (p *Portal) sinceThen(r *http.Request, page *clockPage) error {
	since := store.EventFilter{From: page.Since.Add(time.Microsecond)}
	l, err := p.app.History(r.Context(), page.Actor, since, store.Page{Limit: mostHappened})
	if err != nil {
		return err
	}
	if page.Events, err = p.happenings(r, page.frame, l.Items); err != nil {
		return err
	}
	if l.Next != "" {
		page.More = "/history?from=" + licensing.DateOf(page.Since, page.Zone).String()
	}
	at := map[string]int{}
	for _, e := range page.Events {
		i, seen := at[e.What]
		if !seen {
			i, at[e.What] = len(page.Counts), len(page.Counts)
			page.Counts = append(page.Counts, happenedOften{Text: e.What})
		}
		page.Counts[i].N++
	}
	mails, err := p.app.Messages(r.Context(), page.Actor, store.MessageFilter{}, store.Page{Limit: mostHappened})
	if err != nil {
		return err
	}
	for _, m := range mails.Items { // the newest first
		if !m.CreatedAt.After(page.Since) {
			return nil
		}
		page.Mails = append(page.Mails, m)
	}
	page.MailMore = mails.Next != ""
	return nil
}

// moveClock moves the clock as far as a button or a date says.
func (p *Portal) moveClock(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	fr, err := p.frame(r)
	if err != nil {
		return err
	}
	now, next, err := p.testClock(r, fr)
	if err != nil {
		return err
	}
	actor := acting(r, f)
	if from, again := p.mover.begunBy(actor.Repeat.Key); again {
		return since(w, r, from)
	}
	to, err := target(f, now.In(fr.Zone), next)
	if err == nil {
		err = p.mover.move(r.Context(), p.app, actor, now, to)
		if from, again := p.mover.begunBy(actor.Repeat.Key); again && err != nil && licensing.KindOf(err) == licensing.Conflict { // a second click, at the same moment
			return since(w, r, from)
		}
	}
	if err != nil {
		return p.again(r, f, err, func(f form) error { return p.showClock(w, r, f) }, "to", "portal.clock.date")
	}
	return since(w, r, now)
}

// since leads to what has happened from an instant on.
func since(w http.ResponseWriter, r *http.Request, from time.Time) error {
	return see(w, r, "/clock?since="+from.UTC().Format(time.RFC3339Nano), "")
}

// target is where the clock is to go; to a date, the same time of that day.
func target(f form, now, next time.Time) (time.Time, error) {
	var problems licensing.Problems
	switch f.get("how") {
	case "day":
		return now.AddDate(0, 0, 1), nil
	case "month":
		today := licensing.DateOf(now, now.Location())
		return onDate(today.AddMonths(today.Day(), 1), now), nil
	case "next":
		if next.After(now) {
			return next, nil
		}
		return now, nil
	}
	d, err := licensing.ParseDate(f.get("to"))
	switch {
	case f.get("to") == "":
		problems.Add("to", "field.required")
	case err != nil:
		problems.Add("to", "field.date")
	case onDate(d, now).Before(now):
		problems.Add("to", "clock.backwards")
	case d.Year() > now.Year()+10:
		problems.Add("to", "clock.too_far")
	}
	return onDate(d, now), problems.Err()
}

// onDate is the time of day of now on another day.
func onDate(d licensing.Date, now time.Time) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), now.Hour(), now.Minute(), now.Second(), now.Nanosecond(), now.Location())
}
