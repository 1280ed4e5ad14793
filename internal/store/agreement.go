package store

import (
	"encoding/base64"
	"time"

	"volare/internal/licensing"
)

var agreements = tableOf("agreement", "agreement", func(a *licensing.Agreement) []column {
	return []column{
		plain("id", &a.ID), plain("number", &a.Number), plain("kind", &a.Kind), maybe("contract_id", &a.Contract),
		plain("customer_id", &a.Customer), plain("segment", &a.Segment), maybe("partner_id", &a.Partner), plain("programme", &a.Programme),
		plain("state", &a.State), instant("since", &a.Since), plain("starts_on", &a.StartsOn), plain("term_months", &a.TermMonths),
		plain("ends_on", &a.EndsOn), jsonText("signatory", &a.Signatory), jsonText("agreement_administrator", &a.AgreementAdministrator),
		jsonText("osa", &a.OSA), plain("notices_mail", &a.NoticesMail), maybe("document_id", &a.Document), plain("document_hash", &a.DocumentHash),
		plain("issue", &a.Issue), moment("signed_at", &a.SignedAt), maybe("signed_by", &a.SignedBy), plain("signed_from", &a.SignedFrom),
		plain("renewal_clause_approved", &a.RenewalClauseApproved), moment("countersigned_at", &a.CountersignedAt),
		maybe("countersigned_by", &a.CountersignedBy), plain("reason", &a.Reason), plain("reminded_sign", &a.RemindedSign),
		plain("reminded_ending", &a.RemindedEnding), moment("renewal_reminded", &a.RenewalReminded), maybe("reference", &a.Reference),
		maybe("created_by", &a.CreatedBy), instant("created_at", &a.CreatedAt), instant("updated_at", &a.UpdatedAt), plain("version", &a.Version),
	}
})

// Agreement reads one agreement.
func (t *Tx) Agreement(id licensing.AgreementID) (*licensing.Agreement, error) {
	return agreements.one(t, "id = $1", id)
}

// AgreementByNumber reads the agreement with this number.
func (t *Tx) AgreementByNumber(number string) (*licensing.Agreement, error) {
	return agreements.one(t, "number = $1", number)
}

// AgreementNumbers reads the numbers of those of these agreements that s sees.
func (t *Tx) AgreementNumbers(s Scope, ids []licensing.AgreementID) (map[licensing.AgreementID]string, error) {
	numbers := make(map[licensing.AgreementID]string, len(ids))
	if len(ids) == 0 {
		return numbers, nil
	}
	var w Where
	s.limit(&w, "agreement", "id")
	In(&w, "id", ids)
	return numbers, t.Each(func(r Row) error {
		var id licensing.AgreementID
		var number string
		err := r.Scan(&id, &number)
		numbers[id] = number
		return err
	}, "SELECT id, number FROM agreement"+w.SQL(), w.Args()...)
}

// AgreementByReference reads the agreement that imported files call reference.
func (t *Tx) AgreementByReference(reference string) (*licensing.Agreement, error) {
	return agreements.one(t, "reference = $1", reference)
}

// AgreementsByID reads these agreements at once.
func (t *Tx) AgreementsByID(ids []licensing.AgreementID) (map[licensing.AgreementID]*licensing.Agreement, error) {
	var w Where
	In(&w, "id", ids)
	all, err := agreements.all(t, w.SQL(), w.Args()...)
	byID := make(map[licensing.AgreementID]*licensing.Agreement, len(all))
	for _, a := range all {
		byID[a.ID] = a
	}
	return byID, err
}

// EnrollmentsUnder reads the enrollments under a contract.
func (t *Tx) EnrollmentsUnder(contract licensing.AgreementID) ([]*licensing.Agreement, error) {
	return agreements.all(t, "WHERE contract_id = $1 ORDER BY id", contract)
}

// AgreementsWith reads all agreements with a customer.
func (t *Tx) AgreementsWith(customer licensing.OrganizationID) ([]*licensing.Agreement, error) {
	return agreements.all(t, "WHERE customer_id = $1 ORDER BY id", customer)
}

// elsewhere keeps what a customer has or had countersigned with others than a
// partner; without a partner of record: with the operator itself.
func elsewhere(customer, partner licensing.OrganizationID) Where {
	var w Where
	w.And("agreement.customer_id = ?", customer)
	w.And("agreement.countersigned_at IS NOT NULL")
	w.And("(agreement.partner_id IS NULL OR agreement.partner_id <> ?)", partner)
	return w
}

// PartnersElsewhere reads with whom, other than partner, a customer has or had
// a countersigned agreement; "" is the operator itself.
func (t *Tx) PartnersElsewhere(customer, partner licensing.OrganizationID) ([]licensing.OrganizationID, error) {
	w := elsewhere(customer, partner)
	return All(t, func(r Row) (of licensing.OrganizationID, err error) {
		return of, r.Scan(ScanNull(&of))
	}, "SELECT DISTINCT agreement.partner_id FROM agreement"+w.SQL()+" ORDER BY 1", w.Args()...)
}

