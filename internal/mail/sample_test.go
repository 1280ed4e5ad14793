package mail

import (
	"time"

	"volare/internal/licensing"
)

// samples are the messages that the goldens show, by file name: each kind,
// and more than one where it reads differently.
func samples() map[string]Mail {
	on := licensing.MustDate
	contract := Agreement{Number: "C-2026-000148", Type: "contract", Customer: "Azienda Ospedaliera Sanremo", Partner: "Rivenditore Alfa"}
	enrollment := Agreement{Number: "E-2026-000031", Type: "enrollment", Customer: "Officine Meccaniche Bruni"}
	order := Order{Number: "O-2026-001022", PartnerReference: "RA/2026/77", CustomerReference: "4500012345", Agreement: "C-2026-000148", Customer: "Azienda Ospedaliera Sanremo"}
	renewal := order
	renewal.Renewal, renewal.PartnerReference, renewal.CustomerReference = true, "", ""
	post := Service{Name: "Posta e calendario", Plan: "Standard", Quantity: 250, Unit: "user", Subscription: "S-2026-000501", UsageDate: on("2026-12-01")}
	filter := Service{Name: "Filtro web", Quantity: 1, Unit: "licence", Subscription: "S-2026-000502"}
	both := []Service{post, filter}
	cutOff := time.Date(2027, 1, 30, 23, 0, 0, 0, time.UTC) // 31 January, 00:00 in Rome
	return map[string]Mail{
		"agreement.sign":               Sign{Agreement: contract, Sender: "Rivenditore Alfa", AgreementAdministrator: "Marta Galli", OSA: "Anna Riva", NeedsAccount: true},
		"agreement.sign_account":       Sign{Agreement: enrollment, Sender: "Licenze Aperte", AgreementAdministrator: "Ugo Bruni", OSA: "Ugo Bruni"},
		"agreement.sign_reminder":      SignReminder{Agreement: contract, SentOn: on("2026-11-01"), WithdrawnOn: on("2027-01-30"), NeedsAccount: true},
		"agreement.active":             AgreementActive{Agreement: contract, StartsOn: on("2026-11-03"), EndsOn: on("2029-11-02")},
		"agreement.declined":           AgreementDeclined{Agreement: contract, By: "Carlo Neri", Reason: "Manca la delibera.\nRiproporre a gennaio."},
		"agreement.declined_operator":  AgreementDeclined{Agreement: contract, ByOperator: true, By: "Licenze Aperte", Reason: "La partita IVA non corrisponde."},
		"agreement.withdrawn":          AgreementWithdrawn{Agreement: contract},
		"agreement.withdrawn_contract": AgreementWithdrawn{Agreement: enrollment, Contract: "C-2026-000148"},
		"agreement.withdrawn_by":       AgreementWithdrawn{Agreement: enrollment, By: "Rivenditore Alfa", Reason: "Inviato due volte."},
		"agreement.terminated":         AgreementTerminated{Agreement: enrollment, On: on("2027-03-31"), Reason: "Cessazione dell’attività."},
		"agreement.ending":             AgreementEnding{Agreement: contract, EndsOn: on("2029-11-02"), Subscriptions: 1},
		"agreement.ending_none":        AgreementEnding{Agreement: enrollment, EndsOn: on("2029-11-02")},
		"grant.ending":                 GrantEnding{Agreement: contract, Person: "Paolo Alfa", EndsOn: on("2027-01-31")},
		"post.vacant":                  PostVacant{Agreement: contract, Role: "online_services_administrator", Former: "Anna Riva", Services: []string{"Posta e calendario", "Filtro web"}},
		"post.vacant_unreachable":      PostVacant{Agreement: contract, Role: "online_services_administrator", Unreachable: "Anna Riva", Services: []string{"Filtro web"}},
		"post.filled":                  PostFilled{Agreement: contract, Role: "agreement_administrator", Person: "Lia Costa", Mail: "lia@ao.example", By: "Licenze Aperte"},
		"post.filled_notice":           PostFilledNotice{Agreement: contract, Role: "agreement_administrator", Person: "Lia Costa", By: "Licenze Aperte"},
		"post.notices_begun":           NoticesBegun{Agreement: contract},
		"post.notices_ended":           NoticesEnded{Agreement: contract},
		"post.vacant_notice":           PostVacantNotice{Agreement: contract, Role: "online_services_administrator", Services: []string{"Filtro web"}},
		"order.held":                   OrderHeld{Order: order},
		"order.question":               OrderQuestion{Order: order, Question: "Il CIG vale anche per la riga 2?\nServe entro venerdì."},
		"order.question_reminder":      OrderQuestionReminder{Order: order, Question: "Il CIG vale anche per la riga 2?", AskedOn: on("2026-11-18")},
		"order.answered":               OrderAnswered{Order: order, Question: "Il CIG vale anche per la riga 2?", Answer: "Sì, per entrambe.", By: "Rivenditore Alfa"},
		"order.accepted":               OrderAccepted{Order: order, Lines: both},
		"order.accepted_renewal":       OrderAccepted{Order: renewal, Lines: both[:1]},
		"order.rejected_renewal":       OrderRejected{Order: renewal, Reason: "Posti esauriti."},
		"order.cancelled_renewal":      OrderCancelled{Order: renewal, By: "Marta Galli"},
		"order.rejected":               OrderRejected{Order: order, Reason: "La data di utilizzo è oltre sei mesi."},
		"order.cancelled":              OrderCancelled{Order: order},
		"order.cancelled_dropped":      OrderCancelled{Order: renewal, Dropped: true},
		"order.cancelled_by":           OrderCancelled{Order: order, By: "Rivenditore Alfa", Reason: "Doppione."},
		"activation.welcome":           Welcome{Agreement: contract, Order: "O-2026-001022", Services: both, NeedsAccount: true},
		"activation.welcome_account":   Welcome{Agreement: enrollment, Order: "O-2026-001022", Services: both},
		"activation.new_services":      NewServices{Agreement: contract, Order: "O-2026-001040", Services: []Service{filter}},
		"activation.reminder":          ActivationReminder{Agreement: contract, Services: both, InvitedOn: on("2026-11-19")},
		"activation.reminder_notice":   ActivationReminderNotice{Agreement: contract, Services: both, InvitedOn: on("2026-11-19"), OSA: []string{"Anna Riva", "Paolo Alfa"}},
		"activation.activated":         Activated{Agreement: contract, Service: filter, After: "Impostare il proxy su filtro.licenze.example."},
		"activation.activated_invited": Activated{Agreement: contract, Service: post, Automatic: true, NeedsAccount: true},
		"activation.failed":            ActivationFailed{Agreement: contract, Service: post, Step: "Dominio", Reason: "Il record TXT non è stato trovato.", Actor: "online_services_administrator"},
		"renewal.reminder": RenewalReminder{Agreement: contract, Subscriptions: []Renewing{
			{Service: post, EndsOn: on("2027-01-31"), Automatic: true, DecideBy: cutOff},
			{Service: filter, EndsOn: on("2027-01-31"), DecideBy: cutOff},
			{Service: filter, EndsOn: on("2027-01-31"), DecideBy: cutOff, Obstacle: "renewal.ends.retired"},
			{Service: post, EndsOn: on("2027-01-31"), DecideBy: cutOff, Automatic: true, Obstacle: "renewal.ends.agreement"},
		}},
		"renewal.renewed": Renewed{Agreement: contract, Subscriptions: []RenewedTerm{
			{Service: post, EndsOn: on("2028-01-31"), UndoBy: cutOff.AddDate(0, 0, 8)}, {Service: filter, EndsOn: on("2028-01-31")},
		}},
		"renewal.in_grace": InGrace{Agreement: contract, Subscriptions: []GraceTerm{
			{Service: post, EndedOn: on("2027-01-31"), GraceEnd: on("2027-03-02"), RenewBy: cutOff.AddDate(0, 0, 31)},
			{Service: post, EndedOn: on("2027-01-31"), GraceEnd: on("2027-03-02"), RenewBy: cutOff.AddDate(0, 0, 31), Runs: true, Reason: "renewal.ends.declined"},
			{Service: filter, EndedOn: on("2027-01-31"), GraceEnd: on("2027-03-02"), Runs: true, Reason: "renewal.ends.agreement"},
			{Service: filter, EndedOn: on("2027-01-31"), GraceEnd: on("2027-03-02"), Reason: "renewal.ends.retired"},
			{Service: filter, EndedOn: on("2027-01-31"), GraceEnd: on("2027-03-02"), RenewBy: cutOff.AddDate(0, 0, 31), Reason: "renewal.ends.undone"},
			{Service: filter, EndedOn: on("2027-01-31"), GraceEnd: on("2027-03-02"), RenewBy: cutOff.AddDate(0, 0, 31), Reason: "renewal.ends.suspended"},
		}},
		"renewal.expired_more":        Expired{Agreement: contract, Subscriptions: []ExpiredTerm{{Service: filter, ExpiredOn: on("2027-03-02")}}, More: 1250},
		"renewal.expired":             Expired{Agreement: contract, Subscriptions: []ExpiredTerm{{Service: filter, ExpiredOn: on("2027-03-02")}}},
		"access.requested":            AccessRequested{Number: "R-2026-000009", Agreement: "C-2026-000148", Customer: "Azienda Ospedaliera Sanremo", Person: "Lia Costa", Mail: "lia@ao.example", Role: "viewer", Reason: "Devo seguire le attivazioni."},
		"access.granted":              AccessGranted{Number: "R-2026-000009", Agreement: "C-2026-000148", Role: "viewer", Message: "Benvenuta.", NeedsAccount: true},
		"access.requested_unverified": AccessRequested{Number: "R-2026-000009", Agreement: "C-2026-000148", Customer: "Azienda Ospedaliera Sanremo", Person: "Lia Costa", Mail: "lia@ao.example", Role: "viewer", Reason: "Devo seguire le attivazioni.", Unverified: true},
		"access.unknown":              AccessUnknown{Agreement: "C-2026-999148", Person: "Lia Costa", Mail: "lia@ao.example", Role: "viewer", Reason: "Devo seguire le attivazioni."},
		"access.granted_account":      AccessGranted{Number: "R-2026-000009", Agreement: "C-2026-000148", Role: "viewer"},
		"access.denied":               AccessDenied{Number: "R-2026-000009", Agreement: "C-2026-000148", Message: "Non risulta in servizio."},
		"invitation.role":             Invitation{Role: "agreement_administrator", Organization: "Azienda Ospedaliera Sanremo", Agreement: "C-2026-000148", InvitedBy: "Marta Galli", ExpiresOn: on("2026-12-22"), NeedsAccount: true},
		"invitation.role_open":        Invitation{Role: "order_agent", Organization: "Rivenditore Alfa"},
		"account.recovery":            Recovery{},
	}
}
