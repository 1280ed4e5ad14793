package main

import (
	"bytes"
	"testing"
)

// Whoever reports a weakness is asked for the version: as a flag and as a
// command it is the same line.
func TestVersion(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"--version"}} {
		var out bytes.Buffer
		c := command()
		c.SetArgs(args)
		c.SetOut(&out)
		if err := c.Execute(); err != nil || out.String() != "volare "+version+"\n" {
			t.Errorf("%v: %q, %v", args, out.String(), err)
		}
	}
}
