package portal

import (
	"fmt"
	"strconv"
	"strings"
)

// drawing is a picture made on the server: boxes, lines and words at their
// places. Its colours are classes of the stylesheet, so that it is readable in
// light and dark. Words beside it, or a table, say the same.
type drawing struct {
	Class         string // picture-wide, picture-tall: on which screens it is shown
	Says          string // what it shows, for those who don't see it
	Width, Height int
	Shapes        []shape
}

// shape is one piece of a drawing.
type shape struct {
	Kind       string // box, path, dot, words
	Class      string
	X, Y, W, H number
	Path, Text string
	Size       number // of words
	Anchor     string // start, middle, end
}

// number is a length in a drawing: one decimal place is enough.
type number float64

// String writes n as SVG reads it.
func (n number) String() string {
	return strings.TrimSuffix(strconv.FormatFloat(float64(n), 'f', 1, 64), ".0")
}

func (d *drawing) box(class string, x, y, w, h number) {
	d.Shapes = append(d.Shapes, shape{Kind: "box", Class: class, X: x, Y: y, W: w, H: h})
}

func (d *drawing) path(class, format string, at ...any) {
	d.Shapes = append(d.Shapes, shape{Kind: "path", Class: class, Path: fmt.Sprintf(format, at...)})
}

func (d *drawing) words(class, anchor string, x, y, size number, text string) {
	d.Shapes = append(d.Shapes, shape{Kind: "words", Class: class, Anchor: anchor, X: x, Y: y, Size: size, Text: text})
}

func (d *drawing) dot(class string, x, y, r number) {
	d.Shapes = append(d.Shapes, shape{Kind: "dot", Class: class, X: x, Y: y, W: r})
}
