package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Time-outs of one attempt.
const (
	dialTimeout  = 10 * time.Second
	wholeTimeout = 60 * time.Second
)

// SMTP sends by a mail server, one connection per message. It is safe for use
// by several goroutines.
type SMTP struct {
	host     string
	port     int
	implicit bool // TLS from the first byte: smtps
	policy   gomail.TLSPolicy
	user     string
	password string
	tls      *tls.Config
	whole    time.Duration
}

// NewSMTP reads a mail server's address:
//
//	smtp://user:password@host:587?starttls=required   (required is the default)
//	smtp://host:25?starttls=opportunistic             (or none)
//	smtps://user:password@host:465
//
// roots are the authorities that the server's certificate is checked against;
// nil means those of the machine.
func NewSMTP(address string, roots *x509.CertPool) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("mail: the SMTP address can't be read (special characters in a password are written %XX)") // err would repeat the password
	}
	s := &SMTP{host: u.Hostname(), policy: gomail.TLSMandatory, whole: wholeTimeout}
	query := u.Query()
	switch starttls := query.Get("starttls"); {
	case u.Scheme == "smtps" && !query.Has("starttls"):
		s.implicit, s.port = true, 465
	case u.Scheme != "smtp":
		return nil, errors.New("mail: an SMTP address begins with smtp:// or smtps:// (without starttls)")
	case starttls == "required" || !query.Has("starttls"):
		s.port = 587
	case starttls == "opportunistic":
		s.policy, s.port = gomail.TLSOpportunistic, 25
	case starttls == "none":
		s.policy, s.port = gomail.NoTLS, 25
	default:
		return nil, errors.New("mail: starttls is required, opportunistic or none")
	}
	if s.host == "" || (u.Path != "" && u.Path != "/") {
		return nil, errors.New("mail: an SMTP address names a host and no path")
	}
	for name := range query {
		if name != "starttls" {
			return nil, fmt.Errorf("mail: an SMTP address knows no %q", name)
		}
	}
	if p := u.Port(); p != "" {
		if s.port, err = strconv.Atoi(p); err != nil || s.port < 1 || s.port > 65535 {
			return nil, fmt.Errorf("mail: %s is no port", p)
		}
	}
	s.user = u.User.Username()
	s.password, _ = u.User.Password()
	if s.user != "" && s.policy != gomail.TLSMandatory { // who sits between could strip STARTTLS
		return nil, errors.New("mail: a password isn't sent without TLS: use starttls=required or smtps://")
	}
	s.tls = &tls.Config{ServerName: s.host, RootCAs: roots, MinVersion: tls.VersionTLS12}
	return s, nil
}

// String is the server's address without credentials, for logs.
func (s *SMTP) String() string { return net.JoinHostPort(s.host, strconv.Itoa(s.port)) }

// Send makes one attempt. It takes at most a minute and ends with ctx.
func (s *SMTP) Send(ctx context.Context, m Rendered) error {
	msg, err := message(m)
	if err != nil {
		return &Failure{Outcome: Permanent, Reason: oneLine(err.Error()), cause: err}
	}
	ctx, cancel := context.WithTimeout(ctx, s.whole)
	defer cancel()
	client, err := s.client(ctx)
	if err != nil {
		return &Failure{Outcome: Temporary, Reason: "settings: " + oneLine(err.Error()), cause: err}
	}
	connection, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return temporary(ctx, s.String(), err)
	}
	// Once accepted, a connection that can't be closed politely is nobody's worry.
	defer func() { _ = client.CloseWithSMTPClient(connection) }()
	err = client.SendWithSMTPClient(connection, msg)
	if err == nil || msg.IsDelivered() {
		return nil
	}
	return classify(ctx, s.String(), err)
}

// Check connects, with TLS and password as for a message, and sends nothing.
func (s *SMTP) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	client, err := s.client(ctx)
	if err != nil {
		return err
	}
	connection, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return errors.New(reason(ctx, s.String(), err))
	}
	return client.CloseWithSMTPClient(connection)
}

