package main

// journey is the whole play.
func journey() []scene { return nil }
