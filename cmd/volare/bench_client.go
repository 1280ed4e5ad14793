package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"volare/internal/restapi"
	"volare/internal/web"
)

// benched is a server that answers, to be measured: with its background work,
// or without it where only the requests' own statements count.
type benched struct {
	*server
	url  string
	http *http.Client
	end  context.CancelFunc
	done chan error
}

// listen lets the core answer without any background work.
func (o *core) listen() (*benched, error) {
	v, err := o.answering()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	v.end = cancel
	go func() { v.done <- web.Serve(ctx, v.listener, v.site, v.log) }()
	return v, nil
}

func (o *core) answering() (*benched, error) {
	l, err := listen(o.settings.Listen)
	if err != nil {
		return nil, err
	}
	v := &benched{server: &server{core: o, listener: l}, url: "http://" + l.Addr().String() + restapi.Root, done: make(chan error, 1)}
	if v.site, err = v.ways(); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	// As many connections stay open as there are clients.
	v.http = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}
	return v, nil
}

func (v *benched) stop() error {
	v.end()
	v.http.CloseIdleConnections()
	return <-v.done
}

// benchClient acts by one token.
type benchClient struct {
	*benched
	token string
}

func (v *benched) client(token string) *benchClient { return &benchClient{v, token} }

// call asks the API, and reads the answer into made unless that is nil.
func (c *benchClient) call(ctx context.Context, method, path string, body, made any) error {
	var b bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&b).Encode(body); err != nil {
			return err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, c.url+path, &b)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	a, err := c.http.Do(r)
	if err != nil {
		return err
	}
	defer a.Body.Close()
	answer, err := io.ReadAll(a.Body)
	if err != nil {
		return err
	}
	if a.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %s", method, path, a.Status, answer)
	}
	if made == nil {
		return nil
	}
	return json.Unmarshal(answer, made)
}
