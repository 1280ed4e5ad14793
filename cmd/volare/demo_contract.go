package main

// contract is the first step: a partner's contract for a new commercial
// customer, with an order sent together with it.
func contract() scene {
	return scene{"1 Contract: Ponte Digitale brings a new customer", []step{
		signsIn("administrator"), signsIn("desk"), signsIn("support"), signsIn("agent"), signsIn("rival"),
		{who: "agent", verb: "create", thing: "brenta", subject: "Falegnameria Brenta", call: "POST /organizations",
			body: `{"segment":"commercial","name":"Falegnameria Brenta S.r.l.","vat_number":"47110010155","mail":"info@falegnameria-brenta.example","domain":"falegnameria-brenta.example","language":"it"}`},
		{who: "agent", verb: "draft", thing: "contract", call: "POST /agreements", want: "draft",
			body: `{"kind":"contract","customer":"{brenta}","programme":"business","term_months":36,
				"signatory":{"name":"Marta Zilli","mail":"marta.zilli@falegnameria-brenta.example"},
				"agreement_administrator":{"name":"Ivo Zilli","mail":"ivo.zilli@falegnameria-brenta.example"},
				"online_services_administrator":{"name":"Elena Corradi","mail":"elena.corradi@falegnameria-brenta.example"},
				"notices_mail":"licenze@falegnameria-brenta.example"}`},
		{who: "agent", verb: "draft", thing: "order", call: "POST /orders", want: "draft",
			body: `{"agreement":"{contract}","partner_reference":"PD-90001","customer_reference":"ODA 12/26","lines":[
				{"plan":"mail-plus","quantity":25},{"plan":"documents-std","quantity":25},{"plan":"web-filter-std","quantity":25},
				{"plan":"devtools-pro","quantity":2},{"plan":"crm-sales","quantity":4},{"plan":"meetings-50","quantity":25}]}`},
		{who: "agent", verb: "submit", thing: "order", call: "POST /orders/{order}/submit", want: "held", mails: []string{"order.held agent"}},
		{who: "rival", verb: "read", thing: "contract", call: "GET /agreements/{contract}", refused: "missing.agreement"},
		{who: "agent", verb: "send", thing: "contract", call: "POST /agreements/{contract}/send", want: "sent",
			keep: map[string]string{"contract.hash": "document_hash"}, mails: []string{"agreement.sign marta.zilli@falegnameria-brenta.example"}},
		enrols("signatory", "Marta Zilli", "marta.zilli@falegnameria-brenta.example"),
		{who: "agent", verb: "sign", thing: "contract", call: "POST /agreements/{contract}/sign", refused: "forbidden",
			body: `{"document_hash":"{contract.hash}","renewal_clause":true}`},
		{who: "signatory", verb: "sign", thing: "contract", call: "POST /agreements/{contract}/sign", want: "signed",
			body: `{"document_hash":"{contract.hash}","renewal_clause":true}`, check: map[string]string{"automatic_renewal": "true"}},
		{who: "desk", verb: "countersign", thing: "contract", call: "POST /agreements/{contract}/countersign", want: "active",
			mails: []string{"agreement.active signatory", "agreement.active agent", "invitation.role ivo.zilli@falegnameria-brenta.example"}},
		enrols("customer", "Ivo Zilli", "ivo.zilli@falegnameria-brenta.example"),
	}}
}

