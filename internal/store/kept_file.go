package store

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"strings"
	"time"

	"volare/internal/licensing"
)

// KeptKind is for what a file is kept.
type KeptKind string

// What is kept.
const (
	KeptOrders    KeptKind = "orders"
	KeptCatalogue KeptKind = "catalogue"
	KeptForm      KeptKind = "form" // as it was when the session ended
)

// KeptKinds lists them.
var KeptKinds = []KeptKind{KeptOrders, KeptCatalogue, KeptForm}

// KeptFile is a file that somebody handed in to be checked: what is confirmed
// afterwards is this one, not another. It is theirs alone.
type KeptFile struct {
	ID           licensing.FileID
	Account      licensing.AccountID
	Organization licensing.OrganizationID // the workspace; "" of a form
	Kind         KeptKind
	Name         string
	Content      []byte
	At           time.Time // wall time
}

// KeepFile keeps a file instead of the one of its kind that the account kept
// before in that workspace.
func (t *Tx) KeepFile(f *KeptFile) error {
	if _, err := t.Exec("DELETE FROM kept_file WHERE account_id = $1 AND organization_id = $2 AND kind = $3", f.Account, f.Organization, f.Kind); err != nil {
		return err
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(f.Content); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	_, err := t.Exec("INSERT INTO kept_file (id, account_id, organization_id, kind, name, content, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		f.ID, f.Account, f.Organization, f.Kind, f.Name, base64.StdEncoding.EncodeToString(packed.Bytes()), Micros(f.At))
	return err
}

// KeptFile reads a file of a kind that the account kept in a workspace.
func (t *Tx) KeptFile(id licensing.FileID, kind KeptKind, account licensing.AccountID, in licensing.OrganizationID) (*KeptFile, error) {
	f, packed := &KeptFile{ID: id, Account: account, Organization: in, Kind: kind}, ""
	found, err := All(t, func(r Row) (bool, error) {
		return true, r.Scan(&f.Name, &packed, ScanTime(&f.At))
	}, "SELECT name, content, created_at FROM kept_file WHERE id = $1 AND account_id = $2 AND organization_id = $3 AND kind = $4", id, account, in, kind)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, licensing.NotFound("file")
	}
	z, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(packed)))
	if err != nil {
		return nil, err
	}
	f.Content, err = io.ReadAll(z) // we packed it ourselves: it is as long as a file may be
	return f, err
}
