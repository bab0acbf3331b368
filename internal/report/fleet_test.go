package report

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/diff"
)

// fleet is a plan of 2,000 targets with five distinct changes: coredns on
// nearly all, dashboard deleted on some, one blocked group, one pool upgrade,
// and one exception.
func fleet() diff.Plan {
	p := diff.Plan{APIVersion: diff.APIVersion, Kind: "Plan", Digest: "sha256:0"}
	for i := range 2000 {
		p.Targets = append(p.Targets, fleetTarget(i))
	}
	p.Summary.Targets = len(p.Targets)
	for _, t := range p.Targets {
		p.Summary.Unchanged += t.Unchanged
		p.Summary.Unmanaged += len(t.Unmanaged)
		for _, c := range t.Changes {
			tallyOp(&p.Summary, c)
		}
	}
	p.Guards = []diff.Violation{{Rule: "maxDeletes", Limit: 10, Actual: p.Summary.Delete, Override: fmt.Sprintf("--max-deletes %d", p.Summary.Delete)}}
	return p
}

func tallyOp(s *diff.Summary, c diff.Change) {
	if c.Blocked != "" {
		s.Blocked++
		return
	}
	*map[diff.Op]*int{diff.Create: &s.Create, diff.Upgrade: &s.Upgrade, diff.Update: &s.Update,
		diff.Replace: &s.Replace, diff.Delete: &s.Delete}[c.Op]++
}

func fleetTarget(i int) diff.TargetPlan {
	if i >= 1900 {
		return fleetPool(i - 1900)
	}
	t := diff.TargetPlan{Target: fmt.Sprintf("cluster/%08d-e8e5-11ea-8aeb-0255ac11161d", i), Name: fmt.Sprintf("prod-%04d", i),
		Region: "eu-de", Project: "p", Unchanged: 18, Components: components(20)}
	upgrade := diff.Change{Component: "coredns", Op: diff.Upgrade, From: "1.28.4", To: "1.30.6", Requested: "~1.30", Reason: "other version", Origin: diff.Introduced,
		Diff:    []diff.Difference{{Path: "/custom/parameterSyncStrategy", Old: raw("ensureConsistent"), New: raw("inherit"), Source: diff.FromManifest}},
		Carried: []string{"/custom/stub_domains"}}
	switch {
	case i < 1842:
		t.Changes = append(t.Changes, upgrade)
	case i < 1850:
		upgrade.From, upgrade.Blocked = "1.23.1", "1.30.6 does not support cluster version v1.23; the newest that does is 1.25.11"
		t.Changes = append(t.Changes, upgrade)
	case i == 1850:
		upgrade.Op, upgrade.From, upgrade.Diff = diff.Update, "1.30.6", []diff.Difference{
			{Path: "/custom/stub_domains", Old: raw("old.example"), New: raw("new.example"), Source: diff.FromManifest}}
		t.Changes = append(t.Changes, upgrade)
	}
	if i%100 == 7 && i < 1842 {
		t.Changes = append(t.Changes, diff.Change{Component: "dashboard", Op: diff.Delete, From: "2.2.7", Reason: "state: absent", Origin: diff.Introduced})
	}
	if i%400 == 0 {
		t.Unmanaged = []string{"log-agent"}
	}
	return t
}

func fleetPool(i int) diff.TargetPlan {
	name := fmt.Sprintf("pool-%03d", i)
	return diff.TargetPlan{Target: "pool/" + name, Name: name, Region: "eu-de", Project: "p", Wave: 1, Labels: map[string]string{"tier": "gpu"}, Components: components(3),
		Changes: []diff.Change{{Component: "gpu-driver", Op: diff.Upgrade, From: "2.0.1", To: "2.1.26", Requested: "~2.1", Reason: "other version", Origin: diff.Drift,
			Diff: []diff.Difference{{Path: "/custom/driver", Old: raw("470"), New: raw("535.104"), Source: diff.FromManifest}}}}}
}

func components(n int) []diff.Seen {
	out := []diff.Seen{{Component: "coredns", Version: "1.28.4", Health: diff.Good, State: "running"}}
	for i := 1; i < n; i++ {
		out = append(out, diff.Seen{Component: fmt.Sprintf("addon-%02d", i), Version: fmt.Sprintf("1.%d.0", i), Health: diff.Good, State: "running"})
	}
	return out
}

func raw(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

func TestTextOfAFleet(t *testing.T) {
	got := draw(t, Text{}, document{plan: fleet()}, Options{})
	golden(t, "fleet.txt", got)
	for _, want := range []string{"coredns 1.28.4 → 1.30.6 on 1,842 clusters", "dashboard 2.2.7 on 19 clusters", "gpu-driver 2.0.1 → 2.1.26 on 100 pools"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q", want)
		}
	}
	all := draw(t, Text{}, document{plan: fleet()}, Options{Verbose: true})
	for i := range 1851 {
		if name := fmt.Sprintf("(prod-%04d)", i); !strings.Contains(all, name) {
			t.Fatalf("verbose text does not name %s", name)
		}
	}
}
