package e2e

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// The scripts' own commands, beside those of testscript. In paths, bodies and
// values {name} is what was remembered under that name.
//
//	server start [FLAG…]          open a new installation with a test clock
//	server stop|kill|restart      … as its operator, or as a crash does
//	knows ADDRESS                 speak to a server that was started otherwise
//	programme                     staff, partners (agent, rival), services, keys
//	[!] api WHO METHOD PATH [BODY]  say something; BODY is JSON or a file; ! when it is refused
//	refused STATUS CODE [FIELD=CODE…]  why
//	[!] is PATH VALUE             look at the last answer
//	set NAME PATH                 remember a value of it
//	await PATH VALUE WHO WHERE    read WHERE until the value is there
//	[!] mail WHO KIND             read the one new mail of that kind; its text is the output
//	enrol WHO                     use its link: set up an account, signed in
//	signin WHO [PASSWORD]         sign in as before, or try to
//	clock +30d|+2h|DATE           let time pass
//	dns publish NAME VALUE        as the owner of a domain does at its registrar
var commands = map[string]func(*testscript.TestScript, bool, []string){
	"answers": answers, "http": request, "address": address,
	"server": onStage("start|stop|kill|restart [FLAG...]", 1, server), "knows": onStage("ADDRESS", 1, knows), "programme": onStage("", 0, programme),
	"refused": onStage("STATUS CODE [FIELD=CODE...]", 2, wasRefused), "set": onStage("NAME PATH", 2, set),
	"await": onStage("PATH VALUE WHO WHERE", 4, await), "nudge": onStage("WHO PATH", 2, nudge), "enrol": onStage("WHO", 1, enrol), "clock": onStage("+DAYSd|+HOURSh|DATE", 1, clock),
	"dns": onStage("publish NAME VALUE", 3, publish), "api": api, "is": is, "mail": readMail, "signin": signIn,
}

// stageKey is under which a script's environment keeps its stage.
type stageKey struct{}

func setStage(e *testscript.Env) error {
	t, ok := e.T().(testing.TB)
	if !ok {
		return fmt.Errorf("%T is no testing.TB", e.T())
	}
	e.Values[stageKey{}] = newStage(t, "--data", e.WorkDir+"/data")
	return nil
}

func stageOf(ts *testscript.TestScript) *stage { return ts.Value(stageKey{}).(*stage) }

// onStage is a command that can't be expected to fail.
func onStage(usage string, atLeast int, do func(*stage, []string) error) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) < atLeast {
			ts.Fatalf("usage: %s", usage)
		}
		ts.Check(do(stageOf(ts), args))
	}
}

func server(s *stage, args []string) error {
	switch args[0] {
	case "start":
		s.open(args[1:]...)
	case "stop":
		s.house.stop()
	case "kill":
		s.house.kill9()
	case "restart":
		s.house.kill9()
		s.house.start()
	default:
		return fmt.Errorf("a server can't %s", args[0])
	}
	return nil
}

func knows(s *stage, args []string) error {
	s.house = &house{t: s.t, url: "http://" + args[0]}
	return nil
}

func programme(s *stage, _ []string) error { s.programme(); return nil }

func wasRefused(s *stage, args []string) error { return s.refused(args[0], args[1], args[2:]...) }

func set(s *stage, args []string) error {
	v := s.last.at(args[1])
	if v == "" {
		return fmt.Errorf("there is no %s: %s", args[1], s.last)
	}
	s.values[args[0]] = v
	return nil
}

func enrol(s *stage, args []string) error { return s.enrol(args[0]) }

func await(s *stage, args []string) error {
	path, want, who, where := args[0], s.fill(args[1]), args[2], args[3]
	for end := time.Now().Add(patience / 3); ; time.Sleep(10 * time.Millisecond) {
		r, err := s.call(who, "GET", where, "")
		if err != nil || r.at(path) == want {
			return err
		}
		if time.Now().After(end) {
			return fmt.Errorf("%s never is %s: %s", path, want, r)
		}
	}
}

// nudge asks for what goes on by itself, too: that it has just happened is no failure.
func nudge(s *stage, args []string) error {
	r, err := s.call(args[0], "POST", args[1], "")
	if err == nil && r.status >= 300 && r.status != http.StatusConflict {
		err = fmt.Errorf("refused: %s", r)
	}
	return err
}

func publish(s *stage, args []string) error {
	if args[0] != "publish" {
		return fmt.Errorf("dns can't %s", args[0])
	}
	s.names.Publish(s.fill(args[1]), s.fill(args[2]))
	return nil
}

// clock moves the test clock: by days, by hours, or to the noon of a day.
func clock(s *stage, args []string) error {
	body := `{"to":"` + s.fill(args[0]) + `T11:00:00Z"}`
	if by, ok := strings.CutPrefix(args[0], "+"); ok {
		n, err := strconv.Atoi(by[:len(by)-1])
		if err != nil {
			return err
		}
		body = fmt.Sprintf(`{"days":%d}`, n)
		if strings.HasSuffix(by, "h") {
			r, err := s.call("administrator", "GET", "/clock", "")
			if err != nil {
				return err
			}
			now, err := time.Parse(time.RFC3339, r.at("now"))
			if err != nil {
				return err
			}
			body = `{"to":"` + now.Add(time.Duration(n)*time.Hour).Format(time.RFC3339) + `"}`
		}
	}
	r, err := s.call("administrator", "POST", "/clock/move", body)
	if err == nil && r.status != 200 {
		err = fmt.Errorf("the clock doesn't move: %s", r)
	}
	return err
}

func api(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 3 || len(args) > 4 {
		ts.Fatalf("usage: [!] api WHO METHOD PATH [BODY]")
	}
	body, file := "", ""
	if len(args) == 4 {
		if body = args[3]; !strings.HasPrefix(body, "{") {
			body, file = ts.ReadFile(body), body
		}
	}
	s := stageOf(ts)
	s.sending = map[string]string{".csv": "text/csv", ".yaml": "application/yaml"}[filepath.Ext(file)]
	r, err := s.call(args[0], args[1], args[2], body)
	ts.Check(err)
	fmt.Fprintln(ts.Stdout(), string(r.text))
	switch {
	case neg && r.status < 400:
		ts.Fatalf("this should have been refused: %s", r)
	case !neg && r.status >= 300:
		ts.Fatalf("refused: %s", r)
	}
}

func is(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: [!] is PATH VALUE")
	}
	s := stageOf(ts)
	if got, want := s.last.at(args[0]), s.fill(args[1]); (got == want) == neg {
		ts.Fatalf("%s is %q: %s", args[0], got, s.last)
	}
}

func readMail(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: [!] mail WHO KIND")
	}
	s := stageOf(ts)
	if !neg {
		text, err := s.mail(args[0], args[1])
		ts.Check(err)
		fmt.Fprintln(ts.Stdout(), text)
		return
	}
	for quiet := false; !quiet; time.Sleep(10 * time.Millisecond) {
		var err error
		quiet, err = s.quiet()
		ts.Check(err)
	}
	ids, err := s.unread(s.addressOf(args[0]), args[1])
	ts.Check(err)
	if len(ids) > 0 {
		ts.Fatalf("%d mails %s came to %s", len(ids), args[1], args[0])
	}
}

// signIn remembers who was refused as signed out.
func signIn(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: [!] signin WHO [PASSWORD]")
	}
	s, password := stageOf(ts), everybodysPassword
	if len(args) == 2 {
		password = args[1]
	}
	ts.Check(s.signIn(args[0], password))
	if _, in := s.tokens[args[0]]; in == neg {
		ts.Fatalf("signing in: %s", s.last)
	}
}
