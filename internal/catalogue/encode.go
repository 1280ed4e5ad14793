package catalogue

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Encode gives the service's canonical JSON form, which is what is stored:
// equal services give equal bytes.
func (s *Service) Encode() []byte {
	// Struct fields have a fixed order and encoding/json sorts maps, so that
	// marshalling is canonical; the fields hold nothing that could fail.
	b, err := json.Marshal(s)
	if err != nil {
		panic(fmt.Sprintf("catalogue: service %s can't be written: %v", s.Key, err))
	}
	return b
}

// Version names the service's content: equal content has equal versions. It
// is 32 hexadecimal digits of the canonical form's SHA-256, taken when the
// service was read: nobody changes one afterwards.
func (s *Service) Version() string { return s.version }

func (s *Service) digest() string {
	sum := sha256.Sum256(s.Encode())
	return hex.EncodeToString(sum[:16])
}

// DecodeService gives back the service that Encode wrote, ready to check data.
func DecodeService(b []byte) (*Service, error) {
	var s Service
	if err := json.Unmarshal(b, &s); err != nil {
		return nil, fmt.Errorf("catalogue: stored service: %w", err)
	}
	s.version = s.digest()
	return &s, nil
}
