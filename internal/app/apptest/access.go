package apptest

import (
	"volare/internal/app"
	"volare/internal/licensing"
)

// Home is where people in tests sign in from.
var Home = app.Visitor{Address: "192.0.2.10", Agent: "test"}

// GivePassword gives somebody Password; they can sign in with it.
func (b *Bench) GivePassword(name string) {
	b.T.Helper()
	b.must(b.App.SetPassword(b.T.Context(), b.people[name], Password))
}

// SignedIn is somebody as an actor with a session, in their first workspace.
func (b *Bench) SignedIn(name string) app.Actor {
	b.T.Helper()
	b.GivePassword(name)
	in, err := b.App.SignIn(b.T.Context(), b.people[name], Password, Home)
	b.must(err)
	a, err := b.App.ActorBySession(b.T.Context(), in.Token, "")
	b.must(err)
	a.Address = Home.Address
	return a
}

// Code is the code of an error that users see; "" of none.
func Code(err error) string {
	if e, ok := err.(*licensing.Error); ok {
		return e.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}
