package store_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"volare/internal/licensing"
	"volare/internal/store"
)

func names[S ~string](all []S) []string {
	var s []string
	for _, x := range all {
		s = append(s, string(x))
	}
	slices.Sort(s)
	return s
}

// The lists in SQL's CHECKs are the lists of package licensing.
func TestChecksAreLicensingsLists(t *testing.T) {
	onAgreement := []licensing.Role{}
	for _, r := range licensing.Roles {
		if r.OnAgreement() {
			onAgreement = append(onAgreement, r)
		}
	}
	want := map[string][]string{
		"organization_party": names(licensing.Parties), "organization_segment": names(licensing.Segments), "organization_language": names(licensing.Languages),
		"account_language": names(licensing.Languages), "message_language": names(licensing.Languages),
		"agreement_kind": names(licensing.AgreementKinds), "agreement_segment": names(licensing.Segments), "agreement_state": names(licensing.Agreements.States),
		"role_assignment_role": names(licensing.Roles), "role_assignment_on_agreement": names(onAgreement),
		"orders_type": names(licensing.OrderTypes), "orders_segment": names(licensing.Segments), "orders_state": names(licensing.Orders.States),
		"subscription_segment": names(licensing.Segments), "subscription_state": names(licensing.Subscriptions.States),
		"subscription_decision": names(licensing.Decisions.States), "activation_state": names(licensing.ActivationStates),
		"activation_step_kind": names(licensing.StepKinds), "activation_step_state": names(licensing.Steps.States),
		"operation_kind": names(licensing.OperationKinds), "operation_state": names(licensing.Operations.States),
		"access_request_role": names(licensing.Requestable), "access_request_state": names(licensing.AccessRequests.States),
		"invitation_state": names(licensing.Invitations.States), "message_state": names(licensing.Messages.States),
		"event_via": names(licensing.Ways), "kept_file_kind": names(store.KeptKinds),
	}
	found := checks(t)
	for name, list := range want {
		if got := found[name]; !slices.Equal(got, list) {
			t.Errorf("%s lists %v, licensing %v", name, got, list)
		}
	}
}

var (
	check  = regexp.MustCompile(`(?s)CONSTRAINT (\w+)\s+CHECK \(+\w+ IN\s+\(([^)]*)\)`)
	quoted = regexp.MustCompile(`'([^']*)'`)
)

// checks reads every named CHECK … IN (…) of the migrations.
func checks(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("migration/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		up, _, _ := strings.Cut(string(b), "-- +goose Down")
		for _, m := range check.FindAllStringSubmatch(up, -1) {
			var list []string
			for _, q := range quoted.FindAllStringSubmatch(m[2], -1) {
				list = append(list, q[1])
			}
			slices.Sort(list)
			found[m[1]] = list
		}
	}
	return found
}
