package licensing

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
)

func TestIDsAreVersion7AndRise(t *testing.T) {
	before := time.Now().Add(-time.Millisecond)
	last := ""
	for range 100_000 {
		id := NewID()
		if !ValidID(id) {
			t.Fatalf("%q is not valid", id)
		}
		if id <= last {
			t.Fatalf("%s came after %s", id, last)
		}
		last = id
	}
	u, err := uuid.Parse(last)
	if err != nil || u.Version() != 7 || u.Variant() != uuid.RFC4122 || u.String() != last {
		t.Fatal(u, err)
	}
	if at := time.Unix(u.Time().UnixTime()); at.Before(before) || at.After(time.Now().Add(5*time.Second)) {
		t.Errorf("made now, it says %s", at)
	}
}

func TestIDsDoNotFallWhenTheClockDoes(t *testing.T) {
	now := time.Now()
	a := nextStamp(now)
	if b := nextStamp(now.Add(-time.Hour)); b <= a {
		t.Errorf("%d after %d", b, a)
	}
}

func TestIDsOfManyGoroutinesDiffer(t *testing.T) {
	var all [8][]string
	var wg sync.WaitGroup
	for g := range all {
		wg.Go(func() {
			for range 5000 {
				all[g] = append(all[g], NewID())
			}
		})
	}
	wg.Wait()
	ids := slices.Concat(all[:]...)
	slices.Sort(ids)
	if n := len(slices.Compact(ids)); n != 8*5000 {
		t.Errorf("%d different ids of %d", n, 8*5000)
	}
}

func TestValidID(t *testing.T) {
	good := OrderID("019a5b3c-7d1e-7f00-8abc-0123456789ab")
	if !ValidID(good) {
		t.Error(good)
	}
	for _, bad := range []string{"", "x", strings.ToUpper(string(good)), string(good) + "0", string(good[1:]),
		"019a5b3c-7d1e-4f00-8abc-0123456789ab", "019a5b3c-7d1e-7f00-cabc-0123456789ab", "019a5b3c7d1e-7f00-8abc-0123456789abc",
		"019a5b3c-7d1e-7f00-8abc-0123456789ag", "019a5b3c-7d1e-7f00-8abc-0123456789a\x00", "{19a5b3c-7d1e-7f00-8abc-0123456789a}"} {
		if ValidID(bad) {
			t.Errorf("%q was taken", bad)
		}
	}
}
