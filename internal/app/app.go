package app

import (
	"cmp"
	"context"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"volare/internal/catalogue"
	"volare/internal/document"
	"volare/internal/identity"
	"volare/internal/licensing"
	"volare/internal/locale"
	"volare/internal/mail"
	"volare/internal/queue"
	"volare/internal/store"
)

// Queue is what App needs of the job queue.
type Queue interface {
	// Drain waits until no job is due.
	Drain(ctx context.Context) error
	// Standing counts the jobs by kind and state.
	Standing(ctx context.Context) ([]queue.Standing, error)
	// Tasks lists jobs of a state, most at once, from a cursor on.
	Tasks(ctx context.Context, s queue.State, after string, most int) ([]queue.Task, string, error)
	// Task reads one job.
	Task(ctx context.Context, id int64) (queue.Task, error)
}

// Options are what an App is made of.
type Options struct {
	Store    *store.Store
	Queue    Queue // nil: nobody runs jobs, and the test clock doesn't wait for them
	Log      *slog.Logger
	Wall     func() time.Time // wall time; nil: time.Now
	BaseURL  string           // the portal's address, as links in mails begin
	Support  string           // the support centre's mail address
	From     string           // the sender of mails
	Guide    string           // address of the programme guide, may be ""
	KeepMail bool             // keep each mail's text, secrets left out (no SMTP: the built-in mailbox)
	Hashing  int              // passwords hashed at once; 0: 2
	Even     time.Duration    // how long answers take that mustn't tell what is known; 0: 400 ms
}

// App runs the use cases. It is safe for concurrent use, and any number of
// them may share one PostgreSQL database.
type App struct {
	store    *store.Store
	queue    Queue
	log      *slog.Logger
	wall     func() time.Time
	base     *url.URL
	support  string
	from     string
	guide    string
	keepMail bool
	even     time.Duration
	hasher   *identity.Hasher
	texts    *locale.Texts
	renderer *mail.Renderer
	printer  *document.Printer
	key      []byte // the installation's
	test     bool   // marked for the test clock
	wake     chan struct{}
	spare    spare

	mu       sync.Mutex
	services map[string]*catalogue.Service // by service and version; they never change
	policy   licensing.Policy
	policyAt time.Time // wall time when it was read
}

// New makes an App on an open store.
func New(ctx context.Context, o Options) (*App, error) {
	a := &App{store: o.Store, queue: o.Queue, log: o.Log, wall: o.Wall, support: o.Support, from: o.From, guide: o.Guide,
		keepMail: o.KeepMail, even: cmp.Or(o.Even, evenAnswer), texts: locale.New(), wake: make(chan struct{}, 1), services: map[string]*catalogue.Service{}}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	if a.wall == nil {
		a.wall = wallTime
	}
	var err error
	if a.base, err = url.Parse(o.BaseURL); err != nil {
		return nil, err
	}
	if o.Hashing == 0 {
		o.Hashing = 2
	}
	if a.hasher, err = identity.NewHasher(o.Hashing); err != nil {
		return nil, err
	}
	if a.printer, err = document.New(a.texts); err != nil {
		return nil, err
	}
	a.renderer = mail.NewRenderer(a.texts)
	return a, a.learn(ctx)
}

// Texts are the languages' words.
func (a *App) Texts() *locale.Texts { return a.texts }

// Renderer puts mails into words.
func (a *App) Renderer() *mail.Renderer { return a.renderer }

// UseQueue names the job queue, which is made after the App whose jobs it runs.
func (a *App) UseQueue(q Queue) { a.queue = q }
