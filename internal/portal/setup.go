package portal

import (
	"volare/internal/app"
	"volare/internal/licensing"
)

// setupLabels name the fields of the page that sets up the installation as
// their refusals name them.
var setupLabels = []string{
	"organization.name", "portal.setup.organization_name", "organization.mail", "portal.setup.organization_mail",
	"organization.vat_number", "label.vat_number", "organization.country", "label.country",
	"administrator.name", "portal.setup.administrator_name", "administrator.mail", "portal.setup.administrator_mail",
	"password", "portal.link.new_password",
}

// operatorDraft reads the operator's organization.
func operatorDraft(f form) app.OrganizationDraft {
	return app.OrganizationDraft{
		Party: licensing.OperatorParty, Name: f.get("organization.name"), Country: f.get("organization.country"),
		VATNumber: f.get("organization.vat_number"), Mail: f.get("organization.mail"), Language: licensing.Language(f.get("language")),
	}
}

// administratorOf reads the operator's first administrator.
func administratorOf(f form) licensing.Person {
	return licensing.Person{Name: f.get("administrator.name"), Mail: f.get("administrator.mail"), Language: licensing.Language(f.get("language"))}
}
