package executor

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/diff"
)

// TestSharingChangesNothing shares changes whose texts are made of few characters, so
// that some of them are equal and others only look so when they are put together.
func TestSharingChangesNothing(t *testing.T) {
	text := rapid.StringMatching(`[ab]{0,2}`)
	value := rapid.Custom(func(t *rapid.T) json.RawMessage {
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			return nil
		case 1:
			return json.RawMessage{}
		case 2:
			return slices.Repeat(json.RawMessage("a"), worthSharing+rapid.IntRange(-1, 1).Draw(t, "more"))
		}
		return json.RawMessage(text.Draw(t, "value"))
	})
	difference := rapid.Custom(func(t *rapid.T) diff.Difference {
		return diff.Difference{Path: text.Draw(t, "path"), Old: value.Draw(t, "old"), New: value.Draw(t, "new"), Source: diff.Source(text.Draw(t, "source"))}
	})
	change := rapid.Custom(func(t *rapid.T) diff.Change {
		return diff.Change{
			Diff:    rapid.SliceOfN(difference, 0, 2).Draw(t, "diff"),
			Basic:   rapid.SliceOfN(difference, 0, 2).Draw(t, "basic"),
			Carried: rapid.SliceOfN(text, 0, 3).Draw(t, "carried"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		common := newSharer()
		targets := rapid.SliceOfN(rapid.SliceOfN(change, 0, 3), 0, 4).Draw(t, "targets")
		for _, changes := range targets {
			was := slices.Clone(changes)
			for i := range was {
				was[i].Diff, was[i].Basic = slices.Clone(was[i].Diff), slices.Clone(was[i].Basic)
			}
			common.share(changes)
			if d := cmp.Diff(was, changes); d != "" {
				t.Fatalf("(-was +shared):\n%s", d)
			}
		}
	})
}

func TestWhatIsEqualIsKeptOnce(t *testing.T) {
	long := func() json.RawMessage { return slices.Repeat(json.RawMessage("7"), worthSharing) }
	made := func(path string) []diff.Change {
		return []diff.Change{{
			Diff:    []diff.Difference{{Path: path, New: long()}},
			Basic:   []diff.Difference{{Path: "/basic/image", Old: json.RawMessage("1")}},
			Carried: []string{"/custom/a"},
		}}
	}
	common := newSharer()
	all := [][]diff.Change{made("/custom/x"), made("/custom/x"), made("/custom/y")}
	for _, changes := range all {
		common.share(changes)
	}
	first, same, other := all[0][0], all[1][0], all[2][0]
	if &first.Diff[0] != &same.Diff[0] || &first.Basic[0] != &other.Basic[0] || &first.Carried[0] != &other.Carried[0] {
		t.Error("equal lists are there twice")
	}
	if &first.Diff[0] == &other.Diff[0] || &first.Diff[0].New[0] != &other.Diff[0].New[0] {
		t.Error("lists that differ are to share the long values in them")
	}
}
