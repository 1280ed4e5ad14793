package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
)

// program is the program under test.
func program() string { return filepath.Join(bin, "volare") }

// patience is how long anything is waited for; nothing is measured by it.
const patience = 3 * time.Minute

// house is a server that can be killed and started again on the same data,
// always at the same address.
type house struct {
	t       testing.TB
	url     string
	arguing []string // its arguments
	process *exec.Cmd
	exited  chan struct{}
	log     bytes.Buffer
	mu      sync.Mutex // of log
}

// newHouse is a server that isn't running yet; more are its arguments, that
// name its database.
func newHouse(t testing.TB, more ...string) *house {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	address := l.Addr().String()
	must(t, l.Close())
	h := &house{t: t, url: "http://" + address, arguing: append([]string{"serve", "--listen", address, "--log-level", "warn"}, more...)}
	t.Cleanup(func() {
		h.kill9()
		if t.Failed() {
			t.Logf("the server said at last:\n%s", h.tail())
		}
	})
	return h
}

// launch starts the server without waiting for it.
func (h *house) launch() {
	h.t.Helper()
	p := exec.Command(program(), h.arguing...)
	p.Stdout, p.Stderr = h, h
	must(h.t, p.Start())
	exited := make(chan struct{})
	h.process, h.exited = p, exited
	go func() {
		_ = p.Wait() // killed, mostly
		close(exited)
	}()
}

// start starts the server, and waits until it is ready.
func (h *house) start() {
	h.t.Helper()
	h.launch()
	h.ready()
}

// supervise launches the server again when it ended by itself, as the service
// manager does: a database that goes away under a start ends the start.
func (h *house) supervise() {
	h.t.Helper()
	select {
	case <-h.exited:
		h.launch()
	default:
	}
}

func (h *house) ready() {
	h.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		select {
		case <-h.exited:
			h.t.Fatalf("the server ended: %s\n%s", h.process.ProcessState, h.tail())
		default:
		}
		if a, err := http.Get(h.url + "/readyz"); err == nil {
			a.Body.Close()
			if a.StatusCode == http.StatusOK {
				return
			}
		}
	}
	h.t.Fatalf("the server isn't ready\n%s", h.tail())
}

// kill9 ends the server as a crash does.
func (h *house) kill9() {
	if h.process == nil {
		return
	}
	_ = h.process.Process.Kill() // it may have ended
	<-h.exited
}

// stop ends the server as its operator does.
func (h *house) stop() {
	h.t.Helper()
	must(h.t, h.process.Process.Signal(syscall.SIGTERM))
	select {
	case <-h.exited:
		if !h.process.ProcessState.Success() {
			h.t.Fatalf("the stop failed: %s\n%s", h.process.ProcessState, h.tail())
		}
	case <-time.After(patience):
		h.t.Fatal("the server doesn't stop")
	}
}

// Write keeps the last of what the server says.
func (h *house) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.log.Len() > 1<<16 {
		h.log.Next(h.log.Len() - 1<<15)
	}
	return h.log.Write(p)
}

func (h *house) tail() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.log.String()
}

// run runs the program for a short command, and gives what it printed.
func run(t testing.TB, arguments ...string) []byte {
	t.Helper()
	x := exec.Command(program(), arguments...)
	var said bytes.Buffer
	x.Stderr = &said
	out, err := x.Output()
	if err != nil {
		t.Fatalf("volare %v: %v\n%s", arguments, err, said.String())
	}
	return out
}

// people act by API tokens: an operator, a partner and customers with an
// active contract each.
type people struct {
	Administrator, Desk, Agent, Partner string
	Customers                           []struct{ Organization, Agreement, Signatory, OSA string }
}

// populate fills an empty database.
func populate(t testing.TB, customers int, database ...string) *people {
	t.Helper()
	p := &people{}
	must(t, json.Unmarshal(run(t, append([]string{"bench", "seed", "--customers", strconv.Itoa(customers)}, database...)...), p))
	return p
}

// answer is what a call was answered.
type answer struct {
	status int
	body   []byte
}

// thing is what every resource says of itself.
type thing struct {
	ID           string
	Number       string
	State        string
	Version      int64
	DocumentHash string `json:"document_hash"`
}

func (a answer) thing(t testing.TB) thing {
	t.Helper()
	var x thing
	if err := json.Unmarshal(a.body, &x); err != nil {
		t.Errorf("%v in %s", err, a.body)
	}
	return x
}

var errCut = errors.New("the answer is cut off")

// ask calls the API once; an error means that nothing is known of the call.
func (h *house) call(token, method, path, key string, body any) (answer, error) {
	var b bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&b).Encode(body); err != nil {
			return answer{}, err
		}
	}
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.url+"/api/v1"+path, &b)
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer a.Body.Close()
	said, err := io.ReadAll(a.Body)
	if err != nil {
		return answer{}, errCut
	}
	return answer{a.StatusCode, said}, nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
