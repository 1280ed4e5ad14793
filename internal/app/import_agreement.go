package app

import (
	"context"
	"errors"
	"io"
	"strconv"

	"volare/internal/intake"
	"volare/internal/licensing"
	"volare/internal/store"
)

// ImportAgreements reads a file of contracts and enrollments in any state,
// whole or not at all. Each is brought to its state through the same verbs as
// any other, on the days that its row says, so that roles, grants, documents
// and history are there. One whose reference is known is left alone: since it
// was imported it has had a life of its own.
//
// Nobody is mailed about what was imported: it has happened already. Reminders
// that would have gone out before today are taken as given; those to come will
// go out. Signatories and designees without an account have open invitations,
// whose mails are sent when somebody asks for them.
func (a *App) ImportAgreements(ctx context.Context, actor Actor, name string, in io.Reader, p Progress) (Imported, error) {
	if err := actor.authorize("import", "import.agreements", "import.agreements", licensing.Target{}); err != nil {
		return Imported{}, err
	}
	var today licensing.Date
	if err := a.read(ctx, actor, func(w *work) error { today = w.today(); return nil }); err != nil {
		return Imported{}, err
	}
	rows, problems := intake.ReadAgreements(name, in, today)
	if len(problems) > 0 {
		return refused(len(rows), problems)
	}
	pasts, problems, err := a.pastsOf(ctx, actor, name, rows, p)
	if err != nil {
		return Imported{}, err
	}
	if len(problems) > 0 {
		return refused(len(rows), problems)
	}
	defer a.store.ForgetNumbers()
	return result(ctx, a, actor, func(w *work) (Imported, error) {
		done := Imported{Rows: len(rows)}
		if err := replay(w, &done); err != nil {
			return done, err
		}
		for _, past := range pasts {
			if err := w.importAgreement(past, &done); err != nil {
				return done, err
			}
		}
		return done, nil
	})
}

// past is a row that was found right: its draft, and what happened to it since.
type past struct {
	row      intake.AgreementRow
	x        *licensing.Agreement
	chapters []chapter
	paper    *store.Document // nil when it was never sent
}

// pastsOf checks all rows against the database and each other, and makes their
// documents, before anything is written. Rows known before have no chapters.
func (a *App) pastsOf(ctx context.Context, actor Actor, file string, rows []intake.AgreementRow, progress Progress) ([]past, []licensing.Problem, error) {
	var pasts []past
	var problems []licensing.Problem
	err := a.read(ctx, actor, func(w *work) error {
		pasts, problems = nil, nil
		told := map[string]*licensing.Agreement{} // as each row ends, by number
		for i, row := range rows {
			spot := agreementSpot(file, i, row)
			known, err := missingIsNil(w.AgreementByReference(row.Number))
			if err != nil {
				return err
			}
			if known != nil {
				told[row.Number] = known
				pasts = append(pasts, past{row: row, x: known})
				continue
			}
			x, wrong, err := w.draftOfRow(spot, row, told)
			if err != nil {
				return err
			}
			if wrong == nil {
				told[row.Number], wrong = w.rehearse(spot, row, *x, told)
			}
			problems = append(problems, wrong...)
			pasts = append(pasts, past{row: row, x: x, chapters: chapters(row, w.now, w.policy.Zone)})
		}
		return nil
	})
	if err != nil || problems != nil {
		return nil, problems, err
	}
	return pasts, nil, a.papers(ctx, actor, pasts, progress)
}

// papers makes the documents of those that were sent. It is what takes time of
// an import: progress is told here, the writing afterwards is one moment.
func (a *App) papers(ctx context.Context, actor Actor, pasts []past, progress Progress) error {
	for i, p := range pasts {
		progress.tell(i+1, len(pasts))
		if p.chapters == nil || p.row.SentOn.IsZero() {
			continue
		}
		paper, err := a.print(ctx, actor, func(w *work) (*licensing.Agreement, string, error) {
			w.now = p.chapters[0].at
			x := *p.x
			if !p.row.CountersignedOn.IsZero() { // who may read it today knows the customer
				x.CountersignedAt = dayTime(p.row.CountersignedOn, w.began, w.policy.Zone)
			}
			return &x, p.row.Contract, nil
		})
		if err != nil {
			return err
		}
		pasts[i].paper = paper
	}
	return nil
}

