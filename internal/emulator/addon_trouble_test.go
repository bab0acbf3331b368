package emulator

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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

func TestRollback(t *testing.T) {
	f := open(t)
	path := f.pathOf(prodA, "coredns")
	before := f.at(f.ok("GET", path, ""), "spec", "values")
	back := `{"clusterID":"` + prodA + `"}`
	f.ok("PUT", path, upgrade(prodA, "coredns", "1.30.6", `{"custom":{}}`))
	f.refused("POST", path+"/operation/rollback", back, 429, "CCE.01429002")
	f.advance(time.Minute)
	status := f.at(f.ok("GET", path, ""), "status")
	if f.at(status, "isRollbackable") != true || f.at(status, "previousVersion") != "1.28.4" {
		t.Errorf("status after the upgrade: %v %v", f.at(status, "isRollbackable"), f.at(status, "previousVersion"))
	}
	f.ok("POST", path+"/operation/rollback", back)
	f.advance(time.Minute)
	after := f.ok("GET", path, "")
	if f.at(after, "spec", "version") != "1.28.4" || f.at(after, "status", "status") != "running" {
		t.Errorf("after the rollback: %v %v", f.at(after, "spec", "version"), f.at(after, "status", "status"))
	}
	if diff := cmp.Diff(before, f.at(after, "spec", "values")); diff != "" {
		t.Errorf("values (-before +after):\n%s", diff)
	}
	f.refused("POST", path+"/operation/rollback", back, 400, "SVCSTG.CCE-ADDONMGR.4000002") // not twice
	for _, custom := range []string{`{}`, `{"multiAZEnabled":true}`} {                      // an upgrade, then an edit of parameters
		f.ok("PUT", path, upgrade(prodA, "coredns", "1.30.6", `{"custom":`+custom+`}`))
		f.advance(time.Minute)
	}
	f.refused("POST", path+"/operation/rollback", back, 400, "SVCSTG.CCE-ADDONMGR.4000002")
}

func TestRollbackHasALeastVersion(t *testing.T) {
	v := func(n string) *version { return &version{number: n} }
	for _, tt := range []struct {
		template, from string
		want           bool
	}{{"coredns", "1.25.11", true}, {"coredns", "1.25.10", false}, {"npd", "1.18.48", true}, {"npd", "1.18.21", false}, {"dashboard", "2.0.4", false}} {
		a := addon{template: &template{name: tt.template}, version: v("9.0.0"), previous: &rollbackPoint{version: v(tt.from)}}
		if got := a.rollbackable(); got != tt.want {
			t.Errorf("%s from %s: %v", tt.template, tt.from, got)
		}
	}
}
