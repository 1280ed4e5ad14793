package licensing

// Way is by what a change came: where whoever made it was.
type Way string

// The ways.
const (
	ByPortal  Way = "portal"
	ByAPI     Way = "api"     // as a program that has signed in as a person
	ByToken   Way = "token"   // as a program with a person's API token
	ByLink    Way = "link"    // by the link in a mail
	ByCommand Way = "command" // on the server's command line
	ByAgenda  Way = "agenda"  // because its time had come
	ByJob     Way = "job"     // as what came of outside work: a mail, a provider, a look-up
)

// Ways lists them.
var Ways = []Way{ByPortal, ByAPI, ByToken, ByLink, ByCommand, ByAgenda, ByJob}
