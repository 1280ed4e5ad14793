package restapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"volare/internal/licensing"
)

// deepest is how many arrays and objects may lie in one another.
const deepest = 32

// mostFields is how many fields one object may have; no body of ours has a
// tenth, and each that is unknown would be told.
const mostFields = 500

// longestPath is how many bytes of a field's path are told.
const longestPath = 200

// readJSON reads exactly one JSON value. It refuses as malformed what is not
// JSON, not UTF-8, nested too deeply or followed by something; as invalid,
// with their paths, fields given twice, text with NUL or half characters, and
// numbers beyond a float's range.
func readJSON(body []byte) (any, error) {
	if !utf8.Valid(body) {
		return nil, licensing.Refuse(licensing.Malformed, "request.encoding")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	r := reader{Decoder: d, body: body}
	v, err := r.value("", 0)
	var e *licensing.Error
	switch {
	case errors.As(err, &e):
		return nil, e
	case err != nil:
		return nil, licensing.Refuse(licensing.Malformed, "request.json", "offset", strconv.FormatInt(d.InputOffset(), 10))
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, licensing.Refuse(licensing.Malformed, "request.trailing")
	}
	return v, broken(r.Fields())
}

type reader struct {
	*json.Decoder
	body []byte
	licensing.Problems
}

func (r *reader) value(path string, depth int) (any, error) {
	if depth > deepest {
		return nil, licensing.Refuse(licensing.Malformed, "request.depth")
	}
	start := r.InputOffset()
	t, err := r.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '[' {
			return r.array(path, depth)
		}
		return r.object(path, depth)
	case json.Number:
		return r.number(path, string(t)), nil
	case string:
		r.text(path, t, start)
		return t, nil
	}
	return t, nil // true, false, null
}

func (r *reader) array(path string, depth int) (any, error) {
	a := []any{}
	for r.More() {
		v, err := r.value(below(path, "["+strconv.Itoa(len(a))+"]"), depth+1)
		if err != nil {
			return nil, err
		}
		a = append(a, v)
	}
	_, err := r.Token()
	return a, err
}

func (r *reader) object(path string, depth int) (any, error) {
	o := map[string]any{}
	for r.More() {
		start := r.InputOffset()
		t, err := r.Token()
		if err != nil {
			return nil, err
		}
		if len(o) == mostFields {
			return nil, licensing.Refuse(licensing.Malformed, "request.fields", "max", strconv.Itoa(mostFields))
		}
		name := t.(string) // the decoder refuses other keys
		at := below(path, name)
		r.text(at, name, start)
		if _, twice := o[name]; twice {
			r.Add(at, "field.duplicate")
		}
		if o[name], err = r.value(at, depth+1); err != nil {
			return nil, err
		}
	}
	_, err := r.Token()
	return o, err
}

// below is the path of what lies in path. Names are the client's: a path that
// grows too long stops growing, for a copy is made of it at every value.
func below(path, name string) string {
	switch {
	case strings.HasSuffix(path, "…"):
		return path
	case path != "" && !strings.HasPrefix(name, "["):
		path += "."
	}
	if len(path)+len(name) > longestPath {
		return strings.ToValidUTF8((path + name[:min(len(name), longestPath)])[:longestPath], "") + "…"
	}
	return path + name
}

// number gives the validator a float. 1e2 and 1.0 are no whole numbers to
// Go's decoder, which comes later and knows no paths: they are moved off the
// whole number, so that the validator refuses them where one is wanted.
func (r *reader) number(path, literal string) any {
	f, err := strconv.ParseFloat(literal, 64)
	if err != nil {
		r.Add(path, "field.number")
		return 0.0
	}
	if strings.ContainsAny(literal, ".eE") && f == math.Trunc(f) {
		return math.Nextafter(f, math.Inf(1))
	}
	return f
}

// text refuses what the databases and people can't read. The decoder writes
// U+FFFD for half a surrogate pair.
func (r *reader) text(path, s string, start int64) {
	half := strings.ContainsRune(s, utf8.RuneError)
	if half {
		raw := r.body[start:r.InputOffset()]
		half = !bytes.ContainsRune(raw, utf8.RuneError) && !bytes.Contains(bytes.ToLower(raw), []byte(`\ufffd`))
	}
	if half || strings.ContainsRune(s, 0) {
		r.Add(path, "field.invalid_text")
	}
}

// strictJSON is the API's only format. huma reads a body twice: into an any to
// validate it by its schema, then into the operation's type.
var strictJSON = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return e.Encode(withoutNull(v))
	},
	Unmarshal: func(data []byte, into any) error {
		if tree, ok := into.(*any); ok {
			v, err := readJSON(data)
			*tree = v
			return err
		}
		err := json.Unmarshal(data, into)
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return errors.New("field.type" + nameParam + wrong.Field)
		}
		return err
	},
}
