package licensing

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"sync"
	"time"
)

// Ids are UUIDs of version 7, as lower-case text. They are typed, so that an
// order's can't be taken for an agreement's.
type (
	OrganizationID string // of the operator, a partner or a customer
	AccountID      string // of whoever can sign in
	AgreementID    string
	GrantID        string // of a customer's grant to a partner (delega)
	RoleID         string // of one person's role on one organization or agreement
	OrderID        string
	LineID         string // of an order's line
	SubscriptionID string
	ActivationID   string
	OperationID    string // of a change at a provider
	KeyID          string // of a product key in a pool
	InvitationID   string
	RequestID      string // of an access request
	MessageID      string // of a mail
	DocumentID     string
	FileID         string
	EventID        string
	SessionID      string
	TokenID        string // of an API token
)

// lastID is the time stamp and sequence of the newest id of this process.
var lastID struct {
	sync.Mutex
	stamp uint64
}

// NewID returns a new id. Within a process each is greater than the one
// before. Ids are wall time by design (they only have to be unique and
// ordered), so this is the one place in this package that looks at a clock;
// nothing may be concluded from the time in an id.
func NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[8:]) // never fails: crypto/rand ends the process instead
	stamp := nextStamp(time.Now())
	binary.BigEndian.PutUint64(b[:8], stamp>>12<<16|0x7000|stamp&0xfff)
	b[8] = b[8]&0x3f | 0x80
	return dashed(b)
}

// nextStamp returns 48 bits of milliseconds and 12 bits of their fractions,
// and always more than last time: bursts and clocks set back borrow from the
// future (RFC 9562, section 6.2, method 3).
func nextStamp(now time.Time) uint64 {
	ms, rest := now.UnixMilli(), now.Nanosecond()%int(time.Millisecond)
	stamp := uint64(ms)<<12 | uint64(rest)<<12/uint64(time.Millisecond)
	lastID.Lock()
	defer lastID.Unlock()
	lastID.stamp = max(stamp, lastID.stamp+1)
	return lastID.stamp
}

func dashed(b [16]byte) string {
	var s [36]byte
	at := 0
	for i, n := 0, 0; i < len(b); i += n {
		n = 2
		if i == 0 {
			n = 4
		} else if i == 10 {
			n = 6
		}
		if i > 0 {
			s[at] = '-'
			at++
		}
		hex.Encode(s[at:], b[i:i+n])
		at += 2 * n
	}
	return string(s[:])
}

// ValidID reports whether s is spelled as NewID spells ids. Whether such a
// thing exists is another question.
func ValidID[T ~string](s T) bool {
	if len(s) != 36 || s[14] != '7' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		case 19:
			if c != '8' && c != '9' && c != 'a' && c != 'b' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
				return false
			}
		}
	}
	return true
}
