package app_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
)

// agreementVerbs is how each verb of the table is used.
func agreementVerbs(b *apptest.Bench) map[licensing.Verb]func(context.Context, app.Actor, *licensing.Agreement) (*licensing.Agreement, error) {
	type call = func(context.Context, app.Actor, *licensing.Agreement) (*licensing.Agreement, error)
	reasoned := func(f func(context.Context, app.Actor, licensing.AgreementID, string) (*licensing.Agreement, error)) call {
		return func(ctx context.Context, a app.Actor, x *licensing.Agreement) (*licensing.Agreement, error) {
			return f(ctx, a, x.ID, "perché no")
		}
	}
	plain := func(f func(context.Context, app.Actor, licensing.AgreementID) (*licensing.Agreement, error)) call {
		return func(ctx context.Context, a app.Actor, x *licensing.Agreement) (*licensing.Agreement, error) {
			return f(ctx, a, x.ID)
		}
	}
	return map[licensing.Verb]call{
		"edit": func(ctx context.Context, a app.Actor, x *licensing.Agreement) (*licensing.Agreement, error) {
			return b.App.EditAgreement(ctx, a, x.ID, b.Draft("rossi", b.Customer))
		},
		"send": plain(b.App.SendAgreement), "recall": plain(b.App.RecallAgreement), "countersign": plain(b.App.CountersignAgreement),
		"withdraw": reasoned(b.App.WithdrawAgreement), "decline": reasoned(b.App.DeclineAgreement), "refuse": reasoned(b.App.RefuseAgreement),
		"replace_signatory": func(ctx context.Context, a app.Actor, x *licensing.Agreement) (*licensing.Agreement, error) {
			return b.App.ReplaceSignatory(ctx, a, x.ID, b.Person("altra.sig"))
		},
		"sign": func(ctx context.Context, a app.Actor, x *licensing.Agreement) (*licensing.Agreement, error) {
			return b.App.SignAgreement(ctx, a, x.ID, app.Signing{DocumentHash: x.DocumentHash})
		},
		"change_notices": func(ctx context.Context, a app.Actor, x *licensing.Agreement) (*licensing.Agreement, error) {
			return b.App.ChangeNotices(ctx, a, x.ID, "altri.avvisi@rossi.example")
		},
		"terminate": func(ctx context.Context, a app.Actor, x *licensing.Agreement) (*licensing.Agreement, error) {
			return b.App.TerminateAgreement(ctx, a, x.ID, "perché sì", nil)
		},
	}
}

// inState makes an agreement that stands in a state, by the shortest way.
func inState(b *apptest.Bench, s licensing.AgreementState) *licensing.Agreement {
	b.T.Helper()
	ctx, verbs := b.T.Context(), agreementVerbs(b)
	use := func(x *licensing.Agreement, who string, vs ...licensing.Verb) *licensing.Agreement {
		b.T.Helper()
		for _, v := range vs {
			var err error
			if x, err = verbs[v](ctx, b.As(who), x); err != nil {
				b.T.Fatal(s, v, err)
			}
		}
		return x
	}
	draft := b.Draft("rossi", b.Customer)
	switch s {
	case licensing.AgreementDraft:
		x, err := b.App.DraftAgreement(ctx, b.As("alfa.agent"), draft)
		if err != nil {
			b.T.Fatal(err)
		}
		return x
	case licensing.AgreementSent:
		return b.Sent("rossi", draft)
	case licensing.AgreementSigned:
		return use(b.Sent("rossi", draft), "rossi.sig", "sign")
	case licensing.AgreementDeclined:
		return use(b.Sent("rossi", draft), "rossi.sig", "decline")
	case licensing.AgreementWithdrawn:
		return use(b.Sent("rossi", draft), "alfa.agent", "withdraw")
	case licensing.AgreementTerminated:
		return use(b.Active("rossi", draft), "desk", "terminate")
	case licensing.AgreementExpired:
		draft.TermMonths = 1
		x := b.Active("rossi", draft)
		b.Pass(40 * 24 * time.Hour)
		x, err := b.App.Agreement(ctx, app.System(), x.ID)
		if err != nil {
			b.T.Fatal(err)
		}
		return x
	}
	return b.Active("rossi", draft)
}