// HoldersElsewhere reads which of these addresses are of people who hold a
// customer's role, not under a grant, on an agreement that it has or had
// countersigned with others than partner.
func (t *Tx) HoldersElsewhere(customer, partner licensing.OrganizationID, mails []string) ([]string, error) {
	w := elsewhere(customer, partner)
	w.And("role_assignment.organization_id = ?", customer)
	w.And("role_assignment.revoked_at IS NULL AND role_assignment.grant_id IS NULL")
	In(&w, "account.mail", mails)
	return All(t, func(r Row) (mail string, err error) {
		return mail, r.Scan(&mail)
	}, `SELECT DISTINCT account.mail FROM account JOIN role_assignment ON role_assignment.account_id = account.id
		JOIN agreement ON agreement.id = role_assignment.agreement_id`+w.SQL(), w.Args()...)
}

// InsertAgreement writes a new agreement.
func (t *Tx) InsertAgreement(a *licensing.Agreement) error { return agreements.insert(t, a) }

// UpdateAgreement writes a changed agreement.
func (t *Tx) UpdateAgreement(a *licensing.Agreement) error { return agreements.update(t, a) }

// AgreementFilter narrows a list of agreements.
type AgreementFilter struct {
	Search   []string // normalized words, each a beginning
	State    licensing.AgreementState
	Kind     licensing.AgreementKind
	Customer licensing.OrganizationID
	Contract licensing.AgreementID
	Sort     string // "created" (newest first, the default), "end" (nearest first) or "waiting" (longest first; with a state)
}

var (
	agreementsByCreation = Sort{Name: "agreement.created", Columns: []Column{{"agreement.created_at", Integer}, {"agreement.id", Text}}, Desc: true}
	agreementsByWaiting  = Sort{Name: "agreement.waiting", Columns: []Column{{"agreement.since", Integer}, {"agreement.id", Text}}}
	agreementsByEnd      = Sort{Name: "agreement.end", Columns: []Column{{"agreement.ends_on", Text}, {"agreement.id", Text}}}
)

func (f AgreementFilter) where(s Scope) Where {
	var w Where
	s.limit(&w, "agreement", "id")
	f.search(&w, s)
	if f.State != "" {
		w.And("agreement.state = ?", f.State)
	}
	if f.Kind != "" {
		w.And("agreement.kind = ?", f.Kind)
	}
	if f.Customer != "" {
		w.And("agreement.customer_id = ?", f.Customer)
	}
	if f.Contract != "" {
		w.And("agreement.contract_id = ?", f.Contract)
	}
	return w
}

// search keeps what is found by every word, by the operator's people also by
// what is withheld from others.
func (f AgreementFilter) search(w *Where, s Scope) {
	if !s.All {
		found(w, "agreement", "agreement.id", f.Search)
		return
	}
	for _, word := range f.Search {
		w.And("agreement.id IN (SELECT id FROM search_term WHERE kind IN (?, ?) AND term >= ? AND term < ?)",
			"agreement", Withheld("agreement"), word, word+mostRune)
	}
}

// Agreements lists the agreements that s sees.
func (t *Tx) Agreements(s Scope, f AgreementFilter, p Page) (List[*licensing.Agreement], error) {
	switch f.Sort {
	case "waiting":
		return agreements.page(t, f.where(s), agreementsByWaiting, p, func(a *licensing.Agreement) []any { return []any{Micros(a.Since), string(a.ID)} })
	case "end":
		return agreements.page(t, f.where(s), agreementsByEnd, p, func(a *licensing.Agreement) []any { return []any{a.EndsOn.String(), string(a.ID)} })
	}
	return agreements.page(t, f.where(s), agreementsByCreation, p, func(a *licensing.Agreement) []any { return []any{Micros(a.CreatedAt), string(a.ID)} })
}

// AgreementTally counts by state the agreements that s sees, whatever state f names.
func (t *Tx) AgreementTally(s Scope, f AgreementFilter) (Tally, error) {
	return tally(t, "agreement", func(state string) Where {
		f.State = licensing.AgreementState(state)
		return f.where(s)
	}, licensing.Agreements.States)
}

// under keeps what belongs to an agreement or to an enrollment under it.
func under(w *Where, alias string, a licensing.AgreementID) {
	if a != "" {
		w.And(alias+".agreement_id IN (SELECT id FROM agreement WHERE id = ? OR contract_id = ?)", a, a)
	}
}

// Document is a frozen file.
type Document struct {
	ID        licensing.DocumentID
	Name      string
	Type      string // media type
	SHA256    string // hexadecimal
	Content   []byte
	CreatedAt time.Time
}

// InsertDocument keeps a document.
func (t *Tx) InsertDocument(d *Document) error {
	_, err := t.Exec("INSERT INTO document (id, name, type, sha256, content, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
		d.ID, d.Name, d.Type, d.SHA256, base64.StdEncoding.EncodeToString(d.Content), Micros(d.CreatedAt))
	return err
}

// Document reads a document.
func (t *Tx) Document(id licensing.DocumentID) (*Document, error) {
	d, content := &Document{ID: id}, ""
	found, err := All(t, func(r Row) (bool, error) {
		return true, r.Scan(&d.Name, &d.Type, &d.SHA256, &content, ScanTime(&d.CreatedAt))
	}, "SELECT name, type, sha256, content, created_at FROM document WHERE id = $1", id)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, licensing.NotFound("document")
	}
	d.Content, err = base64.StdEncoding.DecodeString(content)
	return d, err
}
