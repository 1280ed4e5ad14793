package main

import (
	"context"
	"fmt"
	"time"

	"volare/internal/licensing"
)

// beforeToday is how long ago the play begins: a year, so that terms end and
// renew, and a little more, so that what lapses is over. It ends today, at this
// hour: whoever looks around afterwards finds the present.
const beforeToday = 40

// calendar are the days of the play.
type calendar struct {
	zone  *time.Location
	now   time.Time // at which the play ends
	today time.Time // its midnight
}

func newCalendar(now time.Time) calendar {
	zone := licensing.DefaultPolicy().Zone
	y, m, d := now.In(zone).Date()
	return calendar{zone, now, time.Date(y, m, d, 0, 0, 0, 0, zone)}
}

// begins is the morning on which the play begins.
func (c calendar) begins() time.Time { return c.today.AddDate(-1, 0, -beforeToday).Add(9 * time.Hour) }

// used is the usage date of what ends, after a term of a year, n days after today.
func (c calendar) used(n int) string { return c.today.AddDate(-1, 0, n+1).Format(time.DateOnly) }

// know lets the play name its days: "{used.37}" is the usage date of what ends
// in 37 days.
//
// Reminders go out 90, 60, 30, 7 and 2 days before an end. Those of the days
// named here stay clear of the days on which the play stops by two at least, so
// that on any date of the year each stop brings the same mails.
func (c calendar) know(values map[string]string) {
	for _, n := range []int{27, 37, 63} {
		values[fmt.Sprintf("used.%d", n)] = c.used(n)
	}
	values["cig"] = "B7A1C2519C" // for whoever confirms the public body's renewal afterwards
}

// passes moves the test clock to the noon of a day, counted from the end of
// the first term; the mails are those of the play's agreements.
func passes(days int, mails ...string) step {
	return moves(func(s *stage) (time.Time, error) {
		end, err := time.Parse(time.DateOnly, s.values["end"])
		return end.AddDate(0, 0, days).Add(12 * time.Hour), err
	}, mails)
}

// reaches moves the test clock to the morning of a day before today.
func reaches(days int, mails ...string) step {
	return moves(func(s *stage) (time.Time, error) {
		return s.days.today.AddDate(0, 0, days).Add(9 * time.Hour), nil
	}, mails)
}

// reachesToday moves the test clock to the moment at which the play was begun.
func reachesToday(mails ...string) step {
	return moves(func(s *stage) (time.Time, error) { return s.days.now, nil }, mails)
}

func moves(to func(*stage) (time.Time, error), mails []string) step {
	return step{who: "administrator", verb: "move", thing: "clock", subject: "clock to {today}", mails: mails, do: func(s *stage, ctx context.Context) (answer, error) {
		at, err := to(s)
		if err != nil {
			return nil, err
		}
		s.values["today"] = at.In(s.days.zone).Format(time.DateOnly)
		_, err = s.call(ctx, s.tokenOf("administrator"), "POST /clock/move", object("to", at.Format(time.RFC3339)))
		return answer{}, err
	}}
}
