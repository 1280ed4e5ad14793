package store

import (
	"time"

	"volare/internal/licensing"
)

var organizations = tableOf("organization", "organization", func(o *licensing.Organization) []column {
	return []column{
		plain("id", &o.ID), plain("party", &o.Party), maybe("segment", &o.Segment), plain("name", &o.Name),
		plain("country", &o.Country), maybe("vat_number", &o.VATNumber), maybe("tax_code", &o.TaxCode),
		maybe("ipa_code", &o.IPACode), plain("recipient_code", &o.RecipientCode), plain("certified_mail", &o.CertifiedMail),
		plain("mail", &o.Mail), plain("telephone", &o.Telephone), plain("domain", &o.Domain), plain("language", &o.Language),
		maybe("introduced_by", &o.IntroducedBy), maybe("reference", &o.Reference), instant("created_at", &o.CreatedAt), instant("updated_at", &o.UpdatedAt), plain("version", &o.Version),
	}
})

// instant is a column for a time that is always set.
func instant(name string, t *time.Time) column {
	return column{name: name, value: Micros(*t), into: ScanTime(t), sql: "BIGINT"}
}

// moment is a column for a time that may be unset.
func moment(name string, t *time.Time) column {
	return column{name: name, value: NullMicros(*t), into: ScanTime(t), sql: "BIGINT"}
}

// jsonText is a column for a small value kept as JSON.
func jsonText(name string, v any) column {
	return column{name: name, value: JSON(v), into: ScanJSON(v), sql: "TEXT"}
}

// Organization reads one organization.
func (t *Tx) Organization(id licensing.OrganizationID) (*licensing.Organization, error) {
	return organizations.one(t, "id = $1", id)
}

// Operator reads the installation's operator; missing until it was set up.
func (t *Tx) Operator() (*licensing.Organization, error) {
	return organizations.one(t, "party = $1", licensing.OperatorParty)
}

// OrganizationByReference reads the organization that imported files call reference.
func (t *Tx) OrganizationByReference(reference string) (*licensing.Organization, error) {
	return organizations.one(t, "reference = $1", reference)
}

// OrganizationByVATNumber reads the organization with this (normalized) number.
func (t *Tx) OrganizationByVATNumber(number string) (*licensing.Organization, error) {
	return organizations.one(t, "vat_number = $1", number)
}

// OrganizationByTaxCode reads the organization of a country with this (normalized) code.
func (t *Tx) OrganizationByTaxCode(country, code string) (*licensing.Organization, error) {
	return organizations.one(t, "country = $1 AND tax_code = $2", country, code)
}

// OrganizationByIPACode reads the public body with this (normalized) code.
func (t *Tx) OrganizationByIPACode(code string) (*licensing.Organization, error) {
	return organizations.one(t, "ipa_code = $1", code)
}

// InsertOrganization writes a new organization.
func (t *Tx) InsertOrganization(o *licensing.Organization) error { return organizations.insert(t, o) }

// UpdateOrganization writes a changed organization.
func (t *Tx) UpdateOrganization(o *licensing.Organization) error { return organizations.update(t, o) }

var organizationSort = Sort{Name: "organization.name", Columns: []Column{{"organization.name", Text}, {"organization.id", Text}}}

// OrganizationFilter narrows a list of organizations.
type OrganizationFilter struct {
	ID      licensing.OrganizationID
	Search  []string // normalized words, each a beginning
	Party   licensing.Party
	Segment licensing.Segment
}

// Organizations lists the organizations that s sees: the operator all, a
// partner its customers and itself, a customer itself and its partners of record.
func (t *Tx) Organizations(s Scope, f OrganizationFilter, p Page) (List[*licensing.Organization], error) {
	return organizations.page(t, f.where(s), organizationSort, p, func(o *licensing.Organization) []any { return []any{o.Name, string(o.ID)} })
}

// CountOrganizations counts the organizations that s sees, no further than TallyMost.
func (t *Tx) CountOrganizations(s Scope, f OrganizationFilter) (int, error) {
	return CountUpTo(t, "FROM organization", f.where(s), TallyMost)
}

