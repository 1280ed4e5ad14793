// Package app is the use cases: what people, programs and time do in Volare,
// each one method on App, each one transaction: authorize, load, use the
// domain's verb, save with event, agenda and jobs.
//
// It owns permission checks (by licensing's table), transactions, what is
// recorded and what is scheduled. It must not know HTTP, SQL or templates, nor
// reach outside: mails and providers are called by jobs (package job), which
// ask here what to do and report here what came of it.
//
// Start reading at App in app.go, work in work.go (one transaction), then
// agreement.go (the first use cases) and agenda.go (what time does).
package app
