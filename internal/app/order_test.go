package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

func TestOrderFromDraftToSubscriptions(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		b.Catalogue()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		d := b.Purchase(x, "mail-plus", "meetings-50")
		d.PartnerReference, d.CustomerReference = "PO-1", "ODA 7/2026"
		o := b.Drafted(d)
		if _, err := b.App.Order(ctx, b.As("rossi.aa"), o.ID); licensing.KindOf(err) != licensing.Missing {
			t.Errorf("the customer sees a draft: %v", err)
		}
		past := store.EventFilter{Subject: "order", SubjectID: string(o.ID)}
		if l, err := b.App.History(ctx, b.As("rossi.aa"), past, store.Page{}); err != nil || len(l.Items) != 0 {
			t.Errorf("the customer sees a draft's history: %v %v", l.Items, err)
		}
		o, err := b.App.SubmitOrder(ctx, b.As("alfa.agent"), o.ID)
		if err != nil || o.State != licensing.OrderSubmitted || o.Lines[0].ServiceVersion == "" {
			t.Fatalf("%+v %v", o, err)
		}
		if l, err := b.App.History(ctx, b.As("rossi.aa"), past, store.Page{}); err != nil || len(l.Items) != 1 || l.Items[0].Type != "order.submitted" {
			t.Errorf("the customer sees other than what was sent: %v %v", l.Items, err)
		}
		b.Forget()
		o, err = b.App.AcceptOrder(ctx, b.As("desk"), o.ID)
		if err != nil || o.State != licensing.OrderAccepted && o.State != licensing.OrderCompleted {
			t.Fatalf("%+v %v", o, err)
		}
		l, err := b.App.Subscriptions(ctx, b.As("rossi.aa"), store.SubscriptionFilter{Order: o.ID}, store.Page{})
		if err != nil || len(l.Items) != 2 {
			t.Fatalf("%v %v", l.Items, err)
		}
		for _, s := range l.Items {
			line := o.Lines[slices.IndexFunc(o.Lines, func(l licensing.OrderLine) bool { return l.ID == s.Line })]
			if line.Subscription != s.ID || s.Plan != line.Plan || s.Term.EndsOn.String() != "2027-03-01" || !s.Automatic || !strings.HasPrefix(s.Number, "S-2026-") {
				t.Errorf("%+v of %+v", s, line)
			}
		}
		if n := count(b.Kinds("rossi.osa"), "activation.welcome"); n != 1 {
			t.Errorf("%d welcome mails: %v", n, b.Kinds("rossi.osa"))
		}
		b.Mailed("alfa.agent", "order.accepted")
	})
}

// An OSA who has no account yet gets the way in with the welcome mail; later
// purchases are told as new services.
func TestWelcomeOnceThenNewServices(t *testing.T) {
	b := apptest.New(t)
	b.Catalogue()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	b.Accepted(b.Purchase(x, "documents-std"))
	b.Accepted(b.Purchase(x, "mail-plus", "documents-large"))
	kinds := b.Kinds("rossi.osa")
	if count(kinds, "activation.welcome") != 1 || count(kinds, "activation.new_services") != 1 {
		t.Error(kinds)
	}
}

func count(list []string, what string) int {
	n := 0
	for _, s := range list {
		if s == what {
			n++
		}
	}
	return n
}