// TestEveryStateVerbAndRoleOfAgreements uses every verb in every state as
// everybody, and expects what the two tables say.
func TestEveryStateVerbAndRoleOfAgreements(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	b.Active("verdi", b.Draft("verdi", b.Council))
	inState(b, licensing.AgreementActive) // so that all of rossi's people have accounts
	people := []string{"administrator", "desk", "support", "alfa.admin", "alfa.agent", "beta.agent",
		"rossi.sig", "rossi.aa", "rossi.osa", "verdi.sig", "verdi.aa"}
	verbs := agreementVerbs(b)
	for _, s := range licensing.Agreements.States {
		x := inState(b, s)
		if x.State != s {
			t.Fatalf("%s, want %s", x.State, s)
		}
		for _, v := range licensing.Agreements.Verbs() {
			use, ok := verbs[v]
			if !ok && v != "expire" { // which only time does
				t.Fatalf("no use case for %s", v)
			}
			for _, who := range people {
				if v == "expire" {
					continue
				}
				actor := b.As(who)
				to, allowed := licensing.Agreements.Next(s, v)
				got, err := use(ctx, actor, x)
				switch {
				case !actor.May("agreement.read", x.Target()):
					if licensing.KindOf(err) != licensing.Missing || err == nil {
						t.Errorf("%s %s by %s, who can't see it: %v", s, v, who, err)
					}
				case !actor.May("agreement."+v, x.Target()):
					if licensing.KindOf(err) != licensing.Forbidden {
						t.Errorf("%s %s by %s: %v", s, v, who, err)
					}
				case !allowed:
					var e *licensing.Error
					if !errors.As(err, &e) || e.Kind != licensing.Conflict || e.State != string(s) ||
						!slices.Equal(e.Allowed, actor.VerbsOn("agreement", licensing.Agreements.Allowed(s), x.Target())) {
						t.Errorf("%s %s by %s: %+v", s, v, who, err)
					}
				case err != nil || got.State != to || got.Version != x.Version+1:
					t.Errorf("%s %s by %s: %v %v", s, v, who, got, err)
				default:
					x = inState(b, s) // used up
				}
			}
		}
	}
}

func TestEnrollmentTogetherWithItsContract(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		pair := func() (contract, enrollment *licensing.Agreement) {
			contract, err := b.App.DraftAgreement(ctx, b.As("alfa.agent"), b.Draft("rossi", b.Customer))
			if err != nil {
				t.Fatal(err)
			}
			d := b.Draft("rossi", b.Customer)
			d.Kind, d.Contract = licensing.Enrollment, contract.ID
			if enrollment, err = b.App.DraftAgreement(ctx, b.As("alfa.agent"), d); err != nil {
				t.Fatal(err)
			}
			return contract, enrollment
		}
		must := func(x *licensing.Agreement, err error) *licensing.Agreement {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		contract, enrollment := pair()
		if _, err := b.App.SendAgreement(ctx, b.As("alfa.agent"), enrollment.ID); licensing.KindOf(err) != licensing.Conflict {
			t.Errorf("sent before its contract: %v", err)
		}
		sign := func(x *licensing.Agreement) {
			t.Helper()
			x = must(b.App.SendAgreement(ctx, b.As("alfa.agent"), x.ID))
			b.Enrol("rossi.sig")
			must(b.App.SignAgreement(ctx, b.As("rossi.sig"), x.ID, app.Signing{DocumentHash: x.DocumentHash}))
		}
		sign(contract)
		sign(enrollment)
		if _, err := b.App.CountersignAgreement(ctx, b.As("desk"), enrollment.ID); licensing.KindOf(err) != licensing.Conflict {
			t.Errorf("countersigned before its contract: %v", err)
		}
		must(b.App.CountersignAgreement(ctx, b.As("desk"), contract.ID))
		must(b.App.CountersignAgreement(ctx, b.As("desk"), enrollment.ID))

		contract, enrollment = pair()
		must(b.App.SendAgreement(ctx, b.As("alfa.agent"), contract.ID))
		must(b.App.SendAgreement(ctx, b.As("alfa.agent"), enrollment.ID))
		must(b.App.DeclineAgreement(ctx, b.As("rossi.sig"), contract.ID, "troppo caro"))
		if x := must(b.App.Agreement(ctx, b.As("alfa.agent"), enrollment.ID)); x.State != licensing.AgreementWithdrawn {
			t.Errorf("its contract was declined, and it is %s", x.State)
		}
	})
}
