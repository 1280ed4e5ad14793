package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"volare/internal/restapi"
)

// client speaks to a running server as everybody does: over HTTP.
type client struct {
	base string
	http *http.Client
}

func newClient(base string) *client {
	return &client{base: strings.TrimSuffix(base, "/"), http: &http.Client{Timeout: 5 * time.Minute}}
}

// refusal is an answer that says no.
type refusal struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Errors []struct {
		Field string `json:"field"`
		Code  string `json:"code"`
	} `json:"errors"`
}

func (r *refusal) Error() string {
	s := fmt.Sprintf("%d %s: %s", r.Status, r.Code, r.Detail)
	for _, e := range r.Errors {
		s += "; " + e.Field + ": " + e.Code
	}
	return s
}

// answer is what was answered, as JSON.
type answer map[string]any

// at finds a value by its path: "lines.0.id", "" when there is none.
func (a answer) at(path string) string {
	var v any = map[string]any(a)
	for part := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[part]
		case []any:
			n, err := strconv.Atoi(part)
			if err != nil || n < 0 || n >= len(x) {
				return ""
			}
			v = x[n]
		default:
			return ""
		}
	}
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case json.Number:
		return x.String()
	}
	return fmt.Sprint(v)
}

// items are the things of a page.
func (a answer) items() []answer { return a.list("items") }

// list are the things of a list in it.
func (a answer) list(name string) []answer {
	list, _ := a[name].([]any)
	var all []answer
	for _, x := range list {
		if m, ok := x.(map[string]any); ok {
			all = append(all, m)
		}
	}
	return all
}

// call sends "POST /orders" below the API's root, with a bearer token if there
// is one, and reads the answer; a no is a *refusal.
func (c *client) call(ctx context.Context, token, what, body string) (answer, error) {
	return c.send(ctx, token, what, "application/json", body)
}

// send is a call whose body may be of another kind than JSON.
func (c *client) send(ctx context.Context, token, what, kind, body string) (answer, error) {
	method, path, _ := strings.Cut(what, " ")
	var send io.Reader
	if body != "" {
		send = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.base+restapi.Root+path, send)
	if err != nil {
		return nil, err
	}
	if body != "" {
		r.Header.Set("Content-Type", kind)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	r.Header.Set("Accept-Language", "en")
	a, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		return nil, err
	}
	if a.StatusCode >= 300 {
		no := &refusal{Status: a.StatusCode}
		if err := json.Unmarshal(text, no); err != nil {
			no.Detail = string(text)
		}
		return nil, fmt.Errorf("%s: %w", what, no)
	}
	said := answer{}
	if len(bytes.TrimSpace(text)) == 0 {
		return said, nil
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var read any
	if err := d.Decode(&read); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	if m, ok := read.(map[string]any); ok {
		said = m
	}
	return said, nil
}

// codeOf is the code of a refusal; "" for anything else.
func codeOf(err error) string {
	var no *refusal
	if errors.As(err, &no) {
		return no.Code
	}
	return ""
}

// object writes a JSON object of texts: name, value pairs.
func object(pairs ...string) string {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	b, _ := json.Marshal(m) // texts always marshal
	return string(b)
}
