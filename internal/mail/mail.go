package mail

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
)

// Kind names a message: family and event, "order.rejected".
type Kind string

// Mail is one message as data. Its types are plain structs whose fields are
// in the recipient's language where they are words (a service's name).
type Mail interface {
	// Kind is constant per type.
	Kind() Kind
	// Link says what the message's one button leads to.
	Link() Link
	// content writes the message's blocks.
	content(w *writer)
}

// LinkKind is the sort of link that a message's button needs.
type LinkKind int

// The sorts of links.
const (
	LinkNone   LinkKind = iota // no button: nothing that gives access
	LinkPortal                 // a page of the portal; who follows it signs in as usual
	LinkToken                  // a single-use link that enrols or recovers; the caller derives it
)

// Purpose is what a LinkToken's token is for.
type Purpose string

// The purposes. A mailed link never signs anybody in who has an account.
const (
	PurposeInvitation Purpose = "invitation" // sets up an account and accepts a role
	PurposeRecovery   Purpose = "recovery"   // sets new credentials for an account
)

// Link is what a message's button leads to.
type Link struct {
	Kind    LinkKind
	Path    string  // LinkPortal: path below the portal's address
	Purpose Purpose // LinkToken
}

func portal(path string) Link { return Link{Kind: LinkPortal, Path: path} }

// invitation leads who has no account yet to setting one up, and everybody
// else to the portal's page.
func invitation(needsAccount bool, path string) Link {
	if needsAccount {
		return Link{Kind: LinkToken, Purpose: PurposeInvitation}
	}
	return portal(path)
}

// all lists every message once, by family.
var all = []Mail{
	Sign{}, SignReminder{}, AgreementActive{}, AgreementDeclined{}, AgreementWithdrawn{}, AgreementTerminated{}, AgreementEnding{},
	GrantEnding{}, PostVacant{}, PostVacantNotice{}, PostFilled{}, PostFilledNotice{}, NoticesBegun{}, NoticesEnded{},
	OrderHeld{}, OrderQuestion{}, OrderQuestionReminder{}, OrderAnswered{}, OrderAccepted{}, OrderRejected{}, OrderCancelled{},
	Welcome{}, NewServices{}, ActivationReminder{}, ActivationReminderNotice{}, Activated{}, ActivationFailed{},
	RenewalReminder{}, Renewed{}, InGrace{}, Expired{},
	AccessRequested{}, AccessUnknown{}, AccessGranted{}, AccessDenied{}, Invitation{}, Recovery{},
}

var byKind = func() map[Kind]reflect.Type {
	m := make(map[Kind]reflect.Type, len(all))
	for _, x := range all {
		if _, twice := m[x.Kind()]; twice {
			panic("mail: two types of kind " + x.Kind())
		}
		m[x.Kind()] = reflect.TypeOf(x)
	}
	return m
}()

// Kinds lists the kinds of all messages, sorted.
func Kinds() []Kind {
	var ks []Kind
	for k := range byKind {
		ks = append(ks, k)
	}
	slices.Sort(ks)
	return ks
}

// Decode reads back a message that was stored as kind and JSON. Fields it
// doesn't know are refused: a newer program wrote them.
func Decode(kind Kind, data []byte) (Mail, error) {
	t, ok := byKind[kind]
	if !ok {
		return nil, fmt.Errorf("mail: unknown kind %q", kind)
	}
	p := reflect.New(t)
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(p.Interface()); err != nil {
		return nil, fmt.Errorf("mail: %s: %w", kind, err)
	}
	return p.Elem().Interface().(Mail), nil
}
