package intake

import (
	"io"
	"strconv"

	"volare/internal/licensing"
)

// OrderRow is one order of a file: all its lines that name the same agreement
// and the same number of the partner's.
type OrderRow struct {
	Line              int // of its first line
	Agreement         string
	PartnerReference  string
	CustomerReference string
	CIG               string
	CIGExemption      string
	Lines             []OrderLineRow
}

// OrderLineRow is one line of an order.
type OrderLineRow struct {
	Line      int
	Plan      string
	Quantity  int
	UsageDate licensing.Date // zero: on acceptance
}

var orderColumns = []column{
	{"agreement", true, 40},
	{"partner_reference", true, 60},
	{"customer_reference", false, 60},
	{"plan", true, 60},
	{"quantity", true, 12},
	{"usage_date", false, 10},
	{"cig", false, 20},
	{"cig_exemption", false, 10},
}

// ReadOrders reads a CSV file of order lines; relative usage dates count from
// today. With any problem the rows are not to be used.
func ReadOrders(name string, in io.Reader, today licensing.Date) ([]OrderRow, []licensing.Problem) {
	r := &reader{file: name, today: today}
	var orders []OrderRow
	index := map[[2]string]int{}
	r.lines(in, orderColumns, func(l *line) {
		row := OrderRow{Line: l.number, Agreement: l.values["agreement"], PartnerReference: l.values["partner_reference"],
			CustomerReference: l.values["customer_reference"]}
		row.CIG, row.CIGExemption = l.tender()
		ol := OrderLineRow{Line: l.number, Plan: l.values["plan"], Quantity: l.whole("quantity", 1, 1_000_000)}
		if s := l.values["usage_date"]; s != "" {
			var code string
			if ol.UsageDate, code = r.day(s); code != "" {
				l.fail("usage_date", code)
			}
		}
		key := [2]string{row.Agreement, row.PartnerReference}
		i, known := index[key]
		if !known {
			i = len(orders)
			index[key] = i
			orders = append(orders, row)
		}
		l.sameOrder(orders[i], row)
		if len(orders[i].Lines) == licensing.MostLines {
			l.fail("partner_reference", "field.too_many", "max", strconv.Itoa(licensing.MostLines))
			return
		}
		orders[i].Lines = append(orders[i].Lines, ol)
	})
	return orders, r.problems
}

// sameOrder checks that a line says of its order what the first one said.
func (l *line) sameOrder(first, row OrderRow) {
	for _, f := range []struct{ column, first, here string }{
		{"customer_reference", first.CustomerReference, row.CustomerReference},
		{"cig", first.CIG, row.CIG},
		{"cig_exemption", first.CIGExemption, row.CIGExemption},
	} {
		if f.first != f.here && l.good {
			l.fail(f.column, "order.lines_differ", "line", strconv.Itoa(first.Line))
		}
	}
}

// tender reads the tender code or the exemption from having one; whether the
// customer needs either is not the file's matter.
func (l *line) tender() (cig, exemption string) {
	cig = l.checked("cig", licensing.CheckCIG)
	exemption = l.checked("cig_exemption", licensing.CheckCIGExemption)
	if cig != "" && exemption != "" {
		l.fail("cig_exemption", "order.cig_and_exemption")
	}
	return cig, exemption
}

// checked brings the column's text, where there is one, to its normal form.
func (l *line) checked(column string, check func(string) (normal, code string)) string {
	if l.values[column] == "" {
		return ""
	}
	normal, code := check(l.values[column])
	if code != "" {
		l.fail(column, code)
	}
	return normal
}
