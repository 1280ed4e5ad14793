package licensing

import "time"

// Wait says who must act before a thing goes on, and since when it waits.
// A thing that waits for nobody has the zero Wait.
type Wait struct {
	For   Role      // the role that must act; System when it is the product itself
	Party Party     // whose people hold that role
	Since time.Time // since when
	Until time.Time // when the system acts; zero when a person must
}

// System is whom a thing waits for that goes on by itself.
const System Role = "system"

// Waiting says who must act on a, and since when.
func (a *Agreement) Waiting() Wait {
	switch a.State {
	case AgreementDraft:
		if a.Partner != "" {
			return Wait{For: OrderAgent, Party: PartnerParty, Since: a.Since}
		}
		return Wait{For: OrderDesk, Party: OperatorParty, Since: a.Since}
	case AgreementSent:
		return Wait{For: Signatory, Party: CustomerParty, Since: a.Since}
	case AgreementSigned:
		return Wait{For: OrderDesk, Party: OperatorParty, Since: a.Since}
	}
	return Wait{}
}

// Waiting says who must act on o, and since when, as far as o alone tells;
// see WaitingOn.
func (o *Order) Waiting() Wait {
	switch o.State {
	case OrderDraft, OrderQuerying:
		if o.Partner != "" {
			return Wait{For: OrderAgent, Party: PartnerParty, Since: o.Since}
		}
		return Wait{For: OrderDesk, Party: OperatorParty, Since: o.Since}
	case OrderSubmitted:
		return Wait{For: OrderDesk, Party: OperatorParty, Since: o.Since}
	case OrderHeld:
		return Wait{For: Signatory, Party: CustomerParty, Since: o.Since}
	case OrderAccepted:
		return Wait{For: OnlineServicesAdministrator, Party: CustomerParty, Since: o.Since}
	}
	return Wait{}
}

// WaitingOn says who must act before o goes on, knowing its agreement: a held
// order waits for whoever the agreement waits for.
func (o *Order) WaitingOn(a *Agreement) Wait {
	if o.State == OrderHeld && a.Waiting() != (Wait{}) {
		return a.Waiting()
	}
	return o.Waiting()
}

// Waiting says who must act on s, and since when.
func (s *Subscription) Waiting(zone *time.Location) Wait {
	switch s.State {
	case SubscriptionPending:
		return Wait{For: OnlineServicesAdministrator, Party: CustomerParty, Since: s.Since}
	case SubscriptionSuspended:
		return Wait{For: OrderDesk, Party: OperatorParty, Since: s.Since}
	case SubscriptionGrace:
		return Wait{For: AgreementAdministrator, Party: CustomerParty, Since: s.Since, Until: s.GraceEndsOn.EndOf(zone)}
	}
	return Wait{}
}

// Waiting says who must decide r, and since when.
func (r *AccessRequest) Waiting() Wait {
	switch {
	case r.State != AccessPending:
		return Wait{}
	case r.Agreement == "" || r.Escalated || r.Role == AgreementAdministrator:
		return Wait{For: Support, Party: OperatorParty, Since: r.Since}
	}
	return Wait{For: AgreementAdministrator, Party: CustomerParty, Since: r.Since}
}
