package main

// public is the journey of a public body: an enrollment under a contract that
// it has, a CIG on every order, and no tacit renewal.
func public() scene {
	told := []string{"activation.activated dirigente", "activation.activated public"}
	return scene{"A public body: an enrollment, its CIG, no tacit renewal", []step{
		{who: "agent", verb: "read", thing: "framework", subject: "contracts of Valdorsa", call: "GET /agreements?q=Valdorsa&kind=contract&state=active", state: "items.0.state", want: "active",
			keep: map[string]string{"framework": "items.0.id", "framework.number": "items.0.number", "valdorsa": "items.0.customer"}},
		{who: "agent", verb: "draft", thing: "enrollment", call: "POST /agreements", want: "draft",
			body: `{"kind":"enrollment","contract":"{framework}","customer":"{valdorsa}","programme":"public-sector","term_months":24,
				"signatory":{"name":"Dario Belli","mail":"dario.belli@comune.valdorsa.example"},
				"agreement_administrator":{"name":"Paola Neri","mail":"paola.neri@comune.valdorsa.example"},
				"online_services_administrator":{"name":"Luca Monti","mail":"luca.monti@comune.valdorsa.example"},
				"notices_mail":"ced@comune.valdorsa.example"}`},
		{who: "agent", verb: "send", thing: "enrollment", call: "POST /agreements/{enrollment}/send", want: "sent",
			keep: map[string]string{"enrollment.hash": "document_hash"}, mails: []string{"agreement.sign dario.belli@comune.valdorsa.example"}},
		enrols("mayor", "Dario Belli", "dario.belli@comune.valdorsa.example"),
		{who: "mayor", verb: "sign", thing: "enrollment", call: "POST /agreements/{enrollment}/sign", want: "signed",
			body: `{"document_hash":"{enrollment.hash}"}`, check: map[string]string{"automatic_renewal": "false"}},
		{who: "desk", verb: "countersign", thing: "enrollment", call: "POST /agreements/{enrollment}/countersign", want: "active",
			mails: []string{"agreement.active mayor", "agreement.active agent", "invitation.role paola.neri@comune.valdorsa.example"}},
		enrols("public", "Paola Neri", "paola.neri@comune.valdorsa.example"),
		// Who administers an agreement administers no other one: that support decides.
		{who: "public", verb: "file", thing: "wider", subject: "access request", call: "POST /access-requests", want: "pending",
			body: `{"agreement_number":"{framework.number}","role":"agreement_administrator","reason":"Seguo tutti gli accordi del Comune."}`},
		{who: "support", verb: "grant", thing: "wider", call: "POST /access-requests/{wider}/grant", body: `{}`, want: "granted"},
		{who: "agent", verb: "draft", thing: "tender", call: "POST /orders", refused: "invalid",
			body: `{"agreement":"{enrollment}","partner_reference":"PD-90100","cig":"B7A1C20D79","lines":[{"plan":"mail-plus","quantity":40}]}`},
		{who: "agent", verb: "draft", thing: "tender", call: "POST /orders", want: "draft",
			body: `{"agreement":"{enrollment}","partner_reference":"PD-90100","customer_reference":"DET-88/2026","cig":"B7A1C20D78","lines":[
				{"plan":"mail-plus","quantity":40},{"plan":"documents-std","quantity":40},{"plan":"suite-std","quantity":40}]}`},
		{who: "agent", verb: "submit", thing: "tender", call: "POST /orders/{tender}/submit", want: "submitted"},
		{who: "desk", verb: "accept", thing: "tender", call: "POST /orders/{tender}/accept", want: "accepted",
			keep: map[string]string{"pmail": "lines.0.subscription", "pdocuments": "lines.1.subscription", "psuite": "lines.2.subscription"},
			mails: []string{"order.accepted agent", "activation.welcome luca.monti@comune.valdorsa.example",
				"activation.activated luca.monti@comune.valdorsa.example", "activation.activated public"}},
		enrols("dirigente", "Luca Monti", "luca.monti@comune.valdorsa.example"),
		{who: "dirigente", verb: "do", thing: "dirigente.document-sharing", call: "POST /activations/{dirigente.document-sharing}/steps/site/do",
			look: "/activations/{dirigente.document-sharing}", body: `{"data":{"site":"valdorsa","contact":"luca.monti@posta.example"}}`, want: "active", mails: told},
		{who: "dirigente", verb: "do", thing: "dirigente.mail-calendar", call: "POST /activations/{dirigente.mail-calendar}/steps/details/do", look: "/activations/{dirigente.mail-calendar}",
			body: `{"data":{"domain":"comune.valdorsa.example","contact":"luca.monti@posta.example"}}`, want: "started",
			keep: map[string]string{"precord": "steps.1.challenge.name", "pproof": "steps.1.challenge.value"}},
		publishes("dirigente", "precord", "pproof"),
		{who: "dirigente", verb: "check", thing: "dirigente.mail-calendar", call: "POST /activations/{dirigente.mail-calendar}/steps/ownership/check",
			look: "/activations/{dirigente.mail-calendar}", want: "active", mails: told},
		{who: "system", verb: "complete", thing: "tender", call: "GET /orders/{tender}", want: "completed"},
	}}
}
