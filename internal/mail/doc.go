// Package mail owns the messages that people get: one type per message, how
// it reads in each language, and how it leaves.
//
// A message is plain data (Mail): it lies as JSON in the queued message's row
// and holds no link. At each attempt Renderer puts it into words (the texts
// are package locale's, keys "mail.<kind>.…"), once as text and once as HTML
// from the same blocks, so that both say the same. A Transport hands the
// result over and tells what became of it.
//
// It must not know who gets a message and when (package app), how tokens are
// made, or how often to try (package job). It doesn't read the clock.
//
// Start reading at mail.go, then order.go for a family of messages,
// writer.go and render.go for the way into words, smtp.go for the way out.
package mail