func (f OrganizationFilter) where(s Scope) Where {
	var w Where
	neighbours(&w, s)
	if f.ID != "" {
		w.And("organization.id = ?", f.ID)
	}
	f.search(&w, s)
	if f.Party != "" {
		w.And("organization.party = ?", f.Party)
	}
	if f.Segment != "" {
		w.And("organization.segment = ?", f.Segment)
	}
	return w
}

// search keeps what is found by every word: for a partner by how an
// organization is reached only if it is acquainted, as it would be told otherwise.
func (f OrganizationFilter) search(w *Where, s Scope) {
	if s.Partner == "" || s.All {
		found(w, "organization", "organization.id", f.Search)
		return
	}
	for _, word := range f.Search {
		last := word + mostRune
		w.And("(organization.id"+beginning+" OR "+acquainted+" AND organization.id"+beginning+")",
			"organization.public", word, last, s.Partner, s.Partner, s.Partner, "organization", word, last)
	}
}

// neighbours keeps the organizations that s sees.
func neighbours(w *Where, s Scope) {
	switch {
	case s.All:
	case s.Partner != "":
		w.And("(organization.id = ? OR organization.introduced_by = ? OR organization.id IN (SELECT customer_id FROM agreement WHERE partner_id = ?))",
			s.Partner, s.Partner, s.Partner)
	case s.Customer != "":
		w.And("(organization.id = ? OR organization.id IN (SELECT partner_id FROM agreement WHERE customer_id = ?))", s.Customer, s.Customer)
	default:
		w.And(nothing)
	}
}

// acquainted is the condition that a partner knows how organization is
// reached: it is itself, it entered the customer, or the customer has had an
// agreement with it that was countersigned. A draft makes nobody acquainted, and
// neither does the signature of whoever the partner named.
const acquainted = `(organization.id = ? OR coalesce(organization.introduced_by, '') = ? OR EXISTS (SELECT 1 FROM agreement
	WHERE agreement.customer_id = organization.id AND agreement.partner_id = ? AND agreement.state IN ('active', 'expired', 'terminated')))`

// Unacquainted gives those of the customers that a partner isn't acquainted with.
func (t *Tx) Unacquainted(partner licensing.OrganizationID, ids []licensing.OrganizationID) ([]licensing.OrganizationID, error) {
	var w Where
	w.And("party = ? AND NOT "+acquainted, licensing.CustomerParty, partner, partner, partner)
	In(&w, "id", ids)
	return All(t, Value[licensing.OrganizationID], "SELECT id FROM organization"+w.SQL(), w.Args()...)
}

// Settled reports whether one of the agreements is, or was, in force, or is
// with the partner that entered its customer.
func (t *Tx) Settled(ids []licensing.AgreementID) (bool, error) {
	var w Where
	In(&w, "agreement.id", ids)
	w.And("agreement.state IN ('active', 'expired', 'terminated') OR agreement.partner_id = customer.introduced_by")
	n, err := CountUpTo(t, "FROM agreement JOIN organization customer ON customer.id = agreement.customer_id", w, 1)
	return n > 0, err
}

// Names reads the names of those of the organizations that s sees.
func (t *Tx) Names(s Scope, ids []licensing.OrganizationID) (map[licensing.OrganizationID]string, error) {
	names := make(map[licensing.OrganizationID]string, len(ids))
	if len(ids) == 0 {
		return names, nil
	}
	var w Where
	neighbours(&w, s)
	In(&w, "organization.id", ids)
	return names, t.Each(func(r Row) error {
		var id licensing.OrganizationID
		var name string
		err := r.Scan(&id, &name)
		names[id] = name
		return err
	}, "SELECT id, name FROM organization"+w.SQL(), w.Args()...)
}

