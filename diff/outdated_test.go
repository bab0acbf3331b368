package diff

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
)

// line writes a standing in one line: live, requested, desired, newest, newest
// of all, and what holds it back.
func line(s VersionStatus) string {
	text := s.Component
	for _, v := range []string{s.Live, s.Requested, s.Desired, s.Newest, s.NewestOfAll} {
		if v == "" {
			v = "-"
		}
		text += " " + v
	}
	if s.Outdated {
		text += " outdated"
	}
	for _, h := range s.HeldBack {
		text += "; " + string(h.By) + " " + h.Version + ": " + h.Reason
	}
	return text
}

// shop is a catalog in which 1.1.0 is the newest for cluster v1.28, 1.3.0 for
// v1.30, and 2.0.0 is a beta.
func shop(t *testing.T) Catalog {
	a := Template{Name: "a"}
	for _, number := range []string{"1.0.0", "1.1.0", "1.3.0", "2.0.0"} {
		a.Versions = append(a.Versions, version(t, number, "{}", `{"custom":{}}`))
	}
	a.Versions[2].Supports = []Support{{ClusterVersions: []string{`v1\.30.*`}}}
	a.Versions[3].Supports = a.Versions[2].Supports
	a.Versions[3].Stable = false
	b := Template{Name: "b", Versions: []Version{version(t, "1.0.0", "{}", "{}"), version(t, "1.1.0", "{}", "{}")}}
	return catalogOf(a, b)
}

