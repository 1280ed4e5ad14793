package mailtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/emersion/go-message/mail"
)

// Message is a message as it arrived, decoded.
type Message struct {
	From, To  string // of the envelope
	FromName  string // of the header
	ToName    string
	Subject   string
	MessageID string // without < >
	Text      string
	HTML      string
	Header    mail.Header
	Raw       []byte
	TLS       bool // came over TLS
}

func parse(from, to string, raw []byte) (Message, error) {
	m := Message{From: from, To: to, Raw: raw}
	r, err := mail.CreateReader(bytes.NewReader(raw))
	if err != nil {
		return m, err
	}
	m.Header = r.Header
	if m.Subject, err = r.Header.Subject(); err != nil {
		return m, err
	}
	if m.MessageID, err = r.Header.MessageID(); err != nil {
		return m, err
	}
	m.FromName, m.ToName = nameOf(r.Header, "From"), nameOf(r.Header, "To")
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return m, nil
		}
		if err != nil {
			return m, err
		}
		body, err := io.ReadAll(part.Body)
		if err != nil {
			return m, err
		}
		header, ok := part.Header.(*mail.InlineHeader)
		if !ok {
			return m, errors.New("a part that is no text")
		}
		switch kind, _, err := header.ContentType(); {
		case err != nil:
			return m, err
		case kind == "text/plain":
			m.Text = string(body)
		case kind == "text/html":
			m.HTML = string(body)
		default:
			return m, fmt.Errorf("a part of type %s", kind)
		}
	}
}

func nameOf(h mail.Header, field string) string {
	list, err := h.AddressList(field)
	if err != nil || len(list) == 0 {
		return ""
	}
	return list[0].Name
}
