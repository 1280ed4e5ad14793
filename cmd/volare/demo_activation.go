package main

import (
	"context"
	"errors"
	"strconv"
)

// access is the third step: the administrator's way in, and somebody else's.
func accessScene() scene {
	return scene{"3 Access: the welcome mail leads in; who has no rights asks for them", []step{
		enrols("osa", "Elena Corradi", "elena.corradi@falegnameria-brenta.example"),
		signsIn("osa"),
		{who: "Nora Festa", verb: "file", thing: "request", subject: "access request", call: "POST /access-requests/ask",
			body: `{"agreement_number":"{contract.number}","role":"viewer","reason":"Seguo le licenze in amministrazione.",
				"name":"Nora Festa","mail":"nora.festa@falegnameria-brenta.example"}`, mails: []string{"access.requested customer"}},
		{who: "customer", verb: "read", thing: "request", call: "GET /access-requests?state=pending", subject: "access request", state: "items.0.state", want: "pending",
			keep: map[string]string{"request": "items.0.id", "request.number": "items.0.number"}},
		{who: "osa", verb: "grant", thing: "request", call: "POST /access-requests/{request}/grant", body: `{}`, refused: "missing.access_request"},
		{who: "customer", verb: "grant", thing: "request", call: "POST /access-requests/{request}/grant", want: "granted",
			body: `{"message":"Benvenuta, Nora."}`, mails: []string{"access.granted nora.festa@falegnameria-brenta.example"}},
		enrols("viewer", "Nora Festa", "nora.festa@falegnameria-brenta.example"),
		{who: "viewer", verb: "read", thing: "contract", call: "GET /agreements/{contract}", want: "active"},
		{who: "Ugo Lupi", verb: "file", thing: "other", subject: "access request", call: "POST /access-requests/ask",
			body: `{"agreement_number":"{contract.number}","role":"online_services_administrator","reason":"Sono un consulente.",
				"name":"Ugo Lupi","mail":"ugo.lupi@altrove.example"}`, mails: []string{"access.requested customer"}},
		{who: "customer", verb: "read", thing: "other", call: "GET /access-requests?state=pending", subject: "access request", state: "items.0.state", want: "pending",
			keep: map[string]string{"other": "items.0.id", "other.number": "items.0.number"}},
		{who: "customer", verb: "deny", thing: "other", call: "POST /access-requests/{other}/deny", want: "denied",
			body: `{"message":"Non La conosciamo."}`, mails: []string{"access.denied ugo.lupi@altrove.example"}},
	}}
}

// activation is the fourth step, in every style that the catalogue knows.
func activation() scene {
	told := []string{"activation.activated osa", "activation.activated customer"}
	return scene{"4 Activation: a form, a domain, addresses with a review, keys", []step{
		{who: "osa", verb: "do", thing: "osa.document-sharing", call: "POST /activations/{osa.document-sharing}/steps/site/do",
			body: `{"data":{"site":"Non valido!","contact":"elena.corradi@posta.example"}}`, refused: "invalid"},
		{who: "osa", verb: "do", thing: "osa.document-sharing", call: "POST /activations/{osa.document-sharing}/steps/site/do", look: "/activations/{osa.document-sharing}",
			body: `{"data":{"site":"brenta","contact":"elena.corradi@posta.example","guests":"invited"}}`, want: "active", mails: told},
		{who: "osa", verb: "do", thing: "osa.mail-calendar", call: "POST /activations/{osa.mail-calendar}/steps/details/do", look: "/activations/{osa.mail-calendar}",
			body: `{"data":{"domain":"falegnameria-brenta.example","contact":"elena.corradi@posta.example"}}`, want: "started",
			keep: map[string]string{"record": "steps.1.challenge.name", "proof": "steps.1.challenge.value"}},
		{who: "osa", verb: "check", thing: "osa.mail-calendar", call: "POST /activations/{osa.mail-calendar}/steps/ownership/check", look: "/activations/{osa.mail-calendar}", want: "started"},
		publishes("osa", "record", "proof"),
		{who: "osa", verb: "check", thing: "osa.mail-calendar", call: "POST /activations/{osa.mail-calendar}/steps/ownership/check", look: "/activations/{osa.mail-calendar}",
			want: "active", mails: told},
		{who: "osa", verb: "do", thing: "osa.web-filter", call: "POST /activations/{osa.web-filter}/steps/network/do", refused: "invalid",
			body: `{"data":{"addresses":["192.168.0.0/16"],"contact":"elena.corradi@posta.example"}}`},
		{who: "osa", verb: "do", thing: "osa.web-filter", call: "POST /activations/{osa.web-filter}/steps/network/do", look: "/activations/{osa.web-filter}",
			body: `{"data":{"addresses":["151.1.20.0/28"],"contact":"elena.corradi@posta.example","categories":["malware"]}}`, want: "started"},
		{who: "desk", verb: "review", thing: "osa.web-filter", call: "POST /activations/{osa.web-filter}/steps/check/review", look: "/activations/{osa.web-filter}",
			body: `{"approved":false,"reason":"La rete 151.1.20.0/28 non risulta assegnata al cliente."}`, want: "failed", mails: []string{"activation.failed osa"}},
		{who: "osa", verb: "correct", thing: "osa.web-filter", call: "POST /activations/{osa.web-filter}/steps/network/correct", look: "/activations/{osa.web-filter}", want: "started"},
		{who: "osa", verb: "do", thing: "osa.web-filter", call: "POST /activations/{osa.web-filter}/steps/network/do", look: "/activations/{osa.web-filter}",
			body: `{"data":{"addresses":["151.1.21.0/28"],"contact":"elena.corradi@posta.example","categories":["malware"]}}`, want: "started"},
		{who: "support", verb: "review", thing: "osa.web-filter", call: "POST /activations/{osa.web-filter}/steps/check/review", look: "/activations/{osa.web-filter}",
			body: `{"approved":true}`, want: "provisioning", keep: map[string]string{"task": "steps.2.operation.id"}},
		{who: "support", verb: "done", thing: "task", call: "POST /operations/{task}/done", want: "active", mails: told},
		{who: "system", verb: "activate", thing: "osa.web-filter", call: "GET /activations/{osa.web-filter}", want: "active"},
		{who: "system", verb: "complete", thing: "order", call: "GET /orders/{order}", want: "completed"},
	}}
}

// publishes puts a record into the DNS of a domain, as its owner does at the registrar.
func publishes(who, record, value string) step {
	return step{who: who, verb: "publish", thing: record, subject: "TXT {" + record + "}", do: func(s *stage, _ context.Context) (answer, error) {
		if s.values[record] == "" || s.values[value] == "" {
			return nil, errors.New("there is nothing to publish")
		}
		s.dns.Publish(s.values[record], s.values[value])
		return answer{}, nil
	}}
}

// tends lets support do what providers without a machine of their own were
// given to do: what renewed, what lapsed, what is over.
func tends() step {
	return step{who: "support", verb: "done", thing: "tasks", subject: "{tasks.done} tasks", want: "active", do: func(s *stage, ctx context.Context) (answer, error) {
		a, err := s.call(ctx, s.tokenOf("support"), "GET /operations?state=manual&limit=200", "")
		if err != nil {
			return nil, err
		}
		for _, o := range a.items() {
			if _, err := s.call(ctx, s.tokenOf("support"), "POST /operations/"+o.at("id")+"/done", ""); err != nil {
				return nil, err
			}
		}
		s.values["tasks.done"] = strconv.Itoa(len(a.items()))
		return answer{"state": "active"}, nil
	}}
}