func TestStandings(t *testing.T) {
	const unsupported = "clusterVersion 2.0.0: 2.0.0 does not support cluster version v1.28; unstable 2.0.0: 2.0.0 is not stable, so it has to be named exactly"
	const unstable = "unstable 2.0.0: 2.0.0 is not stable, so it has to be named exactly"
	for _, c := range []struct {
		name    string
		want    *desired.Component // nil: not listed
		live    string             // version of a; "": not installed
		cluster string
		edit    func(*desired.Target)
		line    string
	}{
		{name: "pending", want: &desired.Component{Version: "1.1.0"}, live: "1.0.0", cluster: "v1.28",
			line: "a 1.0.0 1.1.0 1.1.0 1.1.0 2.0.0 outdated; " + unsupported},
		{name: "pinned", want: &desired.Component{Version: "1.0.0"}, live: "1.0.0", cluster: "v1.28",
			line: "a 1.0.0 1.0.0 1.0.0 1.1.0 2.0.0 outdated; pinned 1.1.0: the manifest asks for 1.0.0; " + unsupported},
		{name: "constraint", want: &desired.Component{Version: "~1.0.0"}, live: "1.0.0", cluster: "v1.30",
			line: "a 1.0.0 ~1.0.0 1.0.0 1.3.0 2.0.0 outdated; constraint 1.3.0: ~1.0.0 leaves 1.3.0 out; " + unstable},
		{name: "satisfied", want: &desired.Component{Version: "^1"}, live: "1.0.0", cluster: "v1.30",
			line: "a 1.0.0 ^1 1.0.0 1.3.0 2.0.0 outdated; satisfied 1.3.0: 1.0.0 satisfies ^1, so it is left alone; " + unstable},
		{name: "any version", want: &desired.Component{}, live: "1.1.0", cluster: "v1.30",
			line: "a 1.1.0 - 1.1.0 1.3.0 2.0.0 outdated; anyVersion 1.3.0: the manifest names no version, so the installed one stays; " + unstable},
		{name: "latest", want: &desired.Component{Version: "latest"}, live: "1.1.0", cluster: "v1.30",
			line: "a 1.1.0 latest 1.3.0 1.3.0 2.0.0 outdated; " + unstable},
		{name: "unstable by name", want: &desired.Component{Version: "2.0.0"}, live: "2.0.0", cluster: "v1.30",
			line: "a 2.0.0 2.0.0 2.0.0 1.3.0 2.0.0"},
		{name: "not listed", live: "1.0.0", cluster: "v1.30",
			line: "a 1.0.0 - 1.0.0 1.3.0 2.0.0 outdated; unlisted 1.3.0: the manifest does not list it; " + unstable},
		{name: "pruned", live: "1.0.0", cluster: "v1.30", edit: func(t *desired.Target) { t.Prune = true },
			line: "a 1.0.0 - - 1.3.0 2.0.0; deleted : an apply deletes it"},
		{name: "absent", want: &desired.Component{Absent: true}, live: "1.0.0", cluster: "v1.30",
			line: "a 1.0.0 - - 1.3.0 2.0.0; deleted : an apply deletes it"},
		{name: "gone as wanted", want: &desired.Component{Absent: true}, cluster: "v1.30", line: ""},
		{name: "to be installed", want: &desired.Component{}, cluster: "v1.28",
			line: "a - - 1.1.0 1.1.0 2.0.0 outdated; " + unsupported},
		{name: "blocked", want: &desired.Component{Version: "1.3.0"}, live: "1.0.0", cluster: "v1.28",
			line: "a 1.0.0 1.3.0 1.0.0 1.1.0 2.0.0 outdated; blocked 1.3.0: version 1.3.0 does not support cluster version v1.28; the newest that does is 1.1.0; " + unsupported},
		{name: "downgrade", want: &desired.Component{Version: "1.0.0"}, live: "1.1.0", cluster: "v1.28",
			line: "a 1.1.0 1.0.0 1.1.0 1.1.0 2.0.0 outdated; blocked 1.0.0: 1.0.0 is older than the installed 1.1.0: set allowDowngrade: true if that is meant, or remove it first (state: absent); the service offers no rollback now; " + unsupported},
		{name: "not listed, and the newest", live: "1.3.0", cluster: "v1.30", line: "a 1.3.0 - 1.3.0 1.3.0 2.0.0 outdated; " + unstable},
		{name: "pruned, but listed", want: &desired.Component{Version: "1.3.0"}, live: "1.3.0", cluster: "v1.30", edit: func(t *desired.Target) { t.Prune = true },
			line: "a 1.3.0 1.3.0 1.3.0 1.3.0 2.0.0 outdated; " + unstable},
		{name: "a word for a version", want: &desired.Component{Version: "stable"}, live: "stable", cluster: "v1.30",
			line: "a stable stable stable 1.3.0 2.0.0 outdated; constraint 1.3.0: stable leaves 1.3.0 out; " + unstable},
		{name: "newer than the catalog", want: &desired.Component{Version: "9.0.0"}, live: "9.0.0", cluster: "v1.30",
			line: "a 9.0.0 9.0.0 9.0.0 1.3.0 2.0.0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			target, live := cluster(), Inventory{Cluster: Cluster{Version: c.cluster}}
			if c.want != nil {
				c.want.Name = "a"
				target = cluster(*c.want)
			}
			if c.edit != nil {
				c.edit(&target)
			}
			if c.live != "" {
				live.Instances = []Instance{running(t, "a", c.live, "{}")}
			}
			var lines []string
			for _, s := range VersionsOf(target, live, shop(t)).Components {
				lines = append(lines, line(s))
			}
			if d := cmp.Diff(c.line, strings.Join(lines, "\n")); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// TestStandingsBeyondTheCatalog covers what a catalog lacks: the template, or
// the version on this pool.
func TestStandingsBeyondTheCatalog(t *testing.T) {
	all := shop(t)
	here := catalogOf(Template{Name: "b", Versions: all.Templates["b"].Versions[:1]})
	pool := desired.Target{Kind: desired.Pool, ID: "p", Name: "p", Components: []desired.Component{{Name: "b"}, {Name: "old"}}}
	live := Inventory{Instances: []Instance{running(t, "b", "1.0.0", ""), running(t, "old", "0.1.0", "")}}
	got := VersionsOf(pool, live, all.Narrow(here))
	want := []string{
		"b 1.0.0 - 1.0.0 1.0.0 1.1.0 outdated; pool 1.1.0: 1.1.0 is not in this pool's catalog",
		"old 0.1.0 - 0.1.0 - - outdated; catalog : the catalog does not have it",
	}
	for i, s := range got.Components {
		if d := cmp.Diff(want[i], line(s)); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	}
}

func TestAmbiguousStanding(t *testing.T) {
	one, two := running(t, "a", "1.0.0", "{}"), running(t, "a", "1.1.0", "{}")
	one.Name, one.Alias, two.Name, two.Alias = "x", "x", "y", "y"
	got := VersionsOf(cluster(desired.Component{Name: "a"}), Inventory{Instances: []Instance{one, two}}, shop(t))
	if len(got.Components) != 3 || got.Components[0].HeldBack[0].By != HeldByBlocked {
		t.Errorf("%+v", got.Components)
	}
}

// TestAssembleOutdated: the order of targets is that of plans; what is left out
// is counted all the same.
func TestAssembleOutdated(t *testing.T) {
	live := Inventory{Instances: []Instance{running(t, "a", "1.0.0", "{}"), running(t, "b", "1.1.0", "{}")}, Cluster: Cluster{Version: "v1.30"}}
	first := cluster(desired.Component{Name: "a"}, desired.Component{Name: "b"})
	second, unread := first, first
	second.ID, unread.ID, unread.Wave = "b2", "a3", 1
	targets := []TargetVersions{
		UnreadVersions(unread, errors.New("no route")), VersionsOf(first, live, shop(t)), VersionsOf(second, live, shop(t)),
	}
	got := AssembleOutdated(targets, false)
	if want := (OutdatedSummary{Targets: 3, Components: 4, Outdated: 2, Failed: 1}); got.Summary != want {
		t.Errorf("summary %+v, want %+v", got.Summary, want)
	}
	var order []string
	for _, target := range got.Targets {
		order = append(order, target.Target)
		if len(target.Components) > 1 {
			t.Errorf("%s lists %d components, one is outdated", target.Target, len(target.Components))
		}
	}
	if d := cmp.Diff([]string{"cluster/b2", "cluster/c1", "cluster/a3"}, order); d != "" {
		t.Errorf("order (-want +got):\n%s", d)
	}
	if all := AssembleOutdated(targets, true); len(all.Targets[0].Components) != 2 || all.Summary != got.Summary {
		t.Errorf("with all: %+v", all)
	}
}

// TestWhatStandingsRepeat of a target, also where there is nothing on it.
func TestWhatStandingsRepeat(t *testing.T) {
	live := Inventory{Cluster: Cluster{Version: "v1.30"}}
	want := TargetVersions{Target: "cluster/c1", Name: "edge", Wave: 3, ClusterVersion: "v1.30", Components: []VersionStatus{}}
	if d := cmp.Diff(want, VersionsOf(everything(), live, shop(t))); d != "" {
		t.Errorf("empty (-want +got):\n%s", d)
	}
	want.ClusterVersion, want.Error = "", "no route"
	if d := cmp.Diff(want, UnreadVersions(everything(), errors.New("no route"))); d != "" {
		t.Errorf("unread (-want +got):\n%s", d)
	}
	none := Outdated{APIVersion: "syncer/v1", Kind: "Outdated", Targets: []TargetVersions{}}
	if d := cmp.Diff(none, AssembleOutdated(nil, true)); d != "" {
		t.Errorf("nothing (-want +got):\n%s", d)
	}
}

// TestStandingsAreByName, whatever the manifest and the services list first.
func TestStandingsAreByName(t *testing.T) {
	live := Inventory{Instances: []Instance{running(t, "z", "", "{}"), running(t, "b", "1.1.0", "{}")}, Cluster: Cluster{Version: "v1.30"}}
	catalog := shop(t)
	catalog.Templates["z"] = Template{Name: "z"}
	catalog.Templates["c"] = Template{Name: "c", Versions: []Version{version(t, "1.0.0", "", "")}}
	var got []string
	standings := VersionsOf(cluster(desired.Component{Name: "c"}, desired.Component{Name: "a", Version: "1.0.0"}), live, catalog).Components
	for _, s := range standings {
		got = append(got, line(s))
		if s.HeldBack == nil {
			t.Errorf("%s: heldBack is null", s.Component)
		}
	}
	want := []string{
		"a - 1.0.0 1.0.0 1.3.0 2.0.0 outdated; pinned 1.3.0: the manifest asks for 1.0.0; unstable 2.0.0: 2.0.0 is not stable, so it has to be named exactly",
		"b 1.1.0 - 1.1.0 1.1.0 1.1.0",
		"c - - 1.0.0 1.0.0 1.0.0", // to be installed as the newest there is: not outdated
		"z - - - - -",             // neither the service nor the catalog tells a version
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
