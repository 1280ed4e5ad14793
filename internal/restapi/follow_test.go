package restapi

import (
	"net/http"
	"testing"
)

// TestFollowing asks for what the operator follows an installation by: mails,
// events, the agenda, the clock.
func TestFollowing(t *testing.T) {
	b := newBench(t)
	a := b.must(http.StatusCreated, b.call("alfa.agent", "POST", "/agreements", toJSON(contractFor(b.Customer.ID))))
	id := a.text("id")
	b.must(http.StatusOK, b.call("alfa.agent", "POST", "/agreements/"+id+"/send", ""))
	b.RunJobs()

	list := b.must(http.StatusOK, b.call("support", "GET", "/messages?to=sara@rossi.example", "")).Said["items"].([]any)
	if len(list) != 1 {
		t.Fatalf("%d mails to the signatory", len(list))
	}
	m := list[0].(map[string]any)
	if m["kind"] != "agreement.sign" || m["state"] != "sent" || m["text"] != nil {
		t.Errorf("%v", m)
	}
	if full := b.must(http.StatusOK, b.call("support", "GET", "/messages/"+m["id"].(string), "")); full.text("text") == "" {
		t.Errorf("the built-in mailbox keeps what mails say: %s", full.Body)
	}
	b.must(http.StatusConflict, b.call("support", "POST", "/messages/"+m["id"].(string)+"/resend", ""))
	b.must(http.StatusNotFound, b.call("alfa.agent", "GET", "/messages/"+m["id"].(string), ""))

	history := b.must(http.StatusOK, b.call("alfa.agent", "GET", "/events?subject=agreement&subject_id="+id, "")).Said["items"].([]any)
	if len(history) != 2 || history[1].(map[string]any)["type"] != "agreement.sent" || history[1].(map[string]any)["became"].(map[string]any)["state"] != "sent" {
		t.Errorf("%v", history)
	}
	if foreign := b.must(http.StatusOK, b.call("beta.agent", "GET", "/events?subject_id="+id, "")).Said["items"].([]any); len(foreign) != 0 {
		t.Errorf("another partner sees %v", foreign)
	}

	if due := b.must(http.StatusOK, b.call("desk", "GET", "/agenda", "")).Said["items"].([]any); len(due) == 0 {
		t.Error("a sent agreement reminds its signatory")
	}
	b.must(http.StatusNotFound, b.call("alfa.agent", "GET", "/agenda", ""))
	if c := b.must(http.StatusOK, b.call("alfa.agent", "GET", "/clock", "")); c.Said["test"] != false {
		t.Errorf("%s", c.Body)
	}
	b.must(http.StatusForbidden, b.call("desk", "POST", "/clock/move", `{"days":1}`))
	if c := b.must(http.StatusConflict, b.call("administrator", "POST", "/clock/move", `{"days":1}`)); c.text("code") != "clock.not_marked" {
		t.Errorf("%s", c.Body)
	}
}
