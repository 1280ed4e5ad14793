// Package identity owns what proves who somebody is: passwords and their
// hashes, and the secrets handed out in cookies, mailed links and API tokens.
//
// It must not know where any of it is kept, who may do what, or that there is
// an HTTP request: callers store hashes, count refused tries and look accounts
// up. It keeps no clear secret and never logs one.
//
// Start reading at password.go (what a good password is), hasher.go (hashing
// under load) and secret.go (everything random).
package identity
