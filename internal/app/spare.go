package app

import (
	"context"
	"sync"

	"volare/internal/licensing"
)

// spare keeps the order numbers that were drawn in case a renewal needs them,
// and were not needed.
type spare struct {
	mu      sync.Mutex
	year    int
	numbers []string
}

// numbered runs f in one transaction that may use up to n order numbers (see
// work.orderNumber), which can't be drawn inside it.
func (a *App) numbered(ctx context.Context, n int, f func(give func(*work)) error) error {
	if n == 0 {
		return f(func(*work) {})
	}
	now, err := a.Now(ctx)
	if err != nil {
		return err
	}
	p, err := a.Policy(ctx)
	if err != nil {
		return err
	}
	year := licensing.DateOf(now, p.Zone).Year()
	numbers := a.spare.take(year, n)
	if more := n - len(numbers); more > 0 {
		if more == batchMost {
			more *= 10 // a great day: don't stop to draw for every batch
		}
		drawn, err := a.store.Numbers(ctx, string(licensing.OrderNumber), year, more)
		if err != nil {
			return err
		}
		numbers = append(numbers, drawn...)
	}
	a.spare.keep(year, numbers[n:])
	numbers = numbers[:n:n]
	var last *work
	if err := f(func(w *work) { last, w.numbers = w, numbers }); err != nil || last == nil {
		return err // whether they were used is not sure: there may be gaps
	}
	a.spare.keep(year, last.numbers)
	return nil
}

func (s *spare) take(year, n int) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.year != year {
		s.year, s.numbers = year, nil
	}
	n = min(n, len(s.numbers))
	got := s.numbers[:n:n]
	s.numbers = s.numbers[n:]
	return got
}

func (s *spare) keep(year int, numbers []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.year == year {
		s.numbers = append(s.numbers[:len(s.numbers):len(s.numbers)], numbers...)
	}
}

// orderNumber is one of the numbers drawn before the transaction.
func (w *work) orderNumber() (string, error) {
	if len(w.numbers) == 0 {
		return "", licensing.Refuse(licensing.Unavailable, "unavailable") // drawn for less than it does: again
	}
	n := w.numbers[0]
	w.numbers = w.numbers[1:]
	return n, nil
}
