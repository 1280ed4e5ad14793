package main

import "slices"

// journey is the whole play.
func journey() []scene {
	return slices.Concat([]scene{contract(), order(), accessScene(), activation(), refusals(), public(), growth()}, year(), []scene{neglect(), arrivals()}, waits())
}
