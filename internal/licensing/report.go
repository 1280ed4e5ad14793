package licensing

// Forecast says what becomes of a subscription when its term ends, as reports
// count it.
type Forecast string

// The forecasts.
const (
	ForecastRenews    Forecast = "renews"    // by itself, or because it was confirmed
	ForecastUndecided Forecast = "undecided" // ends unless somebody decides
	ForecastDeclined  Forecast = "declined"  // ends: turned off, suspended, or cancelled on a date
	ForecastLapsed    Forecast = "lapsed"    // the term is over and nothing has followed: in grace, or expired
	ForecastRenewed   Forecast = "renewed"   // the term is over and another follows
)

// Forecasts lists all of them, the best one first.
var Forecasts = []Forecast{ForecastRenewed, ForecastRenews, ForecastUndecided, ForecastDeclined, ForecastLapsed}

// ForecastOf is what becomes of a subscription in a state; "" of one that was
// cancelled. It says what PROCESS's renewal rules say of the end of a term.
func ForecastOf(s SubscriptionState, automatic bool, d Decision, cancelling bool) Forecast {
	switch {
	case s == SubscriptionCancelled:
		return ""
	case s == SubscriptionGrace || s == SubscriptionExpired:
		return ForecastLapsed
	case s == SubscriptionSuspended || cancelling || d == Declined: // a suspended one never renews by itself
		return ForecastDeclined
	case d == Confirmed || automatic && s == SubscriptionActive: // a pending one renews only if confirmed
		return ForecastRenews
	}
	return ForecastUndecided
}
