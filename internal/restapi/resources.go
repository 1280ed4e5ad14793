package restapi

import "volare/internal/app"

// Register adds every resource to the API: one line per file, by name.
func Register(a *API, u *app.App) {
	activations(a, u)
	agenda(a, u)
	agreements(a, u)
	clock(a, u)
	events(a, u)
	imports(a, u)
	keys(a, u)
	messages(a, u)
	operations(a, u)
	orders(a, u)
	organizations(a, u)
	policy(a, u)
	services(a, u)
	subscriptions(a, u)
}
