package cli

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
)

func fleet() desired.State {
	return desired.State{Targets: []desired.Target{
		{Kind: desired.Pool, ID: "a", Labels: map[string]string{"tier": "prod"}},
		{Kind: desired.Pool, ID: "b", Labels: map[string]string{"tier": "test"}},
		{Kind: desired.Cluster, ID: "c"},
	}}
}

func TestNarrow(t *testing.T) {
	tests := []struct {
		selection selection
		want      string
		err       string
	}{
		{selection: selection{}, want: "pool/a pool/b cluster/c"},
		{selection: selection{targets: []string{"cluster/c", "pool/a"}}, want: "pool/a cluster/c"},
		{selection: selection{selector: "tier=prod"}, want: "pool/a"},
		{selection: selection{selector: "tier!=prod"}, want: "pool/b cluster/c"},
		{selection: selection{selector: "tier in (prod,test),!x"}, want: "pool/a pool/b"},
		{selection: selection{selector: "tier=="}, err: "--selector tier== matches none of the 3 that are listed, and their labels are tier (prod, test);"},
		{selection: selection{selector: "tier==", mayEmpty: true}, want: ""},
		{selection: selection{targets: []string{"pool/b"}, selector: "tier=prod"}, err: "no target is left: --selector tier=prod matches none of the 1 that are listed, and their labels are tier (test);"},
		{selection: selection{targets: []string{"pool/b"}, selector: "tier=test", shard: "1/2"}, want: ""},
		{selection: selection{selector: "=,"}, err: `--selector "=,"`},
		{selection: selection{targets: []string{"pool/x"}}, err: "--target pool/x: no such target is listed"},
		{selection: selection{shard: "2/2"}, err: `--shard "2/2": has to be I/N`},
		{selection: selection{shard: "x"}, err: "has to be I/N"},
		{selection: selection{shard: "-1/3"}, err: "has to be I/N"},
	}
	for _, test := range tests {
		got, err := test.selection.narrow(fleet())
		if test.err != "" {
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("%+v: %v, want %q", test.selection, err, test.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%+v: %v", test.selection, err)
		}
		var keys []string
		for _, x := range got.Targets {
			keys = append(keys, x.Key())
		}
		if d := cmp.Diff(test.want, strings.Join(keys, " ")); d != "" {
			t.Errorf("%+v (-want +got):\n%s", test.selection, d)
		}
	}
}

// TestShardsPartTheFleet: every target is in exactly one shard, and the shards
// are of about one size.
func TestShardsPartTheFleet(t *testing.T) {
	state := desired.State{}
	for i := range 1000 {
		state.Targets = append(state.Targets, desired.Target{Kind: desired.Cluster, ID: fmt.Sprint(i)})
	}
	seen := map[string]int{}
	for i := range 4 {
		part, err := selection{shard: fmt.Sprintf("%d/4", i)}.narrow(state)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(part.Targets); n < 200 || n > 300 {
			t.Errorf("shard %d has %d of 1000 targets", i, n)
		}
		for _, x := range part.Targets {
			seen[x.Key()]++
		}
	}
	for key, n := range seen {
		if n != 1 {
			t.Errorf("%s is in %d shards", key, n)
		}
	}
	if len(seen) != 1000 {
		t.Errorf("%d of 1000 targets are in a shard", len(seen))
	}
	if got := shardOf("cluster/9dd81b6e-e8e5-11ea-8aeb-0255ac11161d", 8); got != 4 {
		t.Errorf("the hash changed (%d): shards of saved plans would no longer fit", got)
	}
	for _, shards := range []int{1 << 32, 1<<32 + 1} { // beyond what the hash can tell
		if got := shardOf("cluster/9dd81b6e-e8e5-11ea-8aeb-0255ac11161d", shards); got <= 0 {
			t.Errorf("%d of %d shards", got, shards)
		}
	}
}

// TestMissed: of reviewed targets that no manifest lists, each is told in one shard, and in
// no run for some targets alone.
func TestMissed(t *testing.T) {
	for _, key := range []string{"cluster/a", "pool/b", "pool/c", "cluster/d"} {
		in := 0
		for i := range 4 {
			if (selection{shard: fmt.Sprintf("%d/4", i)}).misses(key) {
				in++
			}
		}
		if in != 1 || !(selection{}).misses(key) {
			t.Errorf("%s is missed in %d shards of 4", key, in)
		}
		for _, s := range []selection{{targets: []string{"pool/x"}}, {components: []string{"npd"}}, {selector: "a=b", shard: "0/1"}} {
			if s.misses(key) {
				t.Errorf("%+v misses %s, which it may have left out", s, key)
			}
		}
	}
}

// TestNarrowToComponents: targets that list one of them stay, and those that may
// delete it; others have nothing to do with the run.
func TestNarrowToComponents(t *testing.T) {
	state := fleet()
	state.Targets[0].Components = []desired.Component{{Name: "npd"}, {Name: "nginx", Alias: "in"}}
	state.Targets[1].Components, state.Targets[1].Prune = []desired.Component{{Name: "coredns"}}, true
	state.Targets[2].Components = []desired.Component{{Name: "coredns"}}
	for _, test := range []struct {
		selection selection
		want, err string
	}{
		{selection: selection{components: []string{"npd"}}, want: "pool/a pool/b"},
		{selection: selection{components: []string{"nginx/in", "coredns"}}, want: "pool/a pool/b cluster/c"},
		{selection: selection{components: []string{"coredns"}, targets: []string{"cluster/c"}}, want: "cluster/c"},
		{selection: selection{components: []string{"nginx"}}, err: "--component nginx: no target of the run lists it"},
		{selection: selection{components: []string{"coredn"}}, err: `did you mean "coredns"?`},
		{selection: selection{components: []string{"npd"}, targets: []string{"cluster/c"}}, err: "--component npd: no target of the run lists it"},
	} {
		got, err := test.selection.narrow(state)
		if test.err != "" {
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("%+v: %v, want %q", test.selection, err, test.err)
			}
			continue
		}
		var keys []string
		for _, x := range got.Targets {
			keys = append(keys, x.Key())
			if d := cmp.Diff(test.selection.components, x.Only); d != "" {
				t.Errorf("%s is for other components: %s", x.Key(), d)
			}
		}
		if d := cmp.Diff(test.want, strings.Join(keys, " ")); d != "" || err != nil {
			t.Errorf("%+v: %v (-want +got):\n%s", test.selection, err, d)
		}
	}
}

