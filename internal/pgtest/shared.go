package pgtest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"
)

// Env names the environment variable with the address of a running test
// cluster, which is then used instead of starting one: a URL of its
// maintenance database, which must carry the marker.
const Env = "VOLARE_TEST_POSTGRES"

// Migrate brings the empty database at dsn to the wanted schema. It must
// close its connections before it returns.
type Migrate func(ctx context.Context, dsn string) error

// setupTimeout bounds the making of one database, template and all: far above
// what the slowest machine needs, so that a hanging server fails its test.
const setupTimeout = 2 * time.Minute

// shared is this process's cluster: the one that Env names, else one of its
// own, started when the first test asks and ended with the process.
var shared = sync.OnceValues(func() (*Cluster, error) {
	ctx, cancel := context.WithTimeout(context.Background(), setupTimeout)
	defer cancel()
	if dsn := os.Getenv(Env); dsn != "" {
		return attach(ctx, dsn)
	}
	return Start(ctx, Fast)
})

// NewDatabase returns the address of a new empty database, dropped when t ends.
func NewDatabase(t testing.TB) (dsn string) {
	t.Helper()
	return sharedFor(t).NewDatabase(t)
}

// Database returns the address of a new database, dropped when t ends, that is
// a copy of the template called key. The template is made by migrate, once per
// cluster, whichever test or process is first; key must change whenever what
// migrate does changes: a hash of the migrations is right.
func Database(t testing.TB, key string, migrate Migrate) (dsn string) {
	t.Helper()
	return sharedFor(t).Database(t, key, migrate)
}

func sharedFor(t testing.TB) *Cluster {
	t.Helper()
	c, err := shared()
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	return c
}

// attach uses the running cluster at dsn after making sure that it is one for tests.
func attach(ctx context.Context, dsn string) (*Cluster, error) {
	c := &Cluster{admin: dsn}
	if _, err := c.dsn("postgres"); err != nil {
		return nil, fmt.Errorf("%s: %w", Env, err)
	}
	if err := Verify(ctx, dsn); err != nil {
		return nil, fmt.Errorf("%s: %w", Env, err)
	}
	return c, nil
}
