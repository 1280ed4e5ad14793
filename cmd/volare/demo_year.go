package main

import "slices"

// year lets the first term of everything pass, with its reminders, and each
// way in which a term can end.
func year() []scene {
	return []scene{decisions(), terms(), graces()}
}

// toAll are a mail's recipients among the people of an agreement.
func toAll(kind string, who ...string) []string {
	var all []string
	for _, w := range who {
		all = append(all, kind+" "+w)
	}
	return all
}

var (
	brenta   = []string{"customer", "osa", "agent", "licenze@falegnameria-brenta.example"}
	workshop = []string{"customer", "agent", "licenze@falegnameria-brenta.example"}
	valdorsa = []string{"public", "dirigente", "agent", "ced@comune.valdorsa.example"}
)

// both are mails to the people of both agreements.
func both(kind string) []string { return append(toAll(kind, brenta...), toAll(kind, valdorsa...)...) }

// decide is a renewal decision: one call, whose answer says what was decided.
func decide(who, verb, thing, body, want string) step {
	return step{who: who, verb: verb, thing: thing, call: "POST /subscriptions/{" + thing + "}/" + verb, body: body, state: "renewal.decision", want: want}
}

// looks lets the play see what became of a thing by itself.
func looks(verb, thing, want string, check map[string]string) step {
	return step{who: "system", verb: verb, thing: thing, call: "GET /subscriptions/{" + thing + "}", want: want, check: check}
}

func decisions() scene {
	return scene{"5 Renewal: decided in one call, changeable until the cut-off", []step{
		{who: "customer", verb: "read", thing: "mail", call: "GET /subscriptions/{mail}", want: "active", keep: map[string]string{"end": "ends_on"},
			check: map[string]string{"renewal.automatic": "true", "renewal.decision": "undecided"}},
		{who: "public", verb: "read", thing: "pmail", call: "GET /subscriptions/{pmail}", want: "active", check: map[string]string{"renewal.automatic": "false"}},
		decide("customer", "turn_off", "crm", "", "declined"),
		decide("customer", "turn_off", "documents", "", "declined"),
		decide("osa", "turn_off", "keys", "", "declined"),
		decide("customer", "turn_on", "keys", "", "undecided"),
		decide("customer", "confirm", "meetings", `{"quantity":20}`, "confirmed"),
		{who: "agent", verb: "turn_off", thing: "mail", call: "POST /subscriptions/{mail}/turn_off", refused: "forbidden"},
		// What was ordered for later has begun meanwhile.
		passes(-89, slices.Concat(both("renewal.reminder"), toAll("activation.activated", "osa", "customer", "customer", "dirigente", "public"))...),
		{who: "public", verb: "confirm", thing: "pmail", call: "POST /subscriptions/{pmail}/confirm", refused: "invalid"},
		{who: "public", verb: "confirm", thing: "pmail", call: "POST /subscriptions/{pmail}/confirm", body: `{"cig":"B7A1C21E4B"}`, state: "renewal.decision", want: "confirmed",
			keep: map[string]string{"prenewal": "renewal.order"}},
		{who: "desk", verb: "accept", thing: "prenewal", call: "POST /orders/{prenewal}/accept", want: "completed",
			mails: []string{"order.accepted agent", "order.accepted public"}},
		passes(-59, both("renewal.reminder")...),
		passes(-29, both("renewal.reminder")...),
		// Nobody forgets what ends after it: its first reminders come too.
		passes(-6, slices.Concat(both("renewal.reminder"), toAll("renewal.reminder", brenta...), toAll("renewal.reminder", workshop...))...),
		passes(-1, both("renewal.reminder")...),
	}}
}

func terms() scene {
	second := map[string]string{"term": "2"}
	return scene{"The first term ends", []step{
		passes(1, append(both("renewal.renewed"), both("renewal.in_grace")...)...),
		looks("renew", "mail", "active", second),
		looks("renew", "filter", "active", second),
		looks("renew", "keys", "active", second),
		looks("renew", "meetings", "active", map[string]string{"term": "2", "quantity": "20"}),
		looks("lapse", "crm", "grace", nil),
		looks("lapse", "documents", "grace", nil),
		looks("renew", "pmail", "active", map[string]string{"term": "2", "cig": "B7A1C21E4B"}),
		looks("lapse", "pdocuments", "grace", nil),
		looks("lapse", "psuite", "grace", nil),
	}}
}

func graces() scene {
	return scene{"Undo, late renewal, the end", []step{
		{who: "customer", verb: "undo", thing: "filter", call: "POST /subscriptions/{filter}/undo", want: "grace"},
		{who: "customer", verb: "confirm", thing: "documents", call: "POST /subscriptions/{documents}/confirm", look: "/subscriptions/{documents}", want: "active",
			check: map[string]string{"term": "2"}},
		{who: "public", verb: "confirm", thing: "psuite", call: "POST /subscriptions/{psuite}/confirm", body: `{"cig":"B7A1C22F1E"}`, want: "grace",
			keep: map[string]string{"late": "renewal.order"}},
		{who: "desk", verb: "accept", thing: "late", call: "POST /orders/{late}/accept", want: "completed",
			mails: []string{"order.accepted agent", "order.accepted public"}},
		looks("renew", "psuite", "active", map[string]string{"term": "2"}),
		passes(2, append(both("renewal.renewed"), toAll("renewal.in_grace", brenta...)...)...),
		tends(),
		passes(32, slices.Concat(both("renewal.expired"), both("renewal.reminder"), toAll("renewal.reminder", workshop...))...),
		tends(),
		looks("expire", "crm", "expired", nil),
		looks("expire", "filter", "expired", nil),
		looks("expire", "pdocuments", "expired", nil),
		{who: "customer", verb: "confirm", thing: "crm", call: "POST /subscriptions/{crm}/confirm", refused: "renewal.nothing_to_decide"},
	}}
}
