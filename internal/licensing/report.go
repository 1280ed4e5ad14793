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

// Forecast is what becomes of a subscription as it stands; "" of one that was
// cancelled. It says what PROCESS's renewal rules say of the end of a term. The
// store keeps it with the end of each: another rule here needs a migration there.
func (s *Subscription) Forecast() Forecast {
	switch {
	case s.State == SubscriptionCancelled:
		return ""
	case s.State == SubscriptionGrace || s.State == SubscriptionExpired:
		return ForecastLapsed
	case s.State == SubscriptionSuspended || !s.CancelOn.IsZero() || s.Renewal.Decision == Declined: // a suspended one never renews by itself
		return ForecastDeclined
	case s.Renewal.Decision == Confirmed || s.Automatic && s.State == SubscriptionActive: // a pending one renews only if confirmed
		return ForecastRenews
	}
	return ForecastUndecided
}
