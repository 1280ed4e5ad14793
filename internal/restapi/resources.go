package restapi

import "volare/internal/app"

// Register adds every resource to the API: one line per file, by name.
func Register(a *API, u *app.App) {
	accessRequests(a, u)
	accounts(a, u)
	activations(a, u)
	agenda(a, u)
	agreements(a, u)
	clock(a, u)
	events(a, u)
	grants(a, u)
	imports(a, u)
	invitations(a, u)
	jobs(a, u)
	keys(a, u)
	links(a, u)
	me(a, u)
	messages(a, u)
	operations(a, u)
	orders(a, u)
	organizations(a, u)
	policy(a, u)
	programmes(a, u)
	recoveries(a, u)
	reports(a, u)
	roles(a, u)
	services(a, u)
	sessions(a, u)
	subscriptions(a, u)
	tokens(a, u)
}
