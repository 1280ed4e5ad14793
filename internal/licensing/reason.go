package licensing

import (
	"net/url"
	"regexp"
)

// Because writes a reason that the product itself gives: a key of the language
// catalogues with its params (name, value pairs). What people write as a
// reason stands as they wrote it, in the same place.
func Because(code string, params ...string) string {
	if len(params) == 0 {
		return code
	}
	v := url.Values{}
	for i := 0; i+1 < len(params); i += 2 {
		v.Set(params[i], params[i+1])
	}
	return code + "?" + v.Encode()
}

var ownReason = regexp.MustCompile(`^([a-z_]+\.[a-z_]+)(?:\?([^ \n]*))?$`)

// ReadReason gives back what Because wrote; false for a person's own words.
func ReadReason(s string) (code string, params map[string]string, ok bool) {
	m := ownReason.FindStringSubmatch(s)
	if m == nil {
		return "", nil, false
	}
	v, err := url.ParseQuery(m[2])
	if err != nil {
		return "", nil, false
	}
	params = make(map[string]string, len(v))
	for name := range v {
		params[name] = v.Get(name)
	}
	return m[1], params, true
}
