package mail

import "net/url"

// The portal's pages that messages lead to, by the numbers people use. This
// is all that this room knows of the portal's addresses.

func agreementPath(number string) string { return "/agreements/" + url.PathEscape(number) }

func peoplePath(agreement string) string { return agreementPath(agreement) + "/people" }

func orderPath(number string) string { return "/orders/" + url.PathEscape(number) }

func servicesPath(agreement string) string { return agreementPath(agreement) + "/services" }

func renewalsPath(agreement string) string { return agreementPath(agreement) + "/renewals" }

func subscriptionPath(number string) string { return "/subscriptions/" + url.PathEscape(number) }

func accessRequestPath(number string) string { return "/access-requests/" + url.PathEscape(number) }
