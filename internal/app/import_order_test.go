package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/sample"
)

const orderColumns = "agreement;partner_reference;customer_reference;plan;quantity;usage_date;cig;cig_exemption\n"

// orderFile is a file of n orders of two lines each.
func orderFile(x *licensing.Agreement, n int) string {
	var f strings.Builder
	f.WriteString(orderColumns)
	for i := range n {
		fmt.Fprintf(&f, "%s;PO-%03d;;mail-plus;%d;+10;;\n", x.Number, i, i+1)
		fmt.Fprintf(&f, "%s;PO-%03d;;meetings-50;2;;;\n", x.Number, i)
	}
	return f.String()
}

func importOrders(b *apptest.Bench, text string) (app.Imported, error) {
	return b.App.ImportOrders(b.T.Context(), b.As("alfa.agent"), "orders.csv", strings.NewReader(text), nil)
}

func TestImportedOrdersAreSubmittedOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Catalogue()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		file := orderFile(x, 60)
		var told []int
		done, err := b.App.ImportOrders(t.Context(), b.As("alfa.agent"), "orders.csv", strings.NewReader(file), func(n, of int) {
			if of != 60 {
				t.Errorf("%d of %d", n, of)
			}
			told = append(told, n)
		})
		if err != nil || done.Rows != 60 || done.Added != 60 || done.Same != 0 || fmt.Sprint(told) != "[50 60]" {
			t.Fatalf("%+v %v %v", done, err, told)
		}
		l, err := b.App.Orders(t.Context(), b.As("desk"), store.OrderFilter{State: licensing.OrderSubmitted, Sort: "waiting"}, store.Page{Limit: 500})
		if err != nil || len(l.Items) != 60 || len(l.Items[7].Lines) != 2 || l.Items[7].Lines[0].ServiceVersion == "" || l.Items[7].SubmittedBy == "" {
			t.Fatalf("%d %v", len(l.Items), err)
		}
		b.Pass(26 * time.Hour) // relative dates count from another day now
		done, err = importOrders(b, file)
		if err != nil || done.Added != 0 || done.Same != 60 {
			t.Errorf("again: %+v %v", done, err)
		}
	})
}

func TestImportGoesOnAfterACrash(t *testing.T) {
	b := apptest.New(t)
	b.Catalogue()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	ctx, crash := context.WithCancel(t.Context())
	done, err := b.App.ImportOrders(ctx, b.As("alfa.agent"), "orders.csv", strings.NewReader(orderFile(x, 70)), func(int, int) { crash() })
	if !errors.Is(err, context.Canceled) || done.Added != 50 {
		t.Fatalf("%+v %v", done, err)
	}
	done, err = importOrders(b, orderFile(x, 70))
	if err != nil || done.Added != 20 || done.Same != 50 {
		t.Errorf("%+v %v", done, err)
	}
}

func TestOneFileImportedByTwoAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Catalogue()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		actor, file := b.As("alfa.agent"), orderFile(x, 60)
		var wg sync.WaitGroup
		added := make([]int, 2)
		for i := range added {
			wg.Go(func() {
				done, err := b.App.ImportOrders(t.Context(), actor, "orders.csv", strings.NewReader(file), nil)
				if err != nil {
					t.Errorf("%+v %v", done, err)
				}
				added[i] = done.Added
			})
		}
		wg.Wait()
		if added[0]+added[1] != 60 {
			t.Errorf("%v", added)
		}
	})
}

func TestWrongFileOfOrders(t *testing.T) {
	b := apptest.New(t)
	b.Catalogue()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	public := b.Active("comune", b.Draft("comune", b.Council))
	ended := b.Sent("bianchi", b.Draft("bianchi", b.Customer))
	if _, err := b.App.DeclineAgreement(t.Context(), b.As("bianchi.sig"), ended.ID, "no"); err != nil {
		t.Fatal(err)
	}
	d := b.Purchase(x, "mail-plus")
	d.PartnerReference = "PO-known"
	b.Submitted(d)
	file := orderColumns +
		x.Number + ";PO-good;;mail-plus;3;;;\n" +
		x.Number + ";PO-1;;mail-minus;3;;;\n" +
		x.Number + ";PO-1;;devtools-pro;201;;;\n" +
		x.Number + ";PO-2;;mail-2019;5;;;\n" +
		"C-1999-000001;PO-3;;mail-plus;3;;;\n" +
		ended.Number + ";PO-4;;mail-plus;3;;;\n" +
		public.Number + ";PO-5;;crm-sales;3;-1;;\n" +
		x.Number + ";PO-known;;mail-plus;6;;;\n"
	done, err := importOrders(b, file)
	if licensing.KindOf(err) != licensing.Invalid || done.Added != 0 {
		t.Fatalf("%+v %v", done, err)
	}
	var got []string
	for _, p := range done.Problems {
		got = append(got, fmt.Sprintf("%s:%d %s %q %s", p.File, p.Line, p.Field, p.Value, p.Code))
	}
	want := []string{
		`orders.csv:3 plan "mail-minus" field.reference`,
		`orders.csv:4 quantity "201" field.range`,
		`orders.csv:5 plan "mail-2019" order.plan_retired`,
		`orders.csv:6 agreement "C-1999-000001" field.reference`,
		`orders.csv:7 agreement "` + ended.Number + `" order.agreement_not_active`,
		`orders.csv:8 cig "" order.cig_needed`,
		`orders.csv:8 plan "crm-sales" order.plan_not_for_segment`,
		`orders.csv:8 usage_date "2026-03-01" order.usage_date_past`,
		`orders.csv:9 partner_reference "PO-known" order.reference_used`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	l, err := b.App.Orders(t.Context(), b.As("desk"), store.OrderFilter{}, store.Page{})
	if err != nil || len(l.Items) != 1 {
		t.Errorf("something was written: %v %v", l.Items, err)
	}
	if done, err := b.App.ImportOrders(t.Context(), b.As("beta.agent"), "o.csv", strings.NewReader(orderColumns+x.Number+";PO-9;;mail-plus;3;;;\n"), nil); len(done.Problems) != 1 {
		t.Errorf("a rival orders on it: %+v %v", done, err)
	}
	if _, err := b.App.ImportOrders(t.Context(), b.As("rossi.aa"), "o.csv", strings.NewReader(file), nil); licensing.KindOf(err) != licensing.Missing && licensing.KindOf(err) != licensing.Forbidden {
		t.Errorf("a customer imports: %v", err)
	}
}

// The sample's orders are what a partner would hand in; two hundred lines.
func TestSampleOrdersAreImported(t *testing.T) {
	apptest.EachEmpty(t, func(t *testing.T, b *apptest.Bench) {
		read := func(name string) io.Reader {
			data, err := sample.Files.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			return bytes.NewReader(data)
		}
		b.Catalogue()
		for _, name := range []string{sample.Organizations, sample.Agreements} {
			what := strings.TrimSuffix(name, ".yaml")
			if done, err := b.App.Import(t.Context(), app.System(), what, name, read(name), nil); err != nil {
				t.Fatalf("%+v %v", done, err)
			}
		}
		for _, want := range []bool{true, false} {
			done, err := b.App.ImportOrders(t.Context(), app.System(), sample.Orders, read(sample.Orders), nil)
			if err != nil || done.Rows == 0 || want != (done.Added == done.Rows) || want == (done.Same == done.Rows) {
				t.Fatalf("%+v %v", done, err)
			}
		}
	})
}
