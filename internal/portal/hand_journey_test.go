package portal

import (
	"testing"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
)

// mostClicks is how many clicks a new user needs at most, from the mail to a
// plain service that is on.
const mostClicks = 6

// party is a customer with its contract, whose people read in a language.
type party struct {
	*place
	language, prefix string
	customer         *licensing.Organization
	agreement        *licensing.Agreement // once it is sent
}

func newParty(t *testing.T, language string, segment licensing.Segment) *party {
	t.Helper()
	p := open(t)
	p.Catalogue()
	if segment == licensing.Public {
		return &party{p, language, "comune", p.Council, nil}
	}
	return &party{p, language, "rossi", p.Customer, nil}
}

// TestJourneyByHand goes the four steps of the guide in a browser, with the
// mails that are really sent, as every sort of people: partner or operator,
// signatory, order desk, support, who activates, who decides on renewals. Each
// way is gone with JavaScript and without; what the partner drafts in one of
// them, the operator drafts in the other.
func TestJourneyByHand(t *testing.T) {
	browser := open(t).chromium(t)
	for _, language := range []string{"it", "en"} {
		for _, segment := range []licensing.Segment{licensing.Commercial, licensing.Public} {
			for _, scripts := range []bool{true, false} {
				name := language + "-" + string(segment)
				if !scripts {
					name += "-without-scripts"
				}
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					p := newParty(t, language, segment)
					p.journey(t, browser, scripts, scripts == (segment == licensing.Public))
				})
			}
		}
	}
}

func (p *party) journey(t *testing.T, browser *chromium, scripts, operator bool) {
	c := browser.windowOn(t, p.place)
	sit := func() *hand {
		h := c.hand(t, p.language)
		if !scripts {
			h.withoutScripts()
		}
		return h
	}
	desk, agent := sit(), sit()
	desk.signsIn("desk")
	agent.signsIn("alfa.agent")
	if operator {
		p.drafts(desk, operator)
	} else {
		p.drafts(agent, operator)
	}
	p.signs(sit(), desk)
	p.orders(agent, desk, "documents-std", "web-filter-std", "mail-plus", "suite-std", "meetings-50")
	p.Keys("suite-volume", 3)
	osa := sit()
	osa.reads(p.prefix+".osa", "activation.welcome", p.mailButton(osa))
	osa.types(osa.word("portal.link.new_password"), apptest.Password)
	osa.presses(osa.word("portal.link.continue_services"))
	p.plain(osa)
	p.reviewed(osa, sit())
	p.proved(osa)
	p.byItself(osa)
	p.decides(sit())
}

// drafts is where step 1 begins: partner or operator writes the contract and
// sends it.
func (p *party) drafts(h *hand, operator bool) {
	h.t.Helper()
	h.opens("/agreements/new")
	h.ticks(p.customer.Name)
	if operator {
		h.write(`[name="partner"]`, p.Partner.Name)
	}
	h.write(`[name="programme"]`, evaluated[string](h.chromium, `document.querySelector("[name=programme] option[value=business]").text`))
	h.types(h.word("label.term_months"), "36")
	for field, as := range map[string]string{"signatory": ".sig", "online_services_administrator": ".osa", "agreement_administrator": ".aa"} {
		person := p.Person(p.prefix + as)
		h.write(`[name="`+field+`.name"]`, person.Name)
		h.write(`[name="`+field+`.mail"]`, person.Mail)
		h.write(`[name="`+field+`.language"]`, h.word("language."+p.language))
	}
	h.presses(h.word("portal.draft.save"))
	h.sees(h.word("portal.done.agreement_draft"))
	h.presses(h.word("portal.act.send"))
	h.sees(h.word("portal.done.agreement_send"))
	x, err := p.App.AgreementByNumber(h.t.Context(), p.As("desk"), h.where()[len("/agreements/"):])
	if err != nil {
		h.t.Fatal(err)
	}
	p.agreement = x
}

// sent is the same by the use cases, for who begins later.
func (p *party) sent(t *testing.T) *licensing.Agreement {
	t.Helper()
	d := p.Draft(p.prefix, p.customer)
	d.Signatory.Language, d.AgreementAdministrator.Language, d.OSA.Language = licensing.Language(p.language), licensing.Language(p.language), licensing.Language(p.language)
	x, err := p.App.DraftAgreement(t.Context(), p.As("alfa.agent"), d)
	if err != nil {
		t.Fatal(err)
	}
	if p.agreement, err = p.App.SendAgreement(t.Context(), p.As("alfa.agent"), x.ID); err != nil {
		t.Fatal(err)
	}
	return p.agreement
}