// client is a go-mail client whose connection ends with ctx, whatever it is
// waiting for.
func (s *SMTP) client(ctx context.Context) (*gomail.Client, error) {
	policy := s.policy
	if s.implicit {
		policy = gomail.TLSOpportunistic // the connection below is TLS already; this makes go-mail see it
	}
	options := []gomail.Option{
		gomail.WithPort(s.port), gomail.WithTimeout(s.whole), gomail.WithTLSConfig(s.tls), gomail.WithTLSPolicy(policy),
		gomail.WithoutNoop(), gomail.WithoutRset(),
		gomail.WithDialContextFunc(func(dial context.Context, network, address string) (net.Conn, error) {
			return s.dial(ctx, dial, network, address)
		}),
	}
	if s.user != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.user), gomail.WithPassword(s.password))
	}
	return gomail.NewClient(s.host, options...)
}

func (s *SMTP) dial(whole, dial context.Context, network, address string) (net.Conn, error) {
	dial, cancel := context.WithTimeout(dial, min(dialTimeout, s.whole))
	defer cancel()
	connection, err := new(net.Dialer).DialContext(dial, network, address)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(whole, func() { _ = connection.Close() })
	if !s.implicit {
		return connection, nil
	}
	secure := tls.Client(connection, s.tls)
	if err := secure.HandshakeContext(dial); err != nil {
		_ = connection.Close()
		return nil, err
	}
	return secure, nil
}

// message builds the MIME message.
func message(m Rendered) (*gomail.Msg, error) {
	msg := gomail.NewMsg()
	from, err := address(m.From)
	if err != nil {
		return nil, err
	}
	to, err := address(m.To)
	if err != nil {
		return nil, err
	}
	msg.FromMailAddress(from)
	msg.AddToMailAddress(to)
	msg.Subject(oneLine(m.Subject))
	msg.SetMessageIDWithValue(strings.Trim(oneLine(m.MessageID), "<>"))
	if !m.Date.IsZero() {
		msg.SetDateWithValue(m.Date)
	}
	for name, value := range m.Headers {
		msg.SetGenHeader(gomail.Header(name), oneLine(value))
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return msg, nil
}

// address checks that a is one bare address; the name may be anything.
func address(a Address) (*netmail.Address, error) {
	parsed, err := netmail.ParseAddress(a.Mail)
	if err != nil || parsed.Name != "" || parsed.Address != a.Mail {
		return nil, fmt.Errorf("%q is no mail address", a.Mail)
	}
	return &netmail.Address{Name: a.Name, Address: a.Mail}, nil
}

// classify reads what go-mail says of a conversation that began.
func classify(ctx context.Context, server string, err error) error {
	var said *gomail.SendError
	if !errors.As(err, &said) {
		return temporary(ctx, server, err)
	}
	f := &Failure{Outcome: Temporary, Code: said.ErrorCode(), Reason: reason(ctx, server, err), cause: err}
	refused := f.Code >= 500
	switch said.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData:
		if refused {
			f.Outcome = Permanent
		}
	case gomail.ErrSMTPDataClose:
		switch {
		case refused:
			f.Outcome = Permanent
		case f.Code == 0:
			f.Outcome = Unknown
		}
	case gomail.ErrGetSender, gomail.ErrGetRcpts:
		f.Outcome = Permanent
	}
	// Anything else, a refused sender (MAIL FROM) too, concerns the way and
	// not this message: the operator mends it, and no mail is lost meanwhile.
	return f
}

func temporary(ctx context.Context, server string, err error) error {
	return &Failure{Outcome: Temporary, Reason: reason(ctx, server, err), cause: err}
}

func reason(ctx context.Context, server string, err error) string {
	why := err.Error()
	if ended := ctx.Err(); ended != nil {
		why = ended.Error()
		if errors.Is(ended, context.DeadlineExceeded) {
			why = "no answer in time"
		}
	}
	return cut(oneLine(server+": "+why), 300)
}