// order is the second step: the held order goes on by itself, the desk asks,
// the partner answers.
func order() scene {
	return scene{"2 Order: sent together with the contract, it goes on by itself", []step{
		{who: "system", verb: "release_hold", thing: "order", call: "GET /orders/{order}", want: "submitted"},
		{who: "desk", verb: "take", thing: "order", call: "POST /orders/{order}/take", want: "submitted"},
		{who: "desk", verb: "query", thing: "order", call: "POST /orders/{order}/query", want: "querying",
			body: `{"text":"25 caselle, ma il contratto parla di 20 dipendenti: confermate?","shared":false}`, mails: []string{"order.question agent"}},
		{who: "agent", verb: "answer", thing: "order", call: "POST /orders/{order}/answer", want: "submitted",
			body: `{"text":"Confermo: cinque sono caselle di reparto."}`, mails: []string{"order.answered desk"}},
		{who: "desk", verb: "accept", thing: "order", call: "POST /orders/{order}/accept", want: "accepted",
			keep: map[string]string{"mail": "lines.0.subscription", "documents": "lines.1.subscription", "filter": "lines.2.subscription",
				"keys": "lines.3.subscription", "crm": "lines.4.subscription", "meetings": "lines.5.subscription"},
			mails: []string{"order.accepted agent", "activation.welcome elena.corradi@falegnameria-brenta.example",
				// Three services are activated by rule at once.
				"activation.activated customer", "activation.activated customer", "activation.activated customer",
				"activation.activated elena.corradi@falegnameria-brenta.example", "activation.activated elena.corradi@falegnameria-brenta.example",
				"activation.activated elena.corradi@falegnameria-brenta.example"}},
		{who: "system", verb: "activate", thing: "crm", call: "GET /subscriptions/{crm}", want: "active"},
		{who: "system", verb: "activate", thing: "keys", call: "GET /subscriptions/{keys}", want: "active"},
		{who: "system", verb: "activate", thing: "meetings", call: "GET /subscriptions/{meetings}", want: "active"},
	}}
}

// refusals are the ways in which a contract or an order comes to nothing.
func refusals() scene {
	return scene{"What is refused: an order, a contract", []step{
		{who: "agent", verb: "draft", thing: "unwanted", call: "POST /orders", want: "draft",
			body: `{"agreement":"{contract}","partner_reference":"PD-90002","lines":[{"plan":"archive-5y","quantity":5000}]}`},
		{who: "agent", verb: "submit", thing: "unwanted", call: "POST /orders/{unwanted}/submit", want: "submitted"},
		{who: "agent", verb: "accept", thing: "unwanted", call: "POST /orders/{unwanted}/accept", refused: "forbidden"},
		{who: "desk", verb: "reject", thing: "unwanted", call: "POST /orders/{unwanted}/reject", want: "rejected",
			body: `{"reason":"5000 caselle sono troppe per questo cliente: era 50?"}`, mails: []string{"order.rejected agent"}},
		{who: "agent", verb: "submit", thing: "unwanted", call: "POST /orders/{unwanted}/submit", refused: "state.order"},
		{who: "agent", verb: "copy", thing: "again", call: "POST /orders/{unwanted}/copy", want: "draft"},
		{who: "agent", verb: "cancel", thing: "again", call: "POST /orders/{again}/cancel", want: "cancelled"},
		{who: "agent", verb: "create", thing: "argine", subject: "Cantieri Argine", call: "POST /organizations",
			body: `{"segment":"commercial","name":"Cantieri Argine S.n.c.","vat_number":"47110020154","language":"it"}`},
		{who: "agent", verb: "draft", thing: "declined", call: "POST /agreements", want: "draft",
			body: `{"kind":"contract","customer":"{argine}","programme":"business","term_months":12,
				"signatory":{"name":"Bruno Argine","mail":"bruno@cantieri-argine.example"},
				"online_services_administrator":{"name":"Bruno Argine","mail":"bruno@cantieri-argine.example"}}`},
		{who: "agent", verb: "draft", thing: "lost", call: "POST /orders", want: "draft",
			body: `{"agreement":"{declined}","partner_reference":"PD-90003","lines":[{"plan":"meetings-50","quantity":5}]}`},
		{who: "agent", verb: "submit", thing: "lost", call: "POST /orders/{lost}/submit", want: "held", mails: []string{"order.held agent"}},
		{who: "agent", verb: "send", thing: "declined", call: "POST /agreements/{declined}/send", want: "sent", mails: []string{"agreement.sign bruno@cantieri-argine.example"}},
		enrols("bruno", "Bruno Argine", "bruno@cantieri-argine.example"),
		{who: "bruno", verb: "decline", thing: "declined", call: "POST /agreements/{declined}/decline", want: "declined",
			body: `{"reason":"Abbiamo scelto un altro fornitore."}`, mails: []string{"agreement.declined agent", "agreement.declined bruno", "order.cancelled agent"}},
		{who: "system", verb: "cancel", thing: "lost", call: "GET /orders/{lost}", want: "cancelled"},
	}}
}
