package style

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

func TestTargetNames(t *testing.T) {
	got := TargetNames(diff.Plan{Targets: []diff.TargetPlan{
		{Target: "cluster/1", Name: "prod"}, {Target: "cluster/2", Name: "prod"}, {Target: "cluster/3", Name: "other"},
		{Target: "pool/p", Name: "p\x1b"}, {Target: "cluster/4"},
	}})
	if d := cmp.Diff([]string{"cluster/1", "cluster/2", "other", `p\u001b`, "cluster/4"}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestVersions(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"1.28.4", "1.30.6", "coredns 1.28.4 → 1.30.6"}, {"1.28.4", "1.28.4", "coredns 1.28.4"},
		{"", "1.30.6", "coredns 1.30.6"}, {"1.28.4", "", "coredns 1.28.4"}, {"", "", "coredns"}, {"1\n2", "", "coredns 1 2"},
	} {
		if got := Versions("coredns", c.from, c.to); got != c.want {
			t.Errorf("Versions(%q, %q) = %q, want %q", c.from, c.to, got, c.want)
		}
	}
}

// TestSigns: each op and status has a sign of its own, as colour may be missing.
func TestSigns(t *testing.T) {
	seen := map[string]bool{}
	for _, op := range []diff.Op{diff.Create, diff.Upgrade, diff.Update, diff.Replace, diff.Delete, "another"} {
		seen[OpSign(op)] = true
	}
	for _, status := range []executor.Status{executor.Succeeded, executor.Sent, executor.Failed, executor.Held, executor.Skipped, executor.Canceled} {
		seen[StatusSign(status)] = true
	}
	if len(seen) != 12 || seen[""] || !seen["?"] {
		t.Errorf("signs are not distinct: %v", seen)
	}
}
