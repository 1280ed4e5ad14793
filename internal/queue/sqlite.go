package queue

import (
	"context"
	"database/sql"
	"errors"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"
)

// sqlite is River on SQLite, where one process does everything: it wakes its
// own workers after the commit, so that nothing needs to be written or polled
// for that, as River's driver would.
type sqlite struct {
	client[*sql.Tx]
	db   *sql.DB
	wake chan struct{}
}

func newSQLite(db *sql.DB, c *river.Config, queues []string) (*sqlite, error) {
	wake := make(chan struct{}, 1)
	cl, err := newClient[*sql.Tx](wokenDriver{riversqlite.New(db), wake, queues}, c)
	return &sqlite{cl, db, wake}, err
}

func (s *sqlite) insert(ctx context.Context, _ *sql.Conn, tx *sql.Tx, jobs []river.InsertManyParams) error {
	_, err := s.taking.InsertManyTx(ctx, tx, jobs)
	return err
}

func (s *sqlite) again(ctx context.Context, _ *sql.Conn, tx *sql.Tx, id int64) error {
	_, err := s.taking.JobRetryTx(ctx, tx, id)
	return err
}

func (s *sqlite) speech() speech { return inSQLite }

func (s *sqlite) committed() {
	select {
	case s.wake <- struct{}{}:
	default: // they are being woken already, and look after that
	}
}

// recover takes back the jobs of the process before: there is no other one now.
func (s *sqlite) recover(ctx context.Context) error {
	_, err := s.db.ExecContext(ctx, "UPDATE river_job SET state = 'available' WHERE state = 'running'")
	_, err2 := s.db.ExecContext(ctx, "DELETE FROM river_leader")
	return errors.Join(err, err2)
}

// wokenDriver is River's driver with our wake-up instead of its polled table.
type wokenDriver struct {
	*riversqlite.Driver
	wake   chan struct{}
	queues []string
}

// SupportsListenNotify tells River to write no notifications.
func (d wokenDriver) SupportsListenNotify() bool { return false }

// GetListener gives what waits for ours.
func (d wokenDriver) GetListener(*riverdriver.GetListenenerParams) riverdriver.Listener {
	return &listener{wake: d.wake, queues: d.queues}
}

// listener hears wake-ups as if they were notifications of an insert.
// A commit doesn't tell for which queue, so that all of them look.
type listener struct {
	wake   chan struct{}
	queues []string
	toTell []string // of the present wake-up
}

func (l *listener) Close(context.Context) error            { return nil }
func (l *listener) Connect(context.Context) error          { return nil }
func (l *listener) Listen(context.Context, string) error   { return nil }
func (l *listener) Unlisten(context.Context, string) error { return nil }
func (l *listener) Ping(context.Context) error             { return nil }
func (l *listener) Schema() string                         { return "" }
func (l *listener) SetAfterConnectExec(string)             {}

// WaitForNotification waits for a commit that inserted jobs.
func (l *listener) WaitForNotification(ctx context.Context) (*riverdriver.Notification, error) {
	if len(l.toTell) == 0 {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-l.wake:
			l.toTell = l.queues
		}
	}
	queue := l.toTell[0]
	l.toTell = l.toTell[1:]
	return &riverdriver.Notification{Topic: "river_insert", Payload: `{"queue": "` + queue + `"}`}, nil
}
