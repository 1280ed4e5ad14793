// Package licensingtest makes valid identifiers of invented organizations,
// persons and tenders, for tests and sample data. It knows nothing of who uses
// them; the check digits are computed here on their own, from the published
// rules, so that the checks in package licensing are tested against something
// else than themselves. Start at PartitaIVA: each function makes the nth of
// its kind, always the same.
package licensingtest

import "fmt"

// PartitaIVA returns the nth VAT number, n from 1 to 9,999,999, of the tax
// office of Milan.
func PartitaIVA(n int) string { return withLuhn(fmt.Sprintf("%07d015", n)) }

// CodiceFiscaleEntity returns the nth tax code of an entity, n from 1 to
// 999,999: those of bodies without a VAT number, which begin with 8.
func CodiceFiscaleEntity(n int) string { return withLuhn(fmt.Sprintf("8%06d058", n)) }

func withLuhn(ten string) string {
	sum := 0
	for i, c := range ten {
		d := int(c - '0')
		if i%2 == 1 {
			d = 2*d/10 + 2*d%10
		}
		sum += d
	}
	return fmt.Sprintf("%s%d", ten, (10-sum%10)%10)
}

// CodiceFiscalePerson returns the nth tax code of a person, n from 0 to 839: a
// woman or a man born in Rome on some day of 1980.
func CodiceFiscalePerson(n int) string {
	day := n%28 + 1
	if n%2 == 1 {
		day += 40
	}
	c := fmt.Sprintf("RSS%c%c%c80%c%02dH501", "MLGPTZ"[n/28%6], "RNC"[n/168%3], "AEI"[n/504%3], "ABCDEHLMPRST"[n/7%12], day)
	return c + string(personalCheck(c))
}

func personalCheck(c string) byte {
	const odd = "BAFHJNPRTVCESULDGIMOQKWZYX" // what A, B, C… and 0, 1, 2… count in odd places
	sum := 0
	for i, r := range c {
		at := int(r - 'A')
		if r <= '9' {
			at = int(r - '0')
		}
		if i%2 == 0 {
			at = int(odd[at] - 'A')
		}
		sum += at
	}
	return byte('A' + sum%26)
}

// CIG returns the nth tender code of the kind given since 2024, n from 1 to 16,777,215.
func CIG(n int) string { return fmt.Sprintf("B%06X%03X", n, (n+2)*211%4091) }

// OldCIG returns the nth ordinary tender code, n from 1 to 9,999,999.
func OldCIG(n int) string { return fmt.Sprintf("%07d%03X", n, n*211%4091) }

// AbolishedCIG returns the nth tender code of the kind abolished in 2024, n
// from 1 to 268,435,455.
func AbolishedCIG(n int) string { return fmt.Sprintf("Z%02X%07X", n*211%251, n) }

// CUP returns the nth project code, n from 0 to 99,999.
func CUP(n int) string { return fmt.Sprintf("E81B2600%05d07", n) }

// Mail returns the nth mail address, of a domain that can't exist.
func Mail(n int) string { return fmt.Sprintf("persona%d@azienda.example", n) }
