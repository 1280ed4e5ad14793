package apptest

import (
	"io/fs"
	"path"

	"volare/internal/app"
	"volare/internal/catalogue"
	"volare/sample"
)

// Catalogue imports the sample catalogue.
func (b *Bench) Catalogue() {
	b.T.Helper()
	_, err := b.App.ImportCatalogue(b.T.Context(), app.System(), b.CatalogueFiles()...)
	b.must(err)
}

// CatalogueFiles are the sample catalogue's files.
func (b *Bench) CatalogueFiles() []catalogue.File {
	b.T.Helper()
	entries, err := fs.ReadDir(sample.Files, sample.Catalogue)
	b.must(err)
	var files []catalogue.File
	for _, e := range entries {
		data, err := sample.Files.ReadFile(path.Join(sample.Catalogue, e.Name()))
		b.must(err)
		files = append(files, catalogue.File{Name: e.Name(), Data: data})
	}
	return files
}
