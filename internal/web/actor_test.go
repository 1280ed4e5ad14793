package web

import (
	"net/http/httptest"
	"testing"

	"volare/internal/identity"
	"volare/internal/licensing"
)

func TestWayOfARequest(t *testing.T) {
	for _, x := range []struct {
		path string
		c    Credential
		want licensing.Way
	}{
		{"/orders/O-2026-000001/accept", Credential{Session: "s"}, licensing.ByPortal},
		{"/access-requests", Credential{}, licensing.ByPortal},
		{"/api/v1/orders", Credential{Session: "s"}, licensing.ByAPI},
		{"/api/v1/orders", Credential{Bearer: "s"}, licensing.ByAPI},
		{"/api/v1/access-requests", Credential{}, licensing.ByAPI},
		{"/api/v1/orders", Credential{Bearer: identity.NewAPIToken()}, licensing.ByToken},
	} {
		if got := wayOf(httptest.NewRequest("POST", x.path, nil), x.c); got != x.want {
			t.Errorf("%s with %+v comes by %s, want %s", x.path, x.c, got, x.want)
		}
	}
}