// mailButton is what the button of a mail that leads to services says.
func (p *party) mailButton(h *hand) string { return h.word("mail.activation.welcome.button") }

// signs is step 1: the signatory approves, the desk countersigns.
func (p *party) signs(h, desk *hand) {
	h.t.Helper()
	h.reads(p.prefix+".sig", "agreement.sign", h.word("mail.agreement.sign.button"))
	h.types(h.word("portal.link.new_password"), apptest.Password)
	h.presses(h.word("portal.link.continue"))
	h.sees(p.agreement.Number, h.word("portal.agreement.sign_title"))
	h.ticks(h.word("portal.agreement.approve_label"))
	if p.agreement.Segment == licensing.Commercial {
		h.ticks(h.word("portal.agreement.clause_label"))
	}
	h.presses(h.word("portal.act.sign"))
	h.sees(h.word("portal.done.agreement_sign"))
	desk.opens("/")
	desk.presses(p.agreement.Number)
	desk.presses(desk.word("portal.act.countersign"))
	desk.sees(desk.word("portal.done.agreement_countersign"))
}

// orders is step 2: the partner orders line by line, the desk accepts.
func (p *party) orders(h, desk *hand, plans ...string) {
	h.t.Helper()
	h.opens("/agreements/" + p.agreement.Number)
	h.presses(h.word("portal.agreement.new_order"))
	for i, plan := range plans {
		if i > 0 {
			h.presses(h.word("portal.order_form.add"))
		}
		h.typesInto("last", h.word("label.plan"), evaluated[string](h.chromium, `document.querySelector("option[value='`+plan+`']").text`))
		h.typesInto("last", h.word("label.quantity"), "20")
	}
	if p.agreement.Segment == licensing.Public {
		h.types(h.word("label.cig_exemption"), "ES05")
	}
	h.presses(h.word("portal.order_form.check"))
	h.presses(h.word("portal.act.submit"))
	h.sees(h.word("portal.done.order_submit"))
	number := evaluated[string](h.chromium, "location.pathname.split('/').pop()")
	desk.opens("/")
	desk.presses(number)
	desk.presses(desk.word("portal.act.accept"))
	desk.sees(desk.word("portal.done.order_accept"))
	p.RunJobs()
}

// said is what the sample catalogue calls things.
var said = map[string]map[string]string{
	"it": {"documents": "Condivisione documenti", "site": "Nome del sito", "owner": "Posta del responsabile del sito",
		"filter": "Filtro web", "addresses": "Indirizzi IP pubblici", "contact": "Posta del responsabile della rete",
		"mail": "Posta e calendario", "domain": "Dominio della posta", "technician": "Indirizzo del responsabile tecnico",
		"suite": "Suite per ufficio", "meetings": "Riunioni online"},
	"en": {"documents": "Document sharing", "site": "Name of the site", "owner": "Site owner’s mail address",
		"filter": "Web filter", "addresses": "Public IP addresses", "contact": "Network contact’s mail address",
		"mail": "Mail and calendar", "domain": "Mail domain", "technician": "Technical contact’s mail address",
		"suite": "Office suite", "meetings": "Online meetings"},
}

// begins opens the services and begins one's activation.
func (p *party) begins(h *hand, service string) {
	h.t.Helper()
	if at := "/agreements/" + p.agreement.Number + "/services"; h.where() != at {
		h.opens(at)
	}
	h.presses(h.word("portal.services.activate") + ": " + said[p.language][service])
}

// on sees that the service whose activation is open is on, once jobs have run.
func (p *party) on(h *hand) {
	h.t.Helper()
	p.RunJobs()
	h.opens(h.where())
	h.sees(h.word("portal.activation.active_title"))
}

// plain is a service with a form alone.
func (p *party) plain(h *hand) {
	h.t.Helper()
	p.begins(h, "documents")
	h.types(said[p.language]["site"], "ufficio")
	h.types(said[p.language]["owner"], "sito@"+p.prefix+".example")
	h.presses(h.word("portal.activation.send"))
	h.sees(h.word("portal.done.step"))
	p.on(h)
}

