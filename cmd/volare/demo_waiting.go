package main

// neglect is what lay about too long: an order that nobody looked at, and the
// request of somebody who wants more than a customer may give.
func neglect() scene {
	return scene{"The last week: an order that nobody looked at, requests", []step{
		reaches(-7),
		{who: "agent", verb: "draft", thing: "overdue", call: "POST /orders", want: "draft",
			body: `{"agreement":"{contract}","partner_reference":"PD-90010","customer_reference":"ODA 31/26","lines":[{"plan":"devices-std","quantity":18}]}`},
		{who: "agent", verb: "submit", thing: "overdue", call: "POST /orders/{overdue}/submit", want: "submitted"},
	}}
}

// waits are the last scenes: what everybody finds who signs in afterwards.
func waits() []scene {
	return []scene{waitsForCustomer(), waitsForPublic(), waitsForPartner(), waitsForOperator()}
}

// found remembers the activation of a service under an agreement.
func found(thing, agreement, service string) step {
	return step{who: "customer", verb: "read", thing: thing, subject: service, call: "GET /activations?agreement={" + agreement + "}&service=" + service,
		state: "items.0.state", want: "invited", keep: map[string]string{thing: "items.0.id"}}
}

// waitsForCustomer leaves the commercial customer two services to activate,
// one of them begun, and one with the operator.
func waitsForCustomer() scene {
	return scene{"What is waiting now: a commercial customer’s services", []step{
		{who: "agent", verb: "draft", thing: "fresh", call: "POST /orders", want: "draft",
			body: `{"agreement":"{workshop}","partner_reference":"PD-90011","customer_reference":"ODA 34/26","lines":[
				{"plan":"mail-plus","quantity":12},{"plan":"web-filter-std","quantity":12},{"plan":"archive-5y","quantity":12}]}`},
		{who: "agent", verb: "submit", thing: "fresh", call: "POST /orders/{fresh}/submit", want: "submitted"},
		{who: "desk", verb: "accept", thing: "fresh", call: "POST /orders/{fresh}/accept", want: "accepted",
			mails: []string{"order.accepted agent", "activation.welcome customer"}},
		found("warchive", "workshop", "mail-archive"),
		{who: "customer", verb: "do", thing: "warchive", subject: "mail-archive", call: "POST /activations/{warchive}/steps/retention/do", look: "/activations/{warchive}", want: "provisioning",
			body: `{"data":{"journal":"copie.falegnameria-brenta.example","contact":"ivo.zilli@posta.example","start":"{today}"}}`},
		{who: "Livia Prati", verb: "file", thing: "viewing", subject: "access request", call: "POST /access-requests/ask",
			body: `{"agreement_number":"{contract.number}","role":"viewer","reason":"Preparo il bilancio: mi servono le scadenze.",
				"name":"Livia Prati","mail":"livia.prati@falegnameria-brenta.example"}`, mails: []string{"access.requested customer"}},
		{who: "customer", verb: "read", thing: "suite", call: "GET /subscriptions/{suite}", want: "active", check: map[string]string{"renewal.automatic": "false", "renewal.decision": "undecided"}},
		{who: "customer", verb: "read", thing: "rooms", call: "GET /subscriptions/{rooms}", want: "active", check: map[string]string{"renewal.automatic": "true", "renewal.decision": "undecided"}},
	}}
}

// waitsForPublic leaves the public body a renewal to confirm, and an enrollment
// to be signed.
func waitsForPublic() scene {
	return scene{"What is waiting now: a public body’s renewal and its signature", []step{
		reachesToday(),
		{who: "public", verb: "read", thing: "pmeetings", call: "GET /subscriptions/{pmeetings}", want: "active", check: map[string]string{"renewal.automatic": "false", "renewal.decision": "undecided"}},
		{who: "agent", verb: "draft", thing: "library", call: "POST /agreements", want: "draft",
			body: `{"kind":"enrollment","contract":"{framework}","customer":"{valdorsa}","programme":"public-sector","term_months":24,
				"signatory":{"name":"Dario Belli","mail":"dario.belli@comune.valdorsa.example"},
				"agreement_administrator":{"name":"Paola Neri","mail":"paola.neri@comune.valdorsa.example"},
				"online_services_administrator":{"name":"Luca Monti","mail":"luca.monti@comune.valdorsa.example"},
				"notices_mail":"ced@comune.valdorsa.example"}`},
		{who: "agent", verb: "send", thing: "library", call: "POST /agreements/{library}/send", want: "sent", mails: []string{"agreement.sign mayor"}},
	}}
}

