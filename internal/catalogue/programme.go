package catalogue

import (
	"volare/internal/yamlfile"
)

// Programme is the terms under which agreements are made, by the key that
// agreements and plans name.
type Programme struct {
	Key  string `json:"programme"`
	Name Text   `json:"name"`
}

// Programmes are those that have a name.
type Programmes []Programme

// Name is a programme's name in language lang; its key where it has none.
func (ps Programmes) Name(key, lang string) string {
	for _, p := range ps {
		if p.Key == key {
			return p.Name.In(lang)
		}
	}
	return key
}

// programme reads a document that names a programme.
func (r *reader) programme(o *yamlfile.Object) {
	p := Programme{Key: r.key(o.Need("programme"), "programme"), Name: text(o.Need("name"), 80)}
	o.Close()
	r.catalogue.Programmes = append(r.catalogue.Programmes, p)
}
