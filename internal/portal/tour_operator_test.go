package portal

import "testing"

// TestOperatorsPagesInABrowser opens the pages by which the operator looks
// after the installation, with something on each.
func TestOperatorsPagesInABrowser(t *testing.T) {
	p := open(t)
	p.worked(t)
	c := p.chromium(t)
	for _, l := range everyLook {
		c.enter(l, "administrator")
		for _, page := range [][2]string{{"reports", "/reports"}, {"reports-renewals", "/reports/renewals"}, {"reports-ageing", "/reports/ageing"}, {"reports-failures", "/reports/failures"}} {
			c.check(page[0], page[1], l)
		}
		c.leave()
	}
}