// draftOfRow makes the draft that a row began as, or tells what is wrong.
func (w *work) draftOfRow(spot spot, row intake.AgreementRow, told map[string]*licensing.Agreement) (*licensing.Agreement, []licensing.Problem, error) {
	at := dayTime(row.DraftedOn, w.now, w.policy.Zone)
	x := &licensing.Agreement{ID: licensing.AgreementID(licensing.NewID()), Number: row.Number, Reference: row.Number, Kind: row.Kind,
		State: licensing.AgreementDraft, Since: at, CreatedBy: w.actor.Account, CreatedAt: at, UpdatedAt: at, Version: 1}
	AgreementDraft{Programme: row.Programme, StartsOn: row.StartsOn, TermMonths: row.TermMonths, Signatory: row.Signatory,
		AgreementAdministrator: row.AgreementAdministrator, OSA: row.OSA, NoticesMail: row.NoticesMail}.fill(x)
	var p licensing.Problems
	if taken, err := missingIsNil(w.AgreementByNumber(row.Number)); err != nil {
		return nil, nil, err
	} else if taken != nil {
		p.Add("agreement", "field.duplicate")
	}
	for _, o := range []struct {
		field, reference string
		party            licensing.Party
		id               *licensing.OrganizationID
	}{{"customer", row.Customer, licensing.CustomerParty, &x.Customer}, {"partner", row.Partner, licensing.PartnerParty, &x.Partner}} {
		if o.reference == "" {
			continue
		}
		found, err := missingIsNil(w.OrganizationByReference(o.reference))
		if err != nil {
			return nil, nil, err
		}
		if found == nil || found.Party != o.party {
			p.Add(o.field, "field.reference")
			continue
		}
		if *o.id = found.ID; o.party == licensing.CustomerParty {
			x.Segment = found.Segment
		}
	}
	if row.Contract != "" {
		contract, err := w.contractNamed(row.Contract, told)
		if err != nil {
			return nil, nil, err
		}
		if contract == nil || contract.Kind != licensing.Contract || contract.Customer != x.Customer {
			p.Add("contract", "field.reference")
		} else {
			x.Contract = contract.ID
		}
	}
	if p.Err() == nil {
		p.Merge("", x.Validate())
	}
	if p.Err() == nil {
		if err := p.Take("", w.checkPast(x, row)); err != nil {
			return nil, nil, err
		}
	}
	return x, spot.problems(p.Fields()), nil
}

// agreementSpot is where a row stands, with what was written where only the
// database can tell that it is wrong.
func agreementSpot(file string, i int, row intake.AgreementRow) spot {
	return spot{file: file, line: row.Line, at: "agreements[" + strconv.Itoa(i) + "].", values: map[string]string{
		"agreement": row.Number, "customer": row.Customer, "partner": row.Partner, "contract": row.Contract,
		"starts_on": row.StartsOn.String(), "term_months": strconv.Itoa(row.TermMonths)}}
}

// contractNamed finds a contract that the file has told of before, or that the
// installation knows; nil when there is none.
func (w *work) contractNamed(number string, told map[string]*licensing.Agreement) (*licensing.Agreement, error) {
	if c := told[number]; c != nil {
		return c, nil
	}
	c, err := missingIsNil(w.AgreementByReference(number))
	if c != nil || err != nil {
		return c, err
	}
	return missingIsNil(w.AgreementByNumber(number))
}

// rehearse takes a copy of the draft through its chapters without writing
// anything: what a verb refuses is a problem of the row.
func (w *work) rehearse(spot spot, row intake.AgreementRow, x licensing.Agreement, told map[string]*licensing.Agreement) (*licensing.Agreement, []licensing.Problem) {
	paper := &store.Document{ID: "rehearsal", SHA256: "rehearsal"}
	for _, c := range chapters(row, w.now, w.policy.Zone) {
		if err := w.live(&x, c, row, told[row.Contract], paper, ""); err != nil {
			var e *licensing.Error
			if !errors.As(err, &e) {
				return &x, spot.problems([]licensing.FieldError{{Code: "internal"}})
			}
			if len(e.Fields) > 0 {
				return &x, spot.problems(e.Fields)
			}
			return &x, spot.problems([]licensing.FieldError{{Field: "contract", Code: e.Code, Params: e.Params}})
		}
	}
	over := !x.EndsOn.IsZero() && x.EndsOn.Before(w.today())
	switch {
	case !row.CountersignedOn.IsZero() && row.StartsOn.Before(row.CountersignedOn):
		return &x, spot.problems([]licensing.FieldError{{Field: "starts_on", Code: "agreement.day_order"}})
	case x.State == licensing.AgreementActive && over, x.State == licensing.AgreementExpired && !over:
		return &x, spot.problems([]licensing.FieldError{{Field: "term_months", Code: "agreement.not_in_state", Params: map[string]string{"state": string(row.State)}}})
	}
	return &x, nil
}