// AccountNames reads the names of accounts.
func (t *Tx) AccountNames(ids []licensing.AccountID) (map[licensing.AccountID]string, error) {
	names := make(map[licensing.AccountID]string, len(ids))
	var w Where
	In(&w, "id", ids)
	return names, t.Each(func(r Row) error {
		var id licensing.AccountID
		var name string
		err := r.Scan(&id, &name)
		names[id] = name
		return err
	}, "SELECT id, name FROM account"+w.SQL(), w.Args()...)
}

var accounts = tableOf("account", "account", func(a *licensing.Account) []column {
	return []column{
		plain("id", &a.ID), plain("name", &a.Name), plain("mail", &a.Mail), plain("language", &a.Language),
		moment("enrolled_at", &a.EnrolledAt), moment("disabled_at", &a.DisabledAt),
		instant("created_at", &a.CreatedAt), instant("updated_at", &a.UpdatedAt), plain("version", &a.Version),
	}
})

// Account reads one account.
func (t *Tx) Account(id licensing.AccountID) (*licensing.Account, error) {
	return accounts.one(t, "id = $1", id)
}

// AccountByMail reads the account with this (normalized) address.
func (t *Tx) AccountByMail(mail string) (*licensing.Account, error) {
	return accounts.one(t, "mail = $1", mail)
}

// AccountFilter narrows a list of accounts.
type AccountFilter struct {
	Mail   string   // normalized
	Search []string // normalized words, each a beginning: of the address, its domain, or a word of the name
}

var accountsByMail = Sort{Name: "account.mail", Columns: []Column{{"account.mail", Text}, {"account.id", Text}}}

// Accounts lists the accounts by their addresses.
func (t *Tx) Accounts(f AccountFilter, p Page) (List[*licensing.Account], error) {
	return accounts.page(t, f.where(), accountsByMail, p, func(a *licensing.Account) []any { return []any{a.Mail, string(a.ID)} })
}

func (f AccountFilter) where() Where {
	var w Where
	if f.Mail != "" {
		w.And("account.mail = ?", f.Mail)
	}
	found(&w, "recipient", "account.mail", f.Search)
	return w
}

// AccountsByID reads these accounts.
func (t *Tx) AccountsByID(ids []licensing.AccountID) (map[licensing.AccountID]*licensing.Account, error) {
	var w Where
	In(&w, "id", ids)
	all, err := accounts.all(t, w.SQL(), w.Args()...)
	byID := make(map[licensing.AccountID]*licensing.Account, len(all))
	for _, a := range all {
		byID[a.ID] = a
	}
	return byID, err
}

// InsertAccount writes a new account; false when its address has one, which
// may have come this very moment.
func (t *Tx) InsertAccount(a *licensing.Account) (bool, error) {
	n, err := t.Exec(accounts.ins+" ON CONFLICT (mail) DO NOTHING", accounts.values(a)...)
	return n > 0, err
}

// UpdateAccount writes a changed account.
func (t *Tx) UpdateAccount(a *licensing.Account) error { return accounts.update(t, a) }

// Password is what an account's password is verified against.
type Password struct {
	Hash      string // "": there is none
	ChangedAt time.Time
}

// Password reads an account's; an empty one where there is none.
func (t *Tx) Password(id licensing.AccountID) (p Password, err error) {
	err = t.Each(func(r Row) error { return r.Scan(&p.Hash, ScanTime(&p.ChangedAt)) }, "SELECT hash, changed_at FROM password WHERE account_id = $1", id)
	return p, err
}

// RehashPassword replaces a hash by another one of the same password.
func (t *Tx) RehashPassword(id licensing.AccountID, had, hash string) error {
	_, err := t.Exec("UPDATE password SET hash = $1 WHERE account_id = $2 AND hash = $3", hash, id, had)
	return err
}

// SetPassword keeps an account's hash.
func (t *Tx) SetPassword(id licensing.AccountID, hash string, now time.Time) error {
	_, err := t.Exec(`INSERT INTO password (account_id, hash, changed_at) VALUES ($1, $2, $3)
		ON CONFLICT (account_id) DO UPDATE SET hash = $2, changed_at = $3`, id, hash, Micros(now))
	return err
}
