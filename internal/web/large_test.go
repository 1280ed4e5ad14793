package web_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"volare/internal/web"
)

// Most clients read the answer only after they have sent everything: they
// have to get that far.
func TestTooLargeIsToldToWhoeverSendsItAll(t *testing.T) {
	server := httptest.NewServer(newSite(t).Site)
	defer server.Close()
	c, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	const size = 8 * web.MaxBody
	fmt.Fprintf(c, "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer anna-token\r\nAccept-Language: en\r\nContent-Length: %d\r\n\r\n", size)
	if _, err := c.Write(bytes.Repeat([]byte("x"), size)); err != nil {
		t.Fatalf("the connection broke while sending: %v", err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(string(body), "at most 1,024 KiB") {
		t.Errorf("got %d %s", answer.StatusCode, body)
	}
}
