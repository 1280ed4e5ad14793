package restapi

// Bodies whose fields depend on one another, as the reference shows them.
const (
	agreementDraftExample = `{"kind": "contract", "customer_vat_number": "97234179998", "programme": "business", "term_months": 36,
		"signatory": {"name": "Marta Zilli", "mail": "marta.zilli@molino.example"},
		"agreement_administrator": {"name": "Ivo Zilli", "mail": "ivo.zilli@molino.example"},
		"online_services_administrator": {"name": "Elena Corradi", "mail": "elena.corradi@molino.example", "language": "en"},
		"notices_mail": "licenze@molino.example"}`
	agreementEditExample = `{"term_months": 24, "signatory": {"name": "Nora Zilli", "mail": "nora.zilli@molino.example"}}`

	orderDraftExample = `{"agreement_number": "C-2026-000148", "partner_reference": "PO-2026-117", "customer_reference": "ODA 45/2026",
		"lines": [{"plan": "mail-plus", "quantity": 25, "usage_date": "2026-12-01"}, {"plan": "web-filter-std", "quantity": 25}]}`
	orderEditExample = `{"customer_reference": "ODA 46/2026", "lines": [{"plan": "mail-plus", "quantity": 30}]}`

	organizationExample = `{"party": "customer", "segment": "commercial", "name": "Molino Valtresca S.r.l.", "country": "IT",
		"vat_number": "97234179998", "mail": "info@molino.example"}`
	organizationEditExample = `{"telephone": "+390269471240", "mail": "ufficio@molino.example"}`

	invitationExample = `{"name": "Roberta Trevisan", "mail": "roberta.trevisan@ponte.example", "role": "order_agent",
		"organization": "0198c2b4-5d1e-7cc3-98c4-dc0c0c07398f"}`

	setupExample = `{"organization": {"name": "Nuvola Italica S.p.A.", "country": "IT", "mail": "info@nuvola.example"},
		"administrator": {"name": "Anna Lombardini", "mail": "anna.lombardini@nuvola.example"}, "password": "fifteen characters at least"}`
)