// waitsForPartner leaves the partner a draft, an order held for a new contract,
// and a question of the desk's.
func waitsForPartner() scene {
	return scene{"What is waiting now: the partner’s orders", []step{
		{who: "agent", verb: "draft", thing: "sketch", call: "POST /orders", want: "draft",
			body: `{"agreement":"{contract}","partner_reference":"PD-90012","lines":[{"plan":"telephony-std","quantity":25},{"plan":"telephony-reception","quantity":2}]}`},
		{who: "agent", verb: "create", thing: "serre", subject: "Serre dell’Adige", call: "POST /organizations",
			body: `{"segment":"commercial","name":"Serre dell’Adige S.a.s.","vat_number":"47110030153","mail":"info@serre-adige.example","domain":"serre-adige.example","language":"it"}`},
		{who: "agent", verb: "draft", thing: "newcomer", call: "POST /agreements", want: "draft",
			body: `{"kind":"contract","customer":"{serre}","programme":"business","term_months":36,
				"signatory":{"name":"Tullia Serra","mail":"tullia.serra@serre-adige.example"},
				"agreement_administrator":{"name":"Tullia Serra","mail":"tullia.serra@serre-adige.example"},
				"online_services_administrator":{"name":"Ennio Zago","mail":"ennio.zago@serre-adige.example"},
				"notices_mail":"ufficio@serre-adige.example"}`},
		{who: "agent", verb: "draft", thing: "with", call: "POST /orders", want: "draft",
			body: `{"agreement":"{newcomer}","partner_reference":"PD-90013","lines":[{"plan":"mail-basic","quantity":15},{"plan":"documents-std","quantity":15}]}`},
		{who: "agent", verb: "submit", thing: "with", call: "POST /orders/{with}/submit", want: "held", mails: []string{"order.held agent"}},
		{who: "agent", verb: "send", thing: "newcomer", call: "POST /agreements/{newcomer}/send", want: "sent", mails: []string{"agreement.sign tullia.serra@serre-adige.example"}},
		{who: "agent", verb: "draft", thing: "asked", call: "POST /orders", want: "draft",
			body: `{"agreement":"{enrollment}","partner_reference":"PD-90102","customer_reference":"DET-112/2026","cig":"B7A1C240C9","lines":[{"plan":"web-filter-std","quantity":400}]}`},
		{who: "agent", verb: "submit", thing: "asked", call: "POST /orders/{asked}/submit", want: "submitted"},
		{who: "desk", verb: "query", thing: "asked", call: "POST /orders/{asked}/query", want: "querying",
			body: `{"text":"400 utenti per un comune con 40 caselle: è compresa la biblioteca?","shared":false}`, mails: []string{"order.question agent"}},
	}}
}

// waitsForOperator leaves the operator's people something on each worklist, and
// publishes what the customer's mail still wants.
func waitsForOperator() scene {
	return scene{"What is waiting now: the operator’s worklists, and a proof to be checked", []step{
		{who: "system", verb: "age", thing: "overdue", call: "GET /orders/{overdue}", want: "submitted", check: map[string]string{"aged": "true"}},
		{who: "agent", verb: "draft", thing: "newest", call: "POST /orders", want: "draft",
			body: `{"agreement":"{workshop}","partner_reference":"PD-90014","customer_reference":"ODA 35/26","lines":[{"plan":"documents-std","quantity":12}]}`},
		{who: "agent", verb: "submit", thing: "newest", call: "POST /orders/{newest}/submit", want: "submitted"},
		{who: "Ugo Lupi", verb: "file", thing: "deciding", subject: "access request", call: "POST /access-requests/ask",
			body: `{"agreement_number":"{contract.number}","role":"agreement_administrator","reason":"Ivo Zilli va in pensione a fine anno.",
				"name":"Ugo Lupi","mail":"ugo.lupi@falegnameria-brenta.example"}`, mails: []string{"access.requested support"}},
		{who: "support", verb: "read", thing: "switching", subject: "task: mail-archive", call: "GET /operations?state=manual", state: "items.0.state", want: "manual",
			check: map[string]string{"items.0.service": "mail-archive", "items.1.id": ""}},
		{who: "support", verb: "read", thing: "lost mail", subject: "welcome mail", call: "GET /messages?kind=activation.welcome", state: "items.0.state", want: "sent",
			keep: map[string]string{"returned": "items.1.id"}},
		{who: "support", verb: "bounce", thing: "returned", subject: "welcome mail", call: "POST /messages/{returned}/bounce", want: "bounced",
			body: `{"reason":"550 5.1.1 user unknown"}`},
		// Its record is at the registrar, so that whoever looks around can have it
		// checked; else it is looked up in an hour.
		found("wmail", "workshop", "mail-calendar"),
		{who: "customer", verb: "do", thing: "wmail", subject: "mail-calendar", call: "POST /activations/{wmail}/steps/details/do", look: "/activations/{wmail}", want: "started",
			body: `{"data":{"domain":"laboratorio.falegnameria-brenta.example","contact":"ivo.zilli@posta.example"}}`,
			keep: map[string]string{"wrecord": "steps.1.challenge.name", "wproof": "steps.1.challenge.value"}},
		publishes("customer", "wrecord", "wproof"),
		{who: "customer", verb: "read", thing: "wmail", call: "GET /activations/{wmail}", want: "started"},
	}}
}
