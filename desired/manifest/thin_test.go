package manifest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
)

// thinned is a fleet in which targets share a profile and have something of their own,
// and waves make the order another one than that of the text.
const thinned = head + `profiles:
  base:
    addons: [{name: coredns, version: 1.30.6}, {name: everest}]
clusters:
- {id: c, wave: 1, profiles: [base]}
- {id: b, profiles: [base], addons: [{name: coredns, values: {custom: {a: 1}}}]}
- {id: a, profiles: [base]}
pools:
- {name: p, plugins: [{name: npd}]}
`

// TestThinTakesFromWhatItIsShown: it sees each target once, whole and in order; what it
// takes is gone, and nothing else.
func TestThinTakesFromWhatItIsShown(t *testing.T) {
	load := func(opts manifest.Options) desired.State {
		t.Helper()
		opts.Stdin = strings.NewReader(thinned)
		state, err := manifest.Load([]string{"-"}, opts)
		if err != nil {
			t.Fatal(err)
		}
		return state
	}
	want := load(manifest.Options{})
	var shown []desired.Target
	got := load(manifest.Options{Thin: func() func(*desired.Target) {
		return func(target *desired.Target) {
			shown = append(shown, *target)
			if target.ID == "a" || target.ID == "p" {
				target.Components = nil
			}
		}
	}})
	if d := cmp.Diff(want.Targets, shown); d != "" {
		t.Error("shown otherwise than it is:", d)
	}
	want.Targets[0].Components, want.Targets[2].Components = nil, nil // cluster/a, pool/p
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestThinBeginsAnew: where a mistake has all read once more, nothing of the first pass
// counts, and what a target lacks by then is a mistake all the same.
func TestThinBeginsAnew(t *testing.T) {
	passes, shown := 0, 0
	_, err := manifest.Load([]string{"-"}, manifest.Options{
		Stdin: strings.NewReader(thinned + "- {name: q, profiles: [bass], plugins: [{name: npd, dependsOn: [nobody]}]}\n"),
		Thin: func() func(*desired.Target) {
			passes, shown = passes+1, 0
			return func(target *desired.Target) { shown, target.Components = shown+1, nil }
		},
	})
	if passes != 2 || shown != 5 {
		t.Errorf("%d passes, the last over %d targets", passes, shown)
	}
	for _, want := range []string{`unknown profile "bass"`, `"nobody"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v says nothing of %s", err, want)
		}
	}
}
