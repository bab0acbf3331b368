package emulator

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestAdmin(t *testing.T) {
	f := start(t, Options{})
	token := f.token(`"name":"eu-de"`)
	admin := func(method, path, body string, want int) string {
		t.Helper()
		resp, got := f.send(method, "/_emulator/"+path, body)
		if resp.StatusCode != want {
			t.Fatalf("%s %s: HTTP %d: %v", method, path, resp.StatusCode, got)
		}
		text, _ := got["text"].(string)
		return text
	}
	admin("POST", "faults", `{"service":"cce","do":"answer","status":200,"body":"null","made":true,"times":1}`, 204)
	admin("POST", "faults", `{"op":"create","do":"lag","lag":"2s"}`, 204)
	resp, _ := f.send("GET", addonsOfA, "", "X-Auth-Token", token)
	if resp.StatusCode != 200 || resp.ContentLength > 4 {
		t.Errorf("HTTP %d with %d bytes", resp.StatusCode, resp.ContentLength)
	}
	if lag := f.faults[0].Lag.String(); len(f.faults) != 1 || lag != "2s" {
		t.Errorf("left: %+v", f.faults)
	}
	for body, message := range map[string]string{
		`{"do":"burn"}`:           `do is "burn"`,
		`{"do":"drop","speed":1}`: `unknown field "speed"`,
		`drop`:                    "invalid character",
	} {
		if got := admin("POST", "faults", body, 400); !strings.Contains(got, message) {
			t.Errorf("%s: %q", body, got)
		}
	}

	lines := strings.Split(strings.TrimSpace(admin("GET", "log", "", 200)), "\n")
	if len(lines) != 2 {
		t.Fatalf("log: %q", lines)
	}
	var entry Entry
	if err := json.Unmarshal([]byte(lines[1]), &entry); err != nil || entry.Path != "/api/v3/addons" || entry.Status != 200 {
		t.Errorf("%v: %+v", err, entry)
	}
	admin("DELETE", "faults", "", 204)
	if len(f.faults) != 0 {
		t.Errorf("left: %+v", f.faults[0])
	}
	admin("DELETE", "log", "", 204)
	if got := f.Log(); len(got) != 0 {
		t.Errorf("log after the reset: %v", got)
	}
	admin("POST", "revoke", "", 204)
	if resp, _ := f.send("GET", addonsOfA, "", "X-Auth-Token", token); resp.StatusCode != 401 {
		t.Errorf("revoked token: HTTP %d", resp.StatusCode)
	}
	admin("GET", "nope", "", 404)
}
