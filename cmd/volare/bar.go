package main

import (
	"io"
	"os"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

// bar shows how far a long work has come, where somebody is looking: on a
// terminal. Elsewhere it is silent.
type bar struct {
	progress *mpb.Progress
	bar      *mpb.Bar
}

// newBar begins a bar on w.
func newBar(w io.Writer, name string) *bar {
	if !terminal(w) {
		return &bar{}
	}
	p := mpb.New(mpb.WithOutput(w), mpb.WithWidth(40))
	return &bar{p, p.AddBar(0, mpb.PrependDecorators(decor.Name(name+" "), decor.CountersNoUnit("%d/%d")), mpb.AppendDecorators(decor.Percentage()))}
}

// set tells how much of it is done.
func (b *bar) set(done, of int) {
	if b.bar == nil {
		return
	}
	b.bar.SetTotal(int64(of), false)
	b.bar.SetCurrent(int64(done))
}

// about tells how much of a part of it is done.
func (b *bar) about(_ string, done, of int) { b.set(done, of) }

// line prints a line above the bar.
func (b *bar) line(w io.Writer, text string) {
	if b.progress != nil {
		w = b.progress
	}
	_, _ = io.WriteString(w, text+"\n") // nobody to tell
}

// end finishes the bar, or leaves it where it stood.
func (b *bar) end(whole bool) {
	if b.bar == nil {
		return
	}
	if whole {
		b.bar.SetTotal(-1, true)
	} else {
		b.bar.Abort(true)
	}
	b.progress.Wait()
}

// terminal tells whether people read what is written to w.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
