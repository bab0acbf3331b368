package emulator

import (
	"strings"
	"testing"
	"time"
)

func TestUpgradesThatGoWrong(t *testing.T) {
	const edited = `clusters: [{id: c, addons: [{template: coredns, version: 1.28.4, editedCorefile: true}]}]`
	tests := map[string]struct{ values, state, message string }{
		"well":                     {`{"custom":{"parameterSyncStrategy":"force"}}`, "running", ""},
		"edited Corefile":          {`{"custom":{}}`, "upgradeFailed", "parameterSyncStrategy"},
		"no values at all":         {`{}`, "upgradeFailed", "parameterSyncStrategy"},
		"image of another version": {`{"basic":{"image_version":"1.28.4"},"custom":{"parameterSyncStrategy":"inherit"}}`, "abnormal", "basic.image_version"},
		"an image of one's own":    {`{"basic":{"image_version":"1.30.6-r1"},"custom":{"parameterSyncStrategy":"inherit"}}`, "running", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := seeded(t, edited)
			path := f.pathOf("c", "coredns")
			f.ok("PUT", path, upgrade("c", "coredns", "1.30.6", tt.values))
			f.advance(time.Minute)
			status := f.at(f.ok("GET", path, ""), "status")
			if got := f.at(status, "status"); got != tt.state {
				t.Errorf("state %v, want %s", got, tt.state)
			}
			if got := f.at(status, "message").(string); !strings.Contains(got, tt.message) || (tt.message == "") != (got == "") {
				t.Errorf("message %q, want %q", got, tt.message)
			}
		})
	}
}

func TestUpgradeWithoutValuesLeavesAnAddonBroken(t *testing.T) {
	f := open(t)
	path := f.pathOf(prodA, "metrics-server")
	f.ok("PUT", path, upgrade(prodA, "metrics-server", "1.3.102", ""))
	f.advance(time.Minute)
	if got := f.at(f.ok("GET", path, ""), "status", "status"); got != "abnormal" {
		t.Errorf("state %v", got)
	}
	f.ok("PUT", path, upgrade(prodA, "metrics-server", "1.3.102", `{"custom":{}}`)) // an update brings it back
	f.advance(time.Minute)
	if got := f.at(f.ok("GET", path, ""), "status", "status"); got != "running" {
		t.Errorf("state %v", got)
	}
}
