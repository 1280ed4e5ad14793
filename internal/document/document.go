// Package document owns the documents that people sign: it writes them as PDF
// and names them by their SHA-256. The same input gives the same bytes.
//
// It must not know how agreements are stored or who signs: callers hand in
// plain values, and keep the bytes as they are from then on.
//
// Text may be in any script. What the embedded font (DejaVu Sans, see
// font/LICENSE) can't show, e.g. Chinese, appears as □ in its place, and the
// document's last section repeats that text with each such character's code,
// so that nothing is lost and nothing is hidden; so do invisible characters
// that change the direction of text. Hebrew and Arabic run from right to
// left; Arabic letters stand unjoined.
//
// Start reading at agreement.go (what the document says), then sheet.go (how
// it gets onto paper).
package document

import (
	"crypto/sha256"
	_ "embed" // the fonts
	"encoding/hex"
	"fmt"

	"golang.org/x/image/font/sfnt"

	"volare/internal/locale"
)

//go:embed font/DejaVuSans.ttf
var regular []byte

//go:embed font/DejaVuSans-Bold.ttf
var bold []byte

// Printer writes documents. It is safe for use by several goroutines.
type Printer struct {
	texts  *locale.Texts
	glyphs *sfnt.Font // tells which characters the regular font has
}

// New makes a Printer that speaks with texts.
func New(texts *locale.Texts) (*Printer, error) {
	f, err := sfnt.Parse(regular)
	if err != nil {
		return nil, fmt.Errorf("document: font: %w", err)
	}
	return &Printer{texts: texts, glyphs: f}, nil
}

// digest names a document by its content: 64 hexadecimal digits.
func digest(pdf []byte) string {
	sum := sha256.Sum256(pdf)
	return hex.EncodeToString(sum[:])
}
