package identity

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"strconv"
	"strings"
)

const (
	secretBytes = 32                              // 256 bits
	secretText  = (secretBytes*8 + 5) / 6         // their length in base64: 43
	apiPrefix   = "vol_"                          // so that people and scanners know a leaked one
	apiText     = len(apiPrefix) + secretText + 6 // + 6 characters of checksum
)

// NewSecret returns 256 random bits as text fit for cookies, links and files:
// 43 characters of A–Z a–z 0–9 - _. Sessions carry one too.
func NewSecret() string { return encode(NewKey()) }

// NewKey returns 256 random bits: an installation's key for Derive.
func NewKey() []byte {
	key := make([]byte, secretBytes)
	rand.Read(key) // never fails: crypto/rand ends the program instead
	return key
}

// IsSecret reports whether s has the shape of NewSecret's and Derive's
// results: what hasn't needs no look-up.
func IsSecret(s string) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && len(b) == secretBytes && len(s) == secretText
}

// Hash returns what is stored of a secret: its SHA-256 in 64 hexadecimal
// digits. A secret of 256 random bits needs neither salt nor slowness, and
// looking its hash up in an index tells a listener nothing about the secret.
// Never use it for passwords.
func Hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Derive returns the token of a mailed link: an HMAC under the installation's
// key of what the link is for (purpose), the id of what it belongs to (an
// invitation) and the how-manieth one this is (issue). Retries of one mail
// carry the same token without its being stored; re-issuing counts issue up.
// It has the shape of NewSecret's results.
func Derive(installationKey []byte, purpose, id string, issue int) string {
	mac := hmac.New(sha256.New, installationKey)
	// Lengths go first, so that no two triples give the same bytes.
	for _, part := range []string{"volare link", purpose, id, strconv.Itoa(issue)} {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(part)))
		mac.Write(size[:])
		mac.Write([]byte(part))
	}
	return encode(mac.Sum(nil))
}

// NewAPIToken returns a bearer token for the API: "vol_", 256 random bits and
// a checksum, 53 characters in all. Only its Hash is stored.
func NewAPIToken() string {
	body := apiPrefix + NewSecret()
	return body + checksum(body)
}

// IsAPIToken reports whether s is a token as NewAPIToken makes them, by prefix,
// length and checksum: a mistyped or invented one is refused without a look-up.
func IsAPIToken(s string) bool {
	if len(s) != apiText || !strings.HasPrefix(s, apiPrefix) {
		return false
	}
	body := s[:apiText-6]
	return s[apiText-6:] == checksum(body) && IsSecret(body[len(apiPrefix):])
}

// checksum finds typing errors; it keeps nobody from making a token up.
func checksum(body string) string {
	return encode(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(body))))
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