// reviewed is a service whose form the operator's people look at, and that
// they switch on by hand.
func (p *party) reviewed(h, support *hand) {
	h.t.Helper()
	p.begins(h, "filter")
	h.types(said[p.language]["addresses"], "non un indirizzo")
	h.types(said[p.language]["contact"], "rete@"+p.prefix+".example")
	h.presses(h.word("portal.activation.send"))
	if got := evaluated[string](h.chromium, `document.querySelector(".errors a[href^='#'] , .errors") && document.querySelector("textarea").value`); got != "non un indirizzo" {
		h.t.Errorf("after the error stands %q", got)
	}
	h.types(said[p.language]["addresses"], "93.184.216.0/28")
	h.presses(h.word("portal.activation.send"))
	h.sees(h.word("portal.done.step"))
	p.RunJobs()
	support.signsIn("support")
	support.presses(said[p.language]["filter"])
	support.presses(support.word("portal.activation.approve"))
	p.RunJobs()
	if _, err := p.App.CompleteOperation(h.t.Context(), p.As("support"), p.Worklist(licensing.OperationManual)[0].ID, nil); err != nil {
		h.t.Fatal(err)
	}
	p.on(h)
}

// proved is a service that wants a domain, and proof that it is the customer's.
func (p *party) proved(h *hand) {
	h.t.Helper()
	server := p.DNS()
	p.begins(h, "mail")
	h.types(said[p.language]["domain"], "officine-rossi.it")
	h.types(said[p.language]["technician"], "tecnico@altrove.example")
	h.presses(h.word("portal.activation.send"))
	record := evaluated[[]string](h.chromium, `[...document.querySelectorAll(".facts code")].map(e => e.textContent)`)
	if len(record) != 3 {
		h.t.Fatalf("the record to publish is %q", record)
	}
	server.Publish(record[1], record[2])
	h.presses(h.word("portal.activation.check"))
	p.on(h)
}

// byItself are the services that nobody has to do anything for.
func (p *party) byItself(h *hand) {
	h.t.Helper()
	p.RunJobs()
	for _, service := range []string{"suite", "meetings"} {
		h.opens("/agreements/" + p.agreement.Number + "/services")
		h.presses(h.word("portal.services.see") + ": " + said[p.language][service])
		h.sees(h.word("portal.activation.active_title"))
	}
}

// decides is the decision on a renewal: a company's renews by itself unless
// turned off, a public body's only if confirmed.
func (p *party) decides(h *hand) {
	h.t.Helper()
	h.reads(p.prefix+".aa", "invitation.role", h.word("mail.invitation.role.button"))
	h.types(h.word("portal.link.new_password"), apptest.Password)
	h.presses(h.word("portal.link.continue"))
	h.presses(h.word("portal.renewals.title"))
	h.presses(said[p.language]["meetings"])
	if p.agreement.Segment == licensing.Public {
		h.types(h.word("label.cig_exemption"), "ES05")
		h.presses(h.word("portal.act.confirm"))
		h.sees(h.word("portal.done.renewal_confirm"))
		return
	}
	h.presses(h.word("portal.act.turn_off"))
	h.sees(h.word("portal.done.renewal_turn_off"))
}

// TestByKeyboardInFewClicks goes from the mail to a plain service that is on
// with nothing but Tab, Enter, Space and typing, and counts.
func TestByKeyboardInFewClicks(t *testing.T) {
	for _, language := range []string{"it", "en"} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			p := newParty(t, language, licensing.Commercial)
			c := p.chromium(t)
			x := p.sent(t)
			p.Enrol(p.prefix + ".sig")
			if _, err := p.App.SignAgreement(t.Context(), p.As(p.prefix+".sig"), x.ID, app.Signing{DocumentHash: x.DocumentHash, RenewalClause: true}); err != nil {
				t.Fatal(err)
			}
			if _, err := p.App.CountersignAgreement(t.Context(), p.As("desk"), x.ID); err != nil {
				t.Fatal(err)
			}
			p.Bought(x, "documents-std")
			h := c.hand(t, language)
			h.keyboard = true
			h.reads(p.prefix+".osa", "activation.welcome", p.mailButton(h))
			h.types(h.word("portal.link.new_password"), apptest.Password)
			h.presses(h.word("portal.link.continue_services"))
			p.plain(h)
			t.Logf("%d clicks from the mail to the service", h.clicks)
			if h.clicks > mostClicks {
				t.Errorf("%d clicks from the mail to the service, at most %d", h.clicks, mostClicks)
			}
		})
	}
}
