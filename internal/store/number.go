package store

import (
	"context"
	"sync"

	"volare/internal/licensing"
)

// block is how many numbers are drawn at once, so that no row is hot.
const block = 100

// numbers are what this server has drawn and not yet given out.
type numbers struct {
	mu   sync.Mutex
	left map[series]span
}

type series struct {
	prefix string
	year   int
}

// span is [next, end).
type span struct{ next, end int64 }

// Numbers gives n human numbers, such as C-2026-000148. Draw them before the
// Write that uses them, never inside one. They are unique and rise on one
// server; there may be gaps.
func (s *Store) Numbers(ctx context.Context, prefix string, year, n int) ([]string, error) {
	s.numbers.mu.Lock()
	defer s.numbers.mu.Unlock()
	key := series{prefix, year}
	got := make([]string, 0, n)
	for len(got) < n {
		b := s.numbers.left[key]
		if b.next == b.end {
			var err error
			if b, err = s.drawBlock(ctx, key, max(block, n-len(got))); err != nil {
				return nil, err
			}
		}
		got = append(got, licensing.FormatNumber(licensing.NumberKind(prefix), year, b.next))
		b.next++
		s.numbers.left[key] = b
	}
	return got, nil
}

func (s *Store) drawBlock(ctx context.Context, key series, n int) (span, error) {
	if s.numbers.left == nil {
		s.numbers.left = map[series]span{}
	}
	var end int64
	err := s.Write(ctx, func(t *Tx) error {
		return t.QueryRow(`INSERT INTO number_block (prefix, year, next) VALUES ($1, $2, $3 + 1)
			ON CONFLICT (prefix, year) DO UPDATE SET next = number_block.next + $3 RETURNING next`,
			key.prefix, key.year, int64(n)).Scan(&end)
	})
	return span{end - int64(n), end}, err
}

// TakeNumber keeps an imported number from being drawn; ForgetNumbers drops
// those that this server drew before. What another server holds isn't known.
func (t *Tx) TakeNumber(prefix string, year int, n int64) error {
	_, err := t.Exec(`INSERT INTO number_block (prefix, year, next) VALUES ($1, $2, $3 + 1)
		ON CONFLICT (prefix, year) DO UPDATE SET next = $3 + 1 WHERE number_block.next <= $3`, prefix, year, n)
	return err
}

// ForgetNumbers drops what this server has drawn and not given out, once taken
// numbers may be among them. Call it outside of any transaction.
func (s *Store) ForgetNumbers() {
	s.numbers.mu.Lock()
	defer s.numbers.mu.Unlock()
	s.numbers.left = nil
}

// returnNumbers gives back what nobody drew after us, so that an orderly
// restart leaves no gap.
func (s *Store) returnNumbers(ctx context.Context) error {
	s.numbers.mu.Lock()
	defer s.numbers.mu.Unlock()
	left := s.numbers.left
	s.numbers.left = nil
	if len(left) == 0 {
		return nil
	}
	return s.Write(ctx, func(t *Tx) error {
		for key, b := range left {
			if _, err := t.Exec("UPDATE number_block SET next = $1 WHERE prefix = $2 AND year = $3 AND next = $4",
				b.next, key.prefix, key.year, b.end); err != nil {
				return err
			}
		}
		return nil
	})
}
