package queue

import (
	"context"
	"errors"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
)

// client is what both engines share: one River client that takes jobs, and
// after start a second one that runs them.
type client[T any] struct {
	driver riverdriver.Driver[T]
	taking *river.Client[T]
	runs   *river.Client[T]
}

func newClient[T any](d riverdriver.Driver[T], c *river.Config) (client[T], error) {
	taking, err := river.NewClient(d, c)
	return client[T]{driver: d, taking: taking}, err
}

func (c *client[T]) start(ctx context.Context, config *river.Config) (err error) {
	if c.runs, err = river.NewClient(c.driver, config); err != nil {
		return err
	}
	return c.runs.Start(ctx)
}

func (c *client[T]) stop(ctx context.Context) error {
	err := c.runs.Stop(ctx)
	if err != nil && ctx.Err() != nil {
		return errors.Join(err, c.runs.StopAndCancel(context.WithoutCancel(ctx)))
	}
	return err
}

func (c *client[T]) list(ctx context.Context, p *river.JobListParams) (*river.JobListResult, error) {
	return c.taking.JobList(ctx, p)
}
