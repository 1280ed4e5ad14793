package licensing

import "time"

// OperationKind says what a provider is asked to do.
type OperationKind string

// The kinds of operation at a provider.
const (
	Provision   OperationKind = "provision"
	RenewTerm   OperationKind = "renew"
	Change      OperationKind = "change"
	SwitchOff   OperationKind = "suspend"
	SwitchOn    OperationKind = "resume"
	Deprovision OperationKind = "deprovision"
)

// OperationKinds lists all of them.
var OperationKinds = []OperationKind{Provision, RenewTerm, Change, SwitchOff, SwitchOn, Deprovision}

// OperationState is where an operation stands.
type OperationState string

// The states of an operation.
const (
	OperationQueued       OperationState = "queued"       // a job will call the provider
	OperationProvisioning OperationState = "provisioning" // the provider is at work
	OperationManual       OperationState = "manual"       // the operator's people must do it by hand
	OperationActive       OperationState = "active"       // done
	OperationFailed       OperationState = "failed"       // gave up; somebody must act
	OperationCancelled    OperationState = "cancelled"    // no longer wanted: what it was for has ended
)

// Operations is the life of a provider's operation.
//
// What is on must also be changed and switched off: each such wish is one
// operation, tried until the provider has done it, handed to a person, or failed.
var Operations = Table[OperationState]{
	Name:   "operation",
	States: []OperationState{OperationQueued, OperationProvisioning, OperationManual, OperationActive, OperationFailed, OperationCancelled},
	Transitions: []Transition[OperationState]{
		{OperationQueued, "begin", OperationProvisioning},
		{OperationQueued, "hand_over", OperationManual},
		{OperationQueued, "cancel", OperationCancelled},
		{OperationProvisioning, "requeue", OperationQueued},
		{OperationProvisioning, "hand_over", OperationManual},
		{OperationProvisioning, "done", OperationActive},
		{OperationProvisioning, "fail", OperationFailed},
		{OperationProvisioning, "cancel", OperationCancelled},
		{OperationManual, "done", OperationActive},
		{OperationManual, "fail", OperationFailed},
		{OperationManual, "cancel", OperationCancelled},
		{OperationFailed, "retry", OperationQueued},
		{OperationFailed, "hand_over", OperationManual},
		{OperationFailed, "done", OperationActive},
		{OperationFailed, "cancel", OperationCancelled},
	},
}

// Operation is one piece of work at a provider.
type Operation struct {
	ID           OperationID
	Kind         OperationKind
	Provider     string
	Subscription SubscriptionID
	Activation   ActivationID // set for provision
	Step         string       // the activation's step it belongs to
	Agreement    AgreementID
	Customer     OrganizationID
	Partner      OrganizationID
	Service      string
	State        OperationState
	Since        time.Time
	Attempt      int       // the number of the attempt under way; results of older ones are refused
	NextAt       time.Time // when the next attempt is due; zero: none
	Reason       string    // of the last failure
	Result       string    // JSON: what the provider gave
	DoneBy       AccountID
	CreatedAt    time.Time
	UpdatedAt    time.Time
	Version      int64
}

// Facts are what events may say about an operation.
func (o *Operation) Facts() Facts {
	return Facts{{"kind", string(o.Kind)}, {"provider", o.Provider}, {"subscription", string(o.Subscription)},
		{"state", string(o.State)}, {"attempt", itoa(o.Attempt)}, {"reason", o.Reason}}
}

// Target is what permission rules need to know about the operation.
func (o *Operation) Target(contract AgreementID) Target {
	return Target{Customer: o.Customer, Partner: o.Partner, Agreement: o.Agreement, Contract: contract}
}

// ByHand are the verbs that o allows to people; the others are the jobs'.
func (o *Operation) ByHand() []Verb {
	switch o.State {
	case OperationManual:
		return []Verb{"done", "fail"}
	case OperationQueued, OperationProvisioning:
		return []Verb{"hand_over"}
	case OperationFailed:
		return []Verb{"retry", "hand_over", "done"}
	}
	return nil
}

// Waiting says who must act on o, and since when.
func (o *Operation) Waiting() Wait {
	switch o.State {
	case OperationQueued, OperationProvisioning:
		return Wait{For: System, Since: o.Since, Until: o.NextAt}
	case OperationManual, OperationFailed:
		return Wait{For: Support, Party: OperatorParty, Since: o.Since}
	}
	return Wait{}
}

// Move takes the operation by v. Between queued and provisioning it waits on:
// since when doesn't change.
func (o *Operation) Move(v Verb, now time.Time, reason string) error {
	if err := Operations.Step(&o.State, v); err != nil {
		return err
	}
	if v != "begin" && v != "requeue" {
		o.Since = now
	}
	o.Reason, o.NextAt = reason, time.Time{}
	return nil
}
