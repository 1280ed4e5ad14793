package restapi

import (
	"context"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
)

type (
	policyBody struct {
		Version int `json:"version" doc:"Counts the policies that were in force. In quotes, it is what If-Match takes."`
		PolicyTerms
	}
	// PolicyTerms is what an operator may set.
	PolicyTerms struct {
		Zone                string           `json:"zone" maxLength:"60" example:"Europe/Rome" doc:"IANA time zone: days begin and end in it."`
		InvitationDays      int              `json:"invitation_days" doc:"How long an invitation is open, other than a designation's."`
		LinkHours           int              `json:"link_hours" doc:"How long a mailed link works, from its acceptance by the mail server."`
		UsageAheadMonths    int              `json:"usage_ahead_months" doc:"How far ahead of its order a usage date may be."`
		CutOffHours         int              `json:"cut_off_hours" doc:"Before the end of the term: renewal decisions are closed."`
		UndoDays            int              `json:"undo_days" doc:"After an automatic renewal, from the old end."`
		GraceDays           int              `json:"grace_days"`
		AgeingDays          int              `json:"ageing_days" doc:"Working days until an order's ageing alarm."`
		SignReminders       []int            `json:"sign_reminders" doc:"Days after sending."`
		UnsignedDays        int              `json:"unsigned_days" doc:"Days until an unsigned agreement is withdrawn."`
		QueryReminders      []int            `json:"query_reminders" doc:"Working days after the question."`
		ActivationReminders []int            `json:"activation_reminders" doc:"Days; weekly after the last."`
		RenewalReminders    []int            `json:"renewal_reminders" doc:"Days before the end of the term."`
		EndingDays          int              `json:"ending_days" doc:"How long before its end an agreement or grant says so."`
		EscalationDays      int              `json:"escalation_days" doc:"Working days until an access request goes to support too."`
		RunsInGrace         graceBody        `json:"runs_in_grace" doc:"Whether services run during grace."`
		Holidays            []licensing.Date `json:"holidays,omitempty" maxItems:"500" doc:"Beside weekends and the national ones."`
	}
	graceBody struct {
		Commercial bool `json:"commercial"`
		Public     bool `json:"public"`
	}
	setPolicy struct{ Body PolicyTerms }
)

func policy(a *API, u *app.App) {
	r := a.Resource("policy", "policy", "What the operator may set. A new version holds from the moment it is set; what time will bring is derived anew.")
	Other(r, "GET", Op{Verb: "read", Summary: "Read the policy in force"}, func(ctx context.Context, _ Call, _ *struct{}) (policyBody, error) {
		p, err := u.Policy(ctx)
		return policyFrom(p), err
	})
	Other(r, "PUT", Op{Verb: "set", Summary: "Set the policy, all of it"}, func(ctx context.Context, c Call, in *setPolicy) (policyBody, error) {
		p, err := u.SetPolicy(ctx, c.Actor, in.Body.policy())
		return policyFrom(p), err
	})
}

func (t PolicyTerms) policy() licensing.Policy {
	return licensing.Policy{ZoneName: t.Zone, InvitationDays: t.InvitationDays, LinkHours: t.LinkHours, UsageAheadMonths: t.UsageAheadMonths,
		CutOff: time.Duration(min(max(t.CutOffHours, -1), 1<<20)) * time.Hour, UndoDays: t.UndoDays, GraceDays: t.GraceDays, AgeingDays: t.AgeingDays,
		SignReminders: t.SignReminders, UnsignedDays: t.UnsignedDays, QueryReminders: t.QueryReminders,
		ActivationReminders: t.ActivationReminders, RenewalReminders: t.RenewalReminders, EndingDays: t.EndingDays, EscalationDays: t.EscalationDays,
		RunsInGrace: map[licensing.Segment]bool{licensing.Commercial: t.RunsInGrace.Commercial, licensing.Public: t.RunsInGrace.Public}, Holidays: t.Holidays}
}

func policyFrom(p licensing.Policy) policyBody {
	return policyBody{p.Version, PolicyTerms{Zone: p.ZoneName, InvitationDays: p.InvitationDays, LinkHours: p.LinkHours, UsageAheadMonths: p.UsageAheadMonths,
		CutOffHours: int(p.CutOff.Hours()), UndoDays: p.UndoDays, GraceDays: p.GraceDays, AgeingDays: p.AgeingDays, SignReminders: p.SignReminders,
		UnsignedDays: p.UnsignedDays, QueryReminders: p.QueryReminders, ActivationReminders: p.ActivationReminders,
		RenewalReminders: p.RenewalReminders, EndingDays: p.EndingDays, EscalationDays: p.EscalationDays,
		RunsInGrace: graceBody{p.RunsInGrace[licensing.Commercial], p.RunsInGrace[licensing.Public]}, Holidays: p.Holidays}}
}
