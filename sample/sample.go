// Package sample holds data that look like the real thing: a catalogue, the
// operator with its partners and customers, agreements in every state, orders
// and product keys. They are embedded, so that the binary alone can show what
// it does. All organizations and people are invented.
//
// It must not know what is made of them: it hands out files, and a test reads
// them as an import would. Start reading at the files themselves.
package sample

import "embed"

// Files are the sample's files: catalogue/*.yaml, the four below, and of two of
// them another one in the folder Earlier.
//
//go:embed catalogue/*.yaml organizations.yaml agreements.yaml orders.csv keys.csv earlier/agreements.yaml earlier/orders.csv
var Files embed.FS

// The names of the files beside the catalogue's.
const (
	Organizations = "organizations.yaml"
	Agreements    = "agreements.yaml"
	Orders        = "orders.csv"
	Keys          = "keys.csv"
	Catalogue     = "catalogue" // the folder of the catalogue's files
	Earlier       = "earlier"   // the folder of what some customers had a year before
)
