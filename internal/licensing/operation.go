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
)

// Operations is the life of a provider's operation.
//
// What is on must also be changed and switched off: each such wish is one
// operation, tried until the provider has done it, handed to a person, or failed.
var Operations = Table[OperationState]{
	Name:   "operation",
	States: []OperationState{OperationQueued, OperationProvisioning, OperationManual, OperationActive, OperationFailed},
	Transitions: []Transition[OperationState]{
		{OperationQueued, "begin", OperationProvisioning},
		{OperationQueued, "hand_over", OperationManual},
		{OperationProvisioning, "requeue", OperationQueued},
		{OperationProvisioning, "hand_over", OperationManual},
		{OperationProvisioning, "done", OperationActive},
		{OperationProvisioning, "fail", OperationFailed},
		{OperationManual, "done", OperationActive},
		{OperationManual, "fail", OperationFailed},
		{OperationFailed, "retry", OperationQueued},
		{OperationFailed, "hand_over", OperationManual},
		{OperationFailed, "done", OperationActive},
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

// Move takes the operation by v.
func (o *Operation) Move(v Verb, now time.Time, reason string) error {
	if err := Operations.Step(&o.State, v); err != nil {
		return err
	}
	o.Since, o.Reason, o.NextAt = now, reason, time.Time{}
	return nil
}
