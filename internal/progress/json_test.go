package progress

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// TestJSONLog: a line for each end of a change, a heartbeat with all that is
// waited for, and each with the time of what it tells of.
func TestJSONLog(t *testing.T) {
	var b strings.Builder
	p := NewJSONLog(&b, Options{Plan: diff.Plan{Targets: []diff.TargetPlan{
		{Target: "cluster/a", Name: "prod-a", Changes: []diff.Change{{Component: "coredns"}}},
		{Target: "cluster/b", Name: "prod-b", Wave: 1, Changes: []diff.Change{{Component: "coredns"}, {Component: "everest"}}},
	}}})
	for _, e := range append(story(), unread(60, "cluster/b"), executor.Event{Time: after(65), Type: executor.EventStopping, Requests: 2}) {
		p.Tick(e.Time)
		p.Observe(e)
	}
	p.Tick(after(71.26))
	p.Close()
	want := `{"time":"2026-01-15T08:30:00Z","level":"INFO","msg":"wave started","wave":1}
{"time":"2026-01-15T08:30:40Z","level":"INFO","msg":"waiting","done":0,"total":3,"seconds":40,"waiting":[{"target":"cluster/a","name":"prod-a","component":"coredns","state":"upgrading","seconds":40}]}
{"time":"2026-01-15T08:30:42Z","level":"INFO","msg":"change ended","target":"cluster/a","name":"prod-a","wave":1,"component":"coredns","op":"upgrade","from":"1.0","to":"1.1","status":"succeeded","seconds":42,"done":1,"total":3}
{"time":"2026-01-15T08:30:43Z","level":"ERROR","msg":"change ended","target":"cluster/b","name":"prod-b","wave":1,"component":"coredns","op":"upgrade","from":"1.0","to":"1.1","status":"failed","error":"CCE.01400001: bad\nrequest \u001b[31m(request 4d1f)","seconds":3.25,"done":2,"total":3}
{"time":"2026-01-15T08:30:44Z","level":"WARN","msg":"change ended","target":"cluster/b","name":"prod-b","wave":1,"component":"everest","op":"upgrade","from":"1.0","to":"1.1","status":"skipped","error":"depends on coredns, which failed","seconds":0,"done":3,"total":3}
{"time":"2026-01-15T08:31:05Z","level":"WARN","msg":"interrupted: finishing 2 requests; once more stops at once","requests":2,"replaces":0}
{"time":"2026-01-15T08:31:11.26Z","level":"INFO","msg":"waiting","done":3,"total":3,"seconds":71.3,"waiting":[]}
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestJSONHeartbeatTellsOfFailedLists: as the text does.
func TestJSONHeartbeatTellsOfFailedLists(t *testing.T) {
	var b strings.Builder
	p := NewJSONLog(&b, Options{})
	for _, e := range blindStory()[:10] {
		p.Observe(e)
	}
	p.Tick(after(120))
	var line struct{ Waiting []map[string]any }
	if err := json.Unmarshal([]byte(b.String()), &line); err != nil {
		t.Fatal(err)
	}
	failed := "GET /addons: no answer\nfor 15s"
	want := []map[string]any{
		{"target": "cluster/a", "component": "coredns", "state": "upgrading", "seconds": 120.0, "error": failed},
		{"target": "cluster/b", "component": "coredns", "state": "started", "seconds": 10.0},
		{"target": "cluster/c", "seconds": 30.0, "error": failed},
	}
	if d := cmp.Diff(want, line.Waiting); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestJSONHeartbeatBeforeTheFirstEvent: no time has passed in a run that has not begun.
func TestJSONHeartbeatBeforeTheFirstEvent(t *testing.T) {
	var b strings.Builder
	p := NewJSONLog(&b, Options{})
	p.Tick(start)
	p.Tick(start.Add(heartbeat - time.Second))
	p.Tick(start.Add(heartbeat))
	want := `{"time":"2026-01-15T08:30:30Z","level":"INFO","msg":"waiting","done":0,"total":0,"seconds":0,"waiting":[]}` + "\n"
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestReadJSON(t *testing.T) {
	var b strings.Builder
	p := NewReadJSON(&b, slowFleet)
	for _, e := range slowReading()[:7] {
		p.Observe(e)
	}
	p.Tick(after(9))
	p.Tick(after(12.04))
	p.Close()
	want := `{"time":"2026-01-15T08:30:12.04Z","level":"INFO","msg":"reading","done":1,"total":6,"seconds":12,"waiting":[` +
		`{"target":"cluster/b","name":"prod-b","why":"HTTP 503: tried again in\n4s \u001b[31m","seconds":12},` +
		`{"target":"cluster/c","name":"cluster/c","why":"no answer yet","seconds":11.9},` +
		`{"target":"cluster/d","name":"cluster/d","seconds":10}]}` + "\n"
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