func TestWelcomeEnrolsWhoHasNoAccount(t *testing.T) {
	b := apptest.New(t)
	b.Catalogue()
	d := b.Draft("rossi", b.Customer)
	d.OSA.Person = b.Person("nuova.osa")
	x := b.Sent("rossi", d)
	ctx := t.Context()
	if _, err := b.App.SignAgreement(ctx, b.As("rossi.sig"), x.ID, app.Signing{DocumentHash: x.DocumentHash}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.App.CountersignAgreement(ctx, b.As("desk"), x.ID); err != nil {
		t.Fatal(err)
	}
	b.Accepted(b.Purchase(x, "mail-plus"))
	if m := b.Mailed("nuova.osa", "activation.welcome"); m.Token() == "" {
		t.Errorf("no way in:\n%s", m.Text)
	}
}

// The order sent together with a new agreement goes on by itself.
func TestHeldUntilTheAgreementIsActive(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	b.Catalogue()
	x := b.Sent("rossi", b.Draft("rossi", b.Customer))
	o := b.Submitted(b.Purchase(x, "mail-plus"))
	if o.State != licensing.OrderHeld {
		t.Fatal(o.State)
	}
	b.Mailed("alfa.agent", "order.held")
	if _, err := b.App.AcceptOrder(ctx, b.As("desk"), o.ID); licensing.KindOf(err) != licensing.Conflict {
		t.Errorf("a held one is accepted: %v", err)
	}
	if _, err := b.App.SignAgreement(ctx, b.As("rossi.sig"), x.ID, app.Signing{DocumentHash: x.DocumentHash}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.App.CountersignAgreement(ctx, b.As("desk"), x.ID); err != nil {
		t.Fatal(err)
	}
	if o, err := b.App.Order(ctx, b.As("alfa.agent"), o.ID); err != nil || o.State != licensing.OrderSubmitted {
		t.Errorf("%v %v", o, err)
	}
}

func TestHeldThenDeclinedIsCancelled(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	b.Catalogue()
	x := b.Sent("rossi", b.Draft("rossi", b.Customer))
	o := b.Submitted(b.Purchase(x, "mail-plus"))
	if _, err := b.App.DeclineAgreement(ctx, b.As("rossi.sig"), x.ID, "non ora"); err != nil {
		t.Fatal(err)
	}
	o, err := b.App.Order(ctx, b.As("alfa.agent"), o.ID)
	if err != nil || o.State != licensing.OrderCancelled || o.Reason != "order.agreement_ended" {
		t.Errorf("%v %v", o, err)
	}
	b.Mailed("alfa.agent", "order.cancelled")
	if _, err := b.App.CopyOrder(ctx, b.As("alfa.agent"), o.ID); licensing.KindOf(err) != licensing.Conflict {
		t.Errorf("copied for an agreement that ended: %v", err)
	}
	if _, err := b.App.DraftOrder(ctx, b.As("alfa.agent"), b.Purchase(x, "mail-plus")); licensing.KindOf(err) != licensing.Conflict {
		t.Errorf("drafted on an agreement that ended: %v", err)
	}
}

func TestQuestionAndAnswer(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	b.Catalogue()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	o := b.Submitted(b.Purchase(x, "mail-plus"))
	b.Forget()
	if _, err := b.App.QueryOrder(ctx, b.As("desk"), o.ID, "Solo per voi?", false); err != nil {
		t.Fatal(err)
	}
	b.Mailed("alfa.agent", "order.question")
	if ks := b.Kinds("rossi.aa"); len(ks) > 0 {
		t.Errorf("the customer was told of a question not shared: %v", ks)
	}
	if _, err := b.App.AnswerOrder(ctx, b.As("alfa.agent"), o.ID, "Sì."); err != nil {
		t.Fatal(err)
	}
	if m := b.Mailed("desk", "order.answered"); !strings.Contains(m.Text, "Sì.") {
		t.Error(m.Text)
	}
	if _, err := b.App.QueryOrder(ctx, b.As("desk"), o.ID, "E il cliente?", true); err != nil {
		t.Fatal(err)
	}
	b.Mailed("rossi.aa", "order.question")
	b.Mailed("rossi.osa", "order.question")
	seen, err := b.App.Order(ctx, b.As("rossi.aa"), o.ID)
	if err != nil || len(seen.Questions) != 1 || seen.Questions[0].Text != "E il cliente?" {
		t.Errorf("the customer sees %+v %v", seen.Questions, err)
	}
	l, err := b.App.Orders(ctx, b.As("rossi.aa"), store.OrderFilter{}, store.Page{})
	if err != nil || len(l.Items) != 1 || len(l.Items[0].Questions) != 1 {
		t.Errorf("the customer lists %+v %v", l.Items, err)
	}
	if seen, err = b.App.Order(ctx, b.As("alfa.agent"), o.ID); err != nil || len(seen.Questions) != 2 {
		t.Errorf("the partner sees %+v %v", seen.Questions, err)
	}
}

func TestUnansweredQuestionIsReminded(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	b.Catalogue()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	o := b.Submitted(b.Purchase(x, "mail-plus"))
	if _, err := b.App.QueryOrder(ctx, b.As("desk"), o.ID, "Quante?", false); err != nil {
		t.Fatal(err)
	}
	b.Forget()
	b.Pass(3 * 24 * time.Hour)
	if n := count(b.Kinds("alfa.agent"), "order.question_reminder"); n != 1 {
		t.Errorf("%d reminders after three days", n)
	}
	b.Pass(20 * 24 * time.Hour)
	if n := count(b.Kinds("alfa.agent"), "order.question_reminder"); n != 3 {
		t.Errorf("%d reminders in all", n)
	}
	l, err := b.App.Orders(ctx, b.As("desk"), store.OrderFilter{Aged: true}, store.Page{})
	if err != nil || len(l.Items) != 1 || l.Items[0].ID != o.ID {
		t.Errorf("the desk isn't shown that nobody answers: %v %v", l.Items, err)
	}
	if _, err := b.App.CancelOrder(ctx, b.As("desk"), o.ID, "nessuna risposta"); err != nil {
		t.Error(err)
	}
	if m := b.Mailed("alfa.agent", "order.cancelled"); !strings.Contains(m.Text, "nessuna risposta") {
		t.Error(m.Text)
	}
}

func TestOrderAges(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	b.Catalogue()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	o := b.Submitted(b.Purchase(x, "mail-plus"))
	b.Pass(47 * time.Hour)
	if o, _ := b.App.Order(ctx, b.As("desk"), o.ID); o.Aged {
		t.Error("aged before two working days")
	}
	b.Pass(2 * time.Hour)
	if o, err := b.App.Order(ctx, b.As("desk"), o.ID); err != nil || !o.Aged {
		t.Errorf("not aged: %v", err)
	}
	b.Submitted(b.Purchase(x, "meetings-50"))
	late, err := b.App.Orders(ctx, b.As("desk"), store.OrderFilter{Aged: true}, store.Page{})
	if err != nil || len(late.Items) != 1 || late.Items[0].ID != o.ID {
		t.Errorf("the worklist of what is late: %v %v", late.Items, err)
	}
	l, err := b.App.History(ctx, b.As("desk"), store.EventFilter{Subject: "order", SubjectID: string(o.ID)}, store.Page{})
	if err != nil || l.Items[len(l.Items)-1].Type != "order.aged" {
		t.Errorf("%v %v", l.Items, err)
	}
}

// The OSA's post is vacant: nobody gets a link, all who can mend it are told.
func TestVacantPostIsTold(t *testing.T) {
	b := apptest.New(t)
	b.Catalogue()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	leave(b, x, licensing.OnlineServicesAdministrator)
	b.Forget()
	b.Accepted(b.Purchase(x, "mail-plus"))
	if m := b.Mailed("avvisi@rossi.example", "post.vacant_notice"); m.Token() != "" {
		t.Errorf("a mailbox without rights gets a link:\n%s", m.Text)
	}
	b.Mailed("rossi.aa", "post.vacant")
	b.Mailed("desk", "post.vacant")
	if ks := b.Kinds("rossi.osa"); len(ks) > 0 {
		t.Errorf("the former OSA was sent %v", ks)
	}
}

func TestCopyOfARejectedOrder(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	b.Catalogue()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	d := b.Purchase(x, "mail-plus")
	d.PartnerReference = "PO-9"
	o := b.Submitted(d)
	if _, err := b.App.RejectOrder(ctx, b.As("desk"), o.ID, ""); licensing.KindOf(err) != licensing.Invalid {
		t.Errorf("rejected without a reason: %v", err)
	}
	if _, err := b.App.RejectOrder(ctx, b.As("desk"), o.ID, "doppio"); err != nil {
		t.Fatal(err)
	}
	b.Mailed("alfa.agent", "order.rejected")
	c, err := b.App.CopyOrder(ctx, b.As("alfa.agent"), o.ID)
	if err != nil || c.State != licensing.OrderDraft || c.CopiedFrom != o.ID || c.Number == o.Number || len(c.Lines) != 1 || c.PartnerReference != "PO-9" {
		t.Fatalf("%+v %v", c, err)
	}
	if _, err := b.App.SubmitOrder(ctx, b.As("alfa.agent"), c.ID); err != nil {
		t.Error(err)
	}
	again := b.Purchase(x, "mail-plus")
	again.PartnerReference = "PO-9"
	refused(t, "the same order number twice", b.Try(again), "partner_reference order.reference_used")
}

func TestOrdersAreFound(t *testing.T) {
	b := apptest.New(t)
	b.Catalogue()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	d := b.Purchase(x, "mail-plus")
	d.PartnerReference = "PO-Àlfa-77"
	o := b.Submitted(d)
	b.Submitted(b.Purchase(x, "meetings-50"))
	for _, search := range []string{o.Number, strings.ToLower(o.Number), "po-alfa", "PO-ÀLFA-77 rossi"} {
		l, err := b.App.Orders(t.Context(), b.As("alfa.agent"), store.OrderFilter{Search: app.Words(search)}, store.Page{})
		if err != nil || len(l.Items) != 1 || l.Items[0].ID != o.ID {
			t.Errorf("%q finds %v %v", search, l.Items, err)
		}
		if l, err := b.App.Orders(t.Context(), b.As("beta.agent"), store.OrderFilter{Search: app.Words(search)}, store.Page{}); err != nil || len(l.Items) != 0 {
			t.Errorf("a rival finds %v %v", l.Items, err)
		}
	}
}

// An enrollment without an OSA of its own has its contract's, who is told.
func TestContractsAdministratorIsToldOfItsEnrollments(t *testing.T) {
	b := apptest.New(t)
	b.Catalogue()
	contract := b.Active("rossi", b.Draft("rossi", b.Customer))
	d := b.Draft("sede", b.Customer)
	d.Kind, d.Contract = licensing.Enrollment, contract.ID
	x := b.Active("sede", d)
	b.Accepted(b.Purchase(x, "mail-plus"))
	if b.Mailed("sede.osa", "activation.welcome"); slices.Contains(b.Kinds("rossi.osa"), "activation.welcome") {
		t.Error("the contract's is told though the enrollment has one")
	}
	leave(b, x, licensing.OnlineServicesAdministrator)
	b.Accepted(b.Purchase(x, "telephony-std"))
	b.Mailed("rossi.osa", "activation.new_services")
}

// leave takes a role on an agreement away from all who hold it.
func leave(b *apptest.Bench, x *licensing.Agreement, role licensing.Role) {
	b.T.Helper()
	people, err := b.App.AgreementPeople(b.T.Context(), b.As("support"), x.ID)
	if err != nil {
		b.T.Fatal(err)
	}
	for _, h := range people.Posts {
		if h.Role != role || h.Agreement != x.ID {
			continue
		}
		if _, err := b.App.RevokeRole(b.T.Context(), b.As("support"), h.ID, "uscita"); err != nil {
			b.T.Fatal(err)
		}
	}
}

// What happens by itself is said in the mail's own words, not in codes.
func TestMailsOfTheSystemHoldNoCodes(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	b.Catalogue()
	contract := b.Sent("rossi", b.Draft("rossi", b.Customer))
	d := b.Draft("sede", b.Customer)
	d.Kind, d.Contract = licensing.Enrollment, contract.ID
	b.Sent("sede", d)
	b.Submitted(b.Purchase(contract, "mail-plus"))
	if _, err := b.App.DeclineAgreement(ctx, b.As("rossi.sig"), contract.ID, "non ora"); err != nil {
		t.Fatal(err)
	}
	b.Sent("verdi", b.Draft("verdi", b.Customer))
	b.Pass(91 * 24 * time.Hour)
	if m := b.Mailed("sede.sig", "agreement.withdrawn"); !strings.Contains(m.Text, contract.Number) {
		t.Errorf("the contract isn't named:\n%s", m.Text)
	}
	b.Mailed("verdi.sig", "agreement.withdrawn")
	b.Mailed("alfa.agent", "order.cancelled")
	for _, m := range b.Mails("") {
		for _, code := range []string{"order.agreement_ended", "agreement.unsigned", "agreement.contract_ended"} {
			if strings.Contains(m.Text, code) {
				t.Errorf("%s to %s says %s:\n%s", m.Kind, m.To.Mail, code, m.Text)
			}
		}
	}
}
