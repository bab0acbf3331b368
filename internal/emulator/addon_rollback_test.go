package emulator

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRollback(t *testing.T) {
	f := seeded(t, "edition: huawei\nclusters: [{id: "+prodA+", addons: [{template: coredns, version: 1.28.4}]}]")
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
	refusal := f.refused("POST", path+"/operation/rollback", back, 400, "SVCSTG.CCE-ADDONMGR.4000002")
	if got := refusal["message"]; got != "addon status(running) can not be rolled back" {
		t.Errorf("message %v", got)
	}
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

// TestRollbackThatFails: what failed can be rolled back again, until it has ended
// well once.
func TestRollbackThatFails(t *testing.T) {
	f := seeded(t, "edition: huawei\nclusters: [{id: "+prodA+", addons: [{template: npd, version: 1.19.16, previous: 1.19.1}]}]")
	path, back := f.pathOf(prodA, "npd"), `{"clusterID":"`+prodA+`"}`
	f.Fault(Fault{Op: "rollback", Do: End, End: "rollbackFailed", Reason: "hook failed", Times: 1})
	for i, want := range []struct {
		state   string
		again   any
		runs    string
		version string
	}{{"rollbackFailed", true, "1.19.16", "1.19.1"}, {"running", false, "1.19.1", "1.19.1"}} {
		if got := f.at(f.ok("POST", path+"/operation/rollback", back), "status", "status"); got != "rollbacking" {
			t.Errorf("try %d: %v at once", i, got)
		}
		f.advance(time.Minute)
		a := f.ok("GET", path, "")
		got := []any{f.at(a, "status", "status"), f.at(a, "status", "isRollbackable"), f.at(a, "status", "currentVersion", "version"), f.at(a, "spec", "version")}
		if d := cmp.Diff([]any{want.state, want.again, want.runs, want.version}, got); d != "" {
			t.Errorf("try %d (-want +got):\n%s", i, d)
		}
	}
}

// TestNoRollbackOnOTC: its reference has neither the call nor the fields.
func TestNoRollbackOnOTC(t *testing.T) {
	f := seeded(t, "clusters: [{id: "+prodA+", addons: [{template: coredns, version: 1.30.6, previous: 1.28.4}]}]")
	path := f.pathOf(prodA, "coredns")
	status := f.at(f.ok("GET", path, ""), "status").(map[string]any)
	for _, key := range []string{"isRollbackable", "previousVersion"} {
		if value, ok := status[key]; ok {
			t.Errorf("%s: %v", key, value)
		}
	}
	f.refused("POST", path+"/operation/rollback", `{"clusterID":"`+prodA+`"}`, 404, "APIG.0101")
}
