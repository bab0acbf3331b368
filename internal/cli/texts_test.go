package cli

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/diff"
)

// TestListsAlikeAreHeldOnce: what targets have in common takes its room once, and what
// differs in one word stays apart.
func TestListsAlikeAreHeldOnce(t *testing.T) {
	list := func(version, state string) []diff.Seen {
		return []diff.Seen{{Component: "coredns", Version: version, Health: diff.Good, State: state}, {Component: "npd", Version: "1.0"}}
	}
	texts := newTexts()
	for _, want := range [][]diff.Seen{
		list("1.0", "running"), list("1.0", "abnormal"), list("1.1", "running"), list("1.0", "running")[:1],
		list("1.0running", ""), {}, nil, // the same bytes, in other words
	} {
		first, second := diff.TargetPlan{Components: slices.Clone(want)}, diff.TargetPlan{Components: slices.Clone(want)}
		texts.target(&first)
		texts.target(&second)
		if d := cmp.Diff(want, first.Components) + cmp.Diff(want, second.Components); d != "" {
			t.Error(d)
		}
		if len(want) > 0 && &first.Components[0] != &second.Components[0] {
			t.Errorf("%v is held twice", want)
		}
	}
	if len(texts.seen) != 5 {
		t.Errorf("%d lists are held", len(texts.seen))
	}
}
