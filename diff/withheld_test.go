package diff

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
)

// fleet reads "0:2 0:! 1:3 2:?": targets with their wave and so many changes; "!"
// is one with a blocked change beside another one, "?" one that is unread.
func fleet(spec string) []TargetPlan {
	var out []TargetPlan
	for i, word := range strings.Fields(spec) {
		t := TargetPlan{Target: fmt.Sprintf("cluster/%02d", i), Components: make([]Seen, 9)}
		var what string
		if _, err := fmt.Sscanf(word, "%d:%s", &t.Wave, &what); err != nil {
			panic(err)
		}
		switch what {
		case "!":
			t.Changes = []Change{{Op: Upgrade, Blocked: "why not"}, {Op: Create}}
		case "?":
			t.Error = "HTTP 502"
		default:
			for range what[0] - '0' {
				t.Changes = append(t.Changes, Change{Op: Delete})
			}
		}
		out = append(out, t)
	}
	return out
}

func TestWhichWavesAreWithheld(t *testing.T) {
	const reason = " blocked or unread before it, rollout.maxFailures is "
	for _, tt := range []struct {
		name, fleet string
		maxFailures int
		want        []WithheldWave
		delete      int // of the summary
		withheld    int
	}{
		{"nothing stands in the way", "0:1 1:2", 0, nil, 3, 0},
		{"one blocked", "0:! 0:1 1:2 1:1", 0, []WithheldWave{{1, 3, "1" + reason + "0"}}, 1, 4},
		{"one unread", "0:? 1:2", 0, []WithheldWave{{1, 2, "1" + reason + "0"}}, 0, 2},
		{"as many as are borne", "0:! 0:? 1:2", 2, nil, 2, 1},
		{"one more", "0:! 0:? 0:! 1:2", 2, []WithheldWave{{1, 2, "3" + reason + "2"}}, 0, 4},
		{"all that come later", "0:! 1:1 2:1 7:3", 0, []WithheldWave{{1, 1, "1" + reason + "0"}, {2, 1, "1" + reason + "0"}, {7, 3, "1" + reason + "0"}}, 0, 6},
		{"it adds up over waves", "0:! 1:! 1:1 2:1", 1, []WithheldWave{{2, 1, "2" + reason + "1"}}, 1, 3},
		{"what is behind counts no more", "0:! 1:? 1:! 1:1 2:1", 0, []WithheldWave{{1, 1, "1" + reason + "0"}, {2, 1, "1" + reason + "0"}}, 0, 4},
		{"within its own wave nothing is withheld", "0:! 0:2", 0, nil, 2, 1},
		{"nothing is to be changed there", "0:? 1:0 2:? 3:!", 0, nil, 0, 1},
	} {
		plan := Assemble(fleet(tt.fleet), desired.Guards{MaxDeletes: 2, MaxDeletePercent: 100}, desired.Rollout{MaxFailures: tt.maxFailures})
		if d := cmp.Diff(append([]WithheldWave{}, tt.want...), plan.WithheldWaves); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
		if s := plan.Summary; s.Delete != tt.delete || s.Withheld != tt.withheld {
			t.Errorf("%s: %d to delete, %d withheld; want %d and %d", tt.name, s.Delete, s.Withheld, tt.delete, tt.withheld)
		}
		if err := plan.Verify(); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// TestGuardsCountWithheldWaves: whether a wave starts is not to decide whether a
// run is refused.
func TestGuardsCountWithheldWaves(t *testing.T) {
	plan := Assemble(fleet("0:? 1:3"), desired.Guards{MaxDeletes: 2, MaxDeletePercent: 100}, desired.Rollout{})
	want := []Violation{{Rule: MaxDeletes, Limit: 2, Actual: 3, Override: "--max-deletes 3"}}
	if d := cmp.Diff(want, plan.Guards); d != "" || plan.Summary.Delete != 0 {
		t.Errorf("%d to delete; guards (-want +got):\n%s", plan.Summary.Delete, d)
	}
}

// TestAnOlderPlanIsVerified: one that was saved before waves were foretold has no
// list of them, and counts what they hold under its op.
func TestAnOlderPlanIsVerified(t *testing.T) {
	plan := Assemble(fleet("0:? 1:3"), desired.Guards{MaxDeletes: 9, MaxDeletePercent: 100}, desired.Rollout{})
	plan.WithheldWaves = nil
	plan.Summary = plan.count()
	if err := plan.Verify(); err != nil || plan.Summary.Delete != 3 {
		t.Errorf("%d to delete, %v", plan.Summary.Delete, err)
	}
	plan.WithheldWaves = []WithheldWave{}
	if err := plan.Verify(); err == nil {
		t.Error("a list that leaves out what will not start is taken")
	}
}

// TestEveryChangeIsCountedOnce: blocked, withheld or under its op; what is withheld
// for a wave is what the list of waves says.
func TestEveryChangeIsCountedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.Custom(func(t *rapid.T) string {
			return fmt.Sprintf("%d:%c", rapid.IntRange(0, 3).Draw(t, "wave"), rapid.SampledFrom([]rune("!?012")).Draw(t, "what"))
		})).Draw(t, "targets")
		plan := Assemble(fleet(strings.Join(words, " ")), desired.Guards{}, desired.Rollout{MaxFailures: rapid.IntRange(0, 3).Draw(t, "maxFailures")})
		changes, beside, waves, carried := 0, 0, 0, 0
		for _, target := range plan.Targets {
			changes += len(target.Changes)
			if target.Blocked() {
				beside += len(target.Changes) - 1
			}
			if plan.CarriesOut(target) {
				carried += len(target.Changes)
			}
		}
		for _, w := range plan.WithheldWaves {
			waves += w.Changes
		}
		s := plan.Summary
		if s.Changes()+s.Withheld+s.Blocked != changes || s.Withheld != beside+waves || s.Changes() != carried {
			t.Fatalf("%d changes, %d beside blocked ones, %d in waves, %d carried out: %+v", changes, beside, waves, carried, s)
		}
	})
}

// TestJoinedPartsForetellAsOneRun: what is unread in one part keeps a wave of
// another from starting, where all parts bear the same.
func TestJoinedPartsForetellAsOneRun(t *testing.T) {
	part := func(name, spec string, maxFailures int) Part {
		targets := fleet(spec)
		for i := range targets {
			targets[i].Target += name
		}
		return Part{name, Assemble(targets, desired.Guards{MaxDeletes: 9, MaxDeletePercent: 100}, desired.Rollout{MaxFailures: maxFailures})}
	}
	for _, tt := range []struct {
		other    int // what the second part bears
		withheld int
		waves    []WithheldWave
	}{
		{0, 2, []WithheldWave{{1, 2, "1 blocked or unread before it, rollout.maxFailures is 0"}}},
		{1, 0, []WithheldWave{}},
	} {
		got, err := Join([]Part{part("a", "0:?", 0), part("b", "1:2", tt.other)})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(tt.waves, got.WithheldWaves); d != "" || got.Summary.Withheld != tt.withheld {
			t.Errorf("%d withheld (-want +got):\n%s", got.Summary.Withheld, d)
		}
		if err := got.Verify(); err != nil {
			t.Error(err)
		}
	}
}
