// Package catalogue knows which services are sold, in which plans, and what it
// takes to activate them: it reads all that from YAML, checks it as a whole,
// and checks the data that people give in an activation's steps.
//
// It is pure: no storage, no network, no clock. It must not know subscriptions,
// who is signed in, or what a provider does; a step's outside work (a DNS
// look-up, a call to a provider) is package job's.
//
// Start reading at service.go (what a service is), parse.go (from YAML),
// step.go (the list of step kinds) and automatic.go (activation by rule).
package catalogue
