package portal

import (
	"net/http"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/web"
)

// linkPage is what a mailed link leads to. Opening it changes nothing: mail
// scanners follow links too.
type linkPage struct {
	frame
	Link  *app.Link
	Token string
	Names map[string]string // of the services waiting
}

// Setup reports whether the link sets up the installation.
func (l linkPage) Setup() bool { return l.Link.Purpose == "setup" }

// Recovery reports whether the link gives an account a new password.
func (l linkPage) Recovery() bool { return l.Link.Purpose == "recovery" }

// Facts tell a service that waits from others of its name.
func (l linkPage) Facts(s app.WaitingService) string { return l.boughtText(s.Bought) }

func (p *Portal) link(w http.ResponseWriter, r *http.Request) error {
	return p.showLink(w, r, form{})
}

func (p *Portal) showLink(w http.ResponseWriter, r *http.Request, f form) error {
	page := linkPage{Token: r.PathValue("token")}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form = f
	page.Link, err = p.app.Link(r.Context(), page.Token)
	if licensing.KindOf(err) == licensing.Missing && err != nil {
		return p.render(w, http.StatusNotFound, "link_unknown", page)
	}
	if err != nil {
		return err
	}
	if page.Link.State != app.LinkOpen {
		return p.render(w, http.StatusGone, "link_closed", page)
	}
	if page.Setup() {
		return p.render(w, f.answer(), "setup", page)
	}
	if page.Names, err = p.serviceNames(r, page.Link.Waiting); err != nil {
		return err
	}
	return p.render(w, f.answer(), "link", page)
}

// useLink sets the password and goes on to what waits. A second click finds
// the link used, and its holder signed in, or signs in by the password that
// the first one has set.
func (p *Portal) useLink(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	token := r.PathValue("token")
	link, err := p.app.Link(r.Context(), token)
	if err != nil {
		return p.showLink(w, r, f)
	}
	if _, in := web.ActorFrom(r.Context()); in && link.State == app.LinkUsed {
		return see(w, r, "/", "")
	}
	var begun *app.SignedIn
	if link.Purpose == "setup" {
		begun, err = p.app.UseSetupLink(r.Context(), token, operatorDraft(f), administratorOf(f), f.Values.Get("password"), web.Visitor(r))
	} else {
		begun, err = p.app.UseLink(r.Context(), token, f.Values.Get("password"), web.Visitor(r))
		if licensing.KindOf(err) == licensing.Conflict { // a second click: the first one has set the password
			if in, wrong := p.app.SignIn(r.Context(), f.get("username"), f.Values.Get("password"), web.Visitor(r)); wrong == nil {
				begun, err = in, nil
			}
		}
	}
	if err != nil {
		return p.again(r, f, err, func(f form) error { return p.showLink(w, r, f) }, setupLabels...)
	}
	begin(w, r, begun)
	return see(w, r, after(link), "")
}

// after is the page to which the holder of a link goes on.
func after(l *app.Link) string {
	for _, i := range l.Into {
		if i.Role == licensing.Signatory && i.AgreementState == licensing.AgreementSent {
			return "/agreements/" + i.AgreementNumber
		}
	}
	for _, i := range l.Into {
		if i.Role == licensing.OnlineServicesAdministrator && len(l.Waiting) > 0 {
			return "/agreements/" + i.AgreementNumber + "/services"
		}
	}
	return "/"
}

// linkAgain mails a link anew; the answer is the same for links nobody knows.
func (p *Portal) linkAgain(w http.ResponseWriter, r *http.Request) error {
	if err := p.app.ReissueLink(r.Context(), r.PathValue("token"), web.Visitor(r)); err != nil {
		return err
	}
	return see(w, r, "/", "link_again")
}

// serviceNames are the names, in the reader's language, of the services waiting.
func (p *Portal) serviceNames(r *http.Request, waiting []app.WaitingService) (map[string]string, error) {
	names := map[string]string{}
	for _, s := range waiting {
		name, err := p.serviceName(r, s.Service)
		if err != nil {
			return nil, err
		}
		names[s.Service] = name
	}
	return names, nil
}
