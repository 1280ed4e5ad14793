package catalogue

import (
	"net/url"
	"regexp"
	"slices"

	"volare/internal/licensing"
	"volare/internal/yamlfile"
)

var keyPattern = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// key reads a name for machines: "web-filter".
func key(v yamlfile.Value) string {
	s := v.Text(60)
	if s != "" && !keyPattern.MatchString(s) {
		v.Fail("catalogue.key")
		return ""
	}
	return s
}

// key reads a key that must be new among all of its sort, in every file.
func (r *reader) key(v yamlfile.Value, sort string) string {
	s := key(v)
	if s == "" {
		return ""
	}
	if file, ok := r.seen[sort+" "+s]; ok {
		v.Fail("catalogue.key_taken", "file", file)
		return ""
	}
	r.seen[sort+" "+s] = r.file
	return s
}

// text reads a text in both languages.
func text(v yamlfile.Value, longest int) Text {
	o := v.Object()
	t := Text{It: o.Need("it").Prose(longest), En: o.Need("en").Prose(longest)}
	o.Close()
	return t
}

// words reads a list of words of which each stands once.
func words[T ~string](v yamlfile.Value, read func(yamlfile.Value) string) []T {
	var list []T
	for _, e := range v.List(100) {
		w := T(read(e))
		switch {
		case w == "": // said already
		case slices.Contains(list, w):
			e.Fail("field.duplicate")
		default:
			list = append(list, w)
		}
	}
	return list
}

func guide(v yamlfile.Value) string {
	s := v.Text(500)
	if s == "" {
		return ""
	}
	if u, err := url.Parse(s); err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
		v.Fail("catalogue.guide")
		return ""
	}
	return s
}

func support(v yamlfile.Value) string {
	s := v.Text(254)
	if s == "" {
		return ""
	}
	address, code := licensing.CheckMail(s)
	if code != "" {
		v.Fail(code)
	}
	return address
}
