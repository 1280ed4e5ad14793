package catalogue

import "volare/internal/licensing"

// checkVAT accepts an Italian VAT number (Partita IVA), its check digit
// included; whether it is in use is not asked.
func checkVAT(s string, _ formatOptions) (string, string) { return licensing.CheckPartitaIVA(s) }