// TestThinTakesNothingThatTheRunNeeds: which shard a target is in decides; what the run
// takes of it, and what it says where it takes nothing, is the same with and without.
func TestThinTakesNothingThatTheRunNeeds(t *testing.T) {
	listing := func() desired.State {
		state := fleet()
		for i, name := range []string{"npd", "driver", "coredns"} {
			state.Targets[i].Components = []desired.Component{{Name: name}}
		}
		return state
	}
	taken := 0
	for _, s := range []selection{
		{}, {shard: "0/1"}, {shard: "0/2"}, {shard: "1/2"}, {shard: "7/50"}, {shard: "nonsense"},
		{shard: "0/2", selector: "tier=prod"}, {shard: "1/2", selector: "tier=prod"},
		{shard: "0/2", components: []string{"npd"}}, {shard: "1/2", components: []string{"npd"}}, {shard: "1/2", components: []string{"x"}},
	} {
		want, wantErr := s.narrow(listing())
		state := listing()
		thin := s.thin()
		for i := range state.Targets {
			thin(&state.Targets[i])
			if state.Targets[i].Components == nil {
				taken++
			}
		}
		got, err := s.narrow(state)
		if d := cmp.Diff(want.Targets, got.Targets); d != "" || fmt.Sprint(err) != fmt.Sprint(wantErr) {
			t.Errorf("%+v: %v, want %v\n%s", s, err, wantErr, d)
		}
	}
	if taken == 0 {
		t.Error("nothing was taken from any target")
	}
}
