package portal

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"

	"volare/internal/licensing"
)

//go:embed static
var static embed.FS

// files are the static files under names that tell their content, so that
// browsers keep them for ever: one stylesheet, the font, pictures.
type files struct {
	names map[string]string // "portal.css" to "portal.1b2c3d4e.css"
	byURL map[string]*file
}

type file struct {
	kind          string
	body, gzipped []byte // gzipped is nil where it saves nothing
}

// sheets are joined in this order into portal.css; the operator's colour comes last.
var sheets = []string{"static/vendor/inter.css", "static/vendor/tabler.css", "static/volare.css"}

var kinds = map[string]string{".css": "text/css; charset=utf-8", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png", ".js": "text/javascript; charset=utf-8"}

func newFiles(b Brand) (*files, error) {
	f := &files{names: map[string]string{}, byURL: map[string]*file{}}
	fonts, err := fs.Glob(static, "static/vendor/*.woff2")
	if err != nil {
		return nil, err
	}
	var css strings.Builder
	for _, s := range sheets {
		text, err := static.ReadFile(s)
		if err != nil {
			return nil, err
		}
		css.WriteString(strings.ReplaceAll(string(text), `@charset "UTF-8";`, ""))
	}
	sheet := css.String()
	for _, name := range append(fonts, "static/icon.svg", "static/live.js", "static/worker.js") {
		body, err := static.ReadFile(name)
		if err != nil {
			return nil, err
		}
		f.add(path.Base(name), body)
		sheet = strings.ReplaceAll(sheet, path.Base(name), path.Base(f.names[path.Base(name)]))
	}
	if err := f.brand(b, &sheet); err != nil {
		return nil, err
	}
	f.add("portal.css", []byte(sheet))
	return f, nil
}

// Check refuses a logo or a colour that can't be shown.
func (b Brand) Check() error {
	var sheet string
	return (&files{names: map[string]string{}, byURL: map[string]*file{}}).brand(b, &sheet)
}

// brand adds the operator's logo, and its colour after our own.
func (f *files) brand(b Brand, sheet *string) error {
	switch {
	case len(b.Logo) == 0:
	case bytes.HasPrefix(b.Logo, []byte("\x89PNG\r\n")):
		f.add("logo.png", b.Logo)
	case bytes.Contains(b.Logo[:min(len(b.Logo), 1000)], []byte("<svg")):
		f.add("logo.svg", b.Logo)
	default:
		return errors.New("the logo is neither PNG nor SVG")
	}
	if b.Colour == "" {
		return nil
	}
	if c := onWhite(b.Colour); c < 4.5 {
		return fmt.Errorf("white text on the colour %q has a contrast of %.1f; it needs 4.5 (a colour is written #1d4ed8)", b.Colour, c)
	}
	*sheet += ":root{--v-brand:" + b.Colour + "}\n"
	return nil
}

var hexColour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// onWhite is the contrast between white and a colour (WCAG 2.2); 0 for what is none.
func onWhite(colour string) float64 {
	if !hexColour.MatchString(colour) {
		return 0
	}
	luminance := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, _ := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8) // hexColour has checked it
		v := float64(n) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		luminance += weight * v
	}
	return 1.05 / (luminance + 0.05)
}

func (f *files) add(name string, body []byte) {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	url := "/static/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext
	x := &file{kind: kinds[ext], body: body}
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // fails for unknown levels only
	if _, err := z.Write(body); err == nil && z.Close() == nil && b.Len() < len(body)*9/10 {
		x.gzipped = b.Bytes()
	}
	f.names[name], f.byURL[url] = url, x
}

// url is the address of a static file; "" for an unknown one.
func (f *files) url(name string) string { return f.names[name] }

func (f *files) serve(w http.ResponseWriter, r *http.Request) error {
	x, ok := f.byURL[r.URL.Path]
	if !ok {
		return licensing.NotFound("page")
	}
	h := w.Header()
	h.Set("Content-Type", x.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	body := x.body
	if x.gzipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			body = x.gzipped
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write(body)
	if err != nil {
		return nil // the client has gone
	}
	return nil
}

// icon is for browsers that ask for it without reading the page.
func (f *files) icon(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, f.url("icon.svg"), http.StatusFound)
	return nil
}

func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, q, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			return strings.ReplaceAll(q, " ", "") != "q=0"
		}
	}
	return false
}

// body is the content of a static file, for a route of its own.
func (f *files) body(name string) []byte { return f.byURL[f.names[name]].body }
