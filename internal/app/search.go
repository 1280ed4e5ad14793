package app

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"volare/internal/licensing"
	"volare/internal/store"
)

// words splits text into the normalized words under which it is found:
// lower case, without accents.
func words(texts ...string) []string {
	var all []string
	for _, t := range texts {
		plain := strings.Map(func(r rune) rune {
			switch {
			case unicode.Is(unicode.Mn, r):
				return -1
			case unicode.IsLetter(r), unicode.IsDigit(r), r == '.', r == '-', r == '@', r == '_':
				return unicode.ToLower(r)
			}
			return ' '
		}, norm.NFKD.String(t))
		all = append(all, strings.Fields(plain)...)
	}
	return all
}

// mostWords is how many words of a search count.
const mostWords = 10

// Words splits what somebody searches for into the words that lists look up.
func Words(q string) []string {
	ws := words(q)
	return ws[:min(len(ws), mostWords)]
}

// numberWords are a human number, and what people call it by: its last part,
// with and without the leading zeros.
func numberWords(number string) []string {
	last := number[strings.LastIndexByte(number, '-')+1:]
	return []string{number, last, strings.TrimLeft(last, "0")}
}

// orNumber turns a search for one number, as people type it, into that number.
func orNumber(number string, search []string) (string, []string) {
	if len(search) == 1 {
		if kind, year, n, err := licensing.ParseNumber(search[0]); err == nil && kind != licensing.ContractNumber && kind != licensing.EnrollmentNumber {
			return licensing.FormatNumber(kind, year, n), nil
		}
	}
	return number, search
}

// waitsInState refuses to sort by waiting across states: each has its own clock.
func waitsInState(sort, state string) error {
	var p licensing.Problems
	if sort == "waiting" && state == "" {
		p.Add("state", "field.required")
	}
	return p.Err()
}

func (w *work) indexOrganization(o *licensing.Organization) error {
	public := words(o.Name, o.VATNumber, o.TaxCode, o.IPACode)
	if bare := strings.TrimPrefix(o.VATNumber, o.Country); bare != "" { // people write it with its country and without
		public = append(public, words(bare, o.Country+bare)...)
	}
	if err := w.Index("organization.public", string(o.ID), "", "", public); err != nil {
		return err
	}
	return w.Index("organization", string(o.ID), "", "", append(words(o.Domain, o.Mail), public...))
}

// indexAgreement lets an agreement be found by its number and its customer's
// name; by the customer's domain, too, but by the operator's people alone while
// that is withheld from its partner.
func (w *work) indexAgreement(x *licensing.Agreement) error {
	customer, err := w.Organization(x.Customer)
	if err != nil {
		return err
	}
	if err := w.indexNotices(x); err != nil {
		return err
	}
	terms, withheld := append(numberWords(x.Number), customer.Name, x.Programme), ""
	if partnerKnows(x, customer) {
		terms = append(terms, customer.Domain)
	} else {
		withheld = customer.Domain
	}
	if err := w.Index(store.Withheld("agreement"), string(x.ID), string(x.Customer), "", words(withheld)); err != nil {
		return err
	}
	return w.Index("agreement", string(x.ID), string(x.Customer), string(x.Partner), words(terms...))
}

// partnerKnows reports whether an agreement by itself says that its partner, if
// it has one, knows how the customer is reached.
func partnerKnows(x *licensing.Agreement, customer *licensing.Organization) bool {
	return x.Partner == "" || x.Partner == customer.IntroducedBy || !x.CountersignedAt.IsZero()
}

// indexRecipient lets an address, with its account and its mails, be found by
// its beginning, that of its domain, and the words of its owner's name.
func (w *work) indexRecipient(acc *licensing.Account) error {
	return w.Index("recipient", acc.Mail, "", "", recipientWords(acc.Mail, acc.Name))
}

// indexNotices lets a notices contact's mails be found. The address may be an
// account's too, which has a name besides.
func (w *work) indexNotices(x *licensing.Agreement) error {
	if x.NoticesMail == "" {
		return nil
	}
	return w.IndexMore("recipient", x.NoticesMail, "", "", recipientWords(x.NoticesMail, ""))
}

func recipientWords(mail, name string) []string {
	_, domain, _ := strings.Cut(mail, "@")
	return words(mail, domain, name)
}
