package main

// growth is what both customers order beside the first order: services whose
// usage begins later in the year, and whose terms end after it.
func growth() scene {
	return scene{"More orders: for a workshop of its own, and for later", []step{
		accepts(0),
		{who: "agent", verb: "draft", thing: "workshop", call: "POST /agreements", want: "draft",
			body: `{"kind":"enrollment","contract":"{contract}","customer":"{brenta}","programme":"business","term_months":24,
				"signatory":{"name":"Marta Zilli","mail":"marta.zilli@falegnameria-brenta.example"},
				"agreement_administrator":{"name":"Ivo Zilli","mail":"ivo.zilli@falegnameria-brenta.example"},
				"online_services_administrator":{"name":"Ivo Zilli","mail":"ivo.zilli@falegnameria-brenta.example"},
				"notices_mail":"licenze@falegnameria-brenta.example"}`},
		{who: "agent", verb: "send", thing: "workshop", call: "POST /agreements/{workshop}/send", want: "sent",
			keep: map[string]string{"workshop.hash": "document_hash"}, mails: []string{"agreement.sign signatory"}},
		{who: "signatory", verb: "sign", thing: "workshop", call: "POST /agreements/{workshop}/sign", want: "signed",
			body: `{"document_hash":"{workshop.hash}","renewal_clause":false}`, check: map[string]string{"automatic_renewal": "false"}},
		{who: "desk", verb: "countersign", thing: "workshop", call: "POST /agreements/{workshop}/countersign", want: "active",
			mails: []string{"agreement.active signatory", "agreement.active agent", "agreement.active customer"}},
		{who: "agent", verb: "draft", thing: "later", call: "POST /orders", want: "draft",
			body: `{"agreement":"{contract}","partner_reference":"PD-90004","lines":[{"plan":"meetings-300","quantity":3,"usage_date":"{used.37}"}]}`},
		{who: "agent", verb: "submit", thing: "later", call: "POST /orders/{later}/submit", want: "submitted"},
		{who: "desk", verb: "accept", thing: "later", call: "POST /orders/{later}/accept", want: "accepted", keep: map[string]string{"rooms": "lines.0.subscription"},
			mails: []string{"order.accepted agent"}},
		{who: "agent", verb: "draft", thing: "tools", call: "POST /orders", want: "draft",
			body: `{"agreement":"{workshop}","partner_reference":"PD-90005","lines":[{"plan":"suite-std","quantity":12,"usage_date":"{used.27}"}]}`},
		{who: "agent", verb: "submit", thing: "tools", call: "POST /orders/{tools}/submit", want: "submitted"},
		{who: "desk", verb: "accept", thing: "tools", call: "POST /orders/{tools}/accept", want: "accepted", keep: map[string]string{"suite": "lines.0.subscription"},
			mails: []string{"order.accepted agent"}},
		{who: "agent", verb: "draft", thing: "council", call: "POST /orders", want: "draft",
			body: `{"agreement":"{enrollment}","partner_reference":"PD-90101","customer_reference":"DET-97/2026","cig":"B7A1C23FF1","lines":[{"plan":"meetings-50","quantity":30,"usage_date":"{used.63}"}]}`},
		{who: "agent", verb: "submit", thing: "council", call: "POST /orders/{council}/submit", want: "submitted"},
		{who: "desk", verb: "accept", thing: "council", call: "POST /orders/{council}/accept", want: "accepted", keep: map[string]string{"pmeetings": "lines.0.subscription"},
			mails: []string{"order.accepted agent"}},
	}}
}
