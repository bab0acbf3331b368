package diff

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
)

// TestWhichClustersAVersionSupports: what is empty on either side says nothing,
// one line of several is enough, and an expression has to match all of the
// cluster's version.
func TestWhichClustersAVersionSupports(t *testing.T) {
	turbo := Cluster{Version: "v1.28", Type: "VirtualMachine", Category: "Turbo"}
	patterns := func(p ...string) []Support { return []Support{{ClusterVersions: p}} }
	for _, tt := range []struct {
		name     string
		supports []Support
		cluster  Cluster
		refused  string // how the reason calls the cluster; empty: it can be installed
	}{
		{name: "says nothing", cluster: turbo},
		{name: "a cluster of which nothing is known, as a pool", supports: patterns("v1.30"), cluster: Cluster{}},
		{name: "its version", supports: patterns("v1.28"), cluster: turbo},
		{name: "one of its versions", supports: patterns("v1.27", "v1.(28|29).*"), cluster: turbo},
		{name: "not its version", supports: patterns("v1.27", "v1.29.*"), cluster: turbo, refused: "v1.28 VirtualMachine Turbo"},
		{name: "a part is not enough: the beginning", supports: patterns("v1.2"), cluster: turbo, refused: "v1.28 VirtualMachine Turbo"},
		{name: "a part is not enough: the end", supports: patterns("1.28"), cluster: turbo, refused: "v1.28 VirtualMachine Turbo"},
		{name: "alternatives are matched whole too", supports: patterns("v1.2|8"), cluster: turbo, refused: "v1.28 VirtualMachine Turbo"},
		{name: "a patch version", supports: patterns("v1.17.*"), cluster: Cluster{Version: "v1.17.9-r0"}},
		{name: "no expression at all excludes nothing", supports: patterns("v1.(28"), cluster: turbo},
		{name: "its type", supports: []Support{{ClusterType: "VirtualMachine"}}, cluster: turbo},
		{name: "not its type", supports: []Support{{ClusterType: "ARM64"}}, cluster: turbo, refused: "v1.28 VirtualMachine Turbo"},
		{name: "a type that is not known", supports: []Support{{ClusterType: "ARM64"}}, cluster: Cluster{Version: "v1.28", Category: "CCE"}},
		{name: "its category", supports: []Support{{Categories: []string{"CCE", "Turbo"}}}, cluster: turbo},
		{name: "not its category", supports: []Support{{Categories: []string{"CCE"}}}, cluster: turbo, refused: "v1.28 VirtualMachine Turbo"},
		{name: "a category that is not known", supports: []Support{{Categories: []string{"CCE"}}}, cluster: Cluster{Version: "v1.28"}},
		{name: "all of a line has to fit", supports: []Support{{ClusterType: "ARM64", ClusterVersions: []string{"v1.28"}}, {ClusterType: "VirtualMachine", ClusterVersions: []string{"v1.27"}}},
			cluster: turbo, refused: "v1.28 VirtualMachine Turbo"},
		{name: "one line is enough", supports: []Support{{ClusterType: "ARM64"}, {ClusterType: "VirtualMachine", ClusterVersions: []string{"v1.28"}}}, cluster: turbo},
		{name: "a reason names what is known only", supports: patterns("v1.30"), cluster: Cluster{Version: "v1.28", Category: "CCE"}, refused: "v1.28 CCE"},
	} {
		entry := version(t, "1.0.0", "", "")
		entry.Supports = tt.supports
		live := Inventory{Cluster: tt.cluster}
		want := "create app →1.0.0 (not installed)"
		if tt.refused != "" {
			want += " blocked: version 1.0.0 does not support cluster version " + tt.refused
		}
		got := planned(Target(cluster(desired.Component{Name: "app", Version: "1.0.0"}), live, catalogOf(Template{Name: "app", Versions: []Version{entry}})))
		if d := cmp.Diff([]string{want}, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

// TestWhyNoVersionFits tells apart what there is not, what is not stable, and
// what other clusters get, and names the newest of each.
func TestWhyNoVersionFits(t *testing.T) {
	entry := func(number string, stable bool, clusters ...string) Version {
		v := version(t, number, "", "")
		v.Stable = stable
		if len(clusters) > 0 {
			v.Supports = []Support{{ClusterVersions: clusters}}
		}
		return v
	}
	for _, tt := range []struct {
		name, version string
		offered       []Version
		blocked       string
	}{
		{"nothing is offered", "", nil, "no stable version in the catalog"},
		{"nothing is offered, latest", "latest", nil, "no stable version in the catalog"},
		{"nothing satisfies", "~2", []Version{entry("1.0.0", true)}, "no stable version in the catalog satisfies ~2"},
		{"the newest that is not stable", "", []Version{entry("1.9.0", false), entry("1.10.0", false), entry("1.2.0", false)},
			"no stable version in the catalog; 1.10.0 is not stable: name it exactly to install it"},
		{"a pre-release by its name", "", []Version{entry("1.0.0-beta.1", true)},
			"no stable version in the catalog; 1.0.0-beta.1 is not stable: name it exactly to install it"},
		{"the newest for other clusters", "^1", []Version{entry("1.2.0", true, "v1.30"), entry("1.10.0", true, "v1.31"), entry("1.9.0", true, "v1.30")},
			"no stable version in the catalog satisfies ^1 on cluster version v1.28; 1.10.0 supports other ones"},
		{"what can be had by name comes before what cannot", "", []Version{entry("2.0.0", true, "v1.30"), entry("1.0.0", false)},
			"no stable version in the catalog; 1.0.0 is not stable: name it exactly to install it"},
		{"not stable and for other clusters", "", []Version{entry("2.0.0", false, "v1.30")},
			"no stable version in the catalog on cluster version v1.28; 2.0.0 supports other ones"},
		{"no constraint", "newest", []Version{entry("1.0.0", true)}, `version "newest" is no constraint: improper constraint: "newest"`},
		{"exactly, and nothing else could be had", "2.0.0", []Version{entry("1.0.0", false)}, "version 2.0.0 is not in the catalog"},
		{"exactly, for other clusters, and nothing else could be had", "2.0.0", []Version{entry("2.0.0", true, "v1.30")},
			"version 2.0.0 does not support cluster version v1.28"},
	} {
		catalog := catalogOf(Template{Name: "app", Versions: tt.offered})
		plan := Target(cluster(desired.Component{Name: "app", Version: tt.version}), Inventory{Cluster: Cluster{Version: "v1.28"}}, catalog)
		if d := cmp.Diff(tt.blocked, plan.Changes[0].Blocked); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
		if plan.Changes[0].Parameters != nil != (tt.name == "exactly, for other clusters, and nothing else could be had") {
			t.Errorf("%s: parameters %s", tt.name, text(plan.Changes[0].Parameters))
		}
	}
}

// TestWhichInstalledVersionsStay: what is installed is held against what is
// asked for, whatever the catalog has of it.
func TestWhichInstalledVersionsStay(t *testing.T) {
	catalog := catalogOf(Template{Name: "app", Versions: []Version{version(t, "1.5.0", "", ""), version(t, "2.5.0", "", "")}})
	for _, tt := range []struct{ requested, live, plan string }{
		{"", "0.1.0", ""},
		{"0.1.0", "0.1.0", ""},
		{"stable", "stable", ""},
		{"~0.1", "0.1.7", ""},
		{"^1", "0.1.0", "upgrade app 0.1.0→1.5.0 (version)"},
		{"latest", "2.5.0", ""},
		{"latest", "0.1.0", "upgrade app 0.1.0→2.5.0 (version)"},
		{"latest", "9.0.0", ""},
		{"1.5.0", "0.1.0", "upgrade app 0.1.0→1.5.0 (version)"},
		{"1.5", "1.5.0", "upgrade app 1.5.0→1.5 (version) blocked: version 1.5 is not in the catalog; the newest that can be installed here is 2.5.0"},
		{"^1", "9.0.0", "upgrade app 9.0.0→1.5.0 (version) blocked: 1.5.0 is older than the installed 9.0.0: set allowDowngrade: true if that is meant, or remove it first (state: absent); the service offers no rollback now"},
		{"newest", "1.5.0", `upgrade app 1.5.0→ (version) blocked: version "newest" is no constraint: improper constraint: "newest"`},
		{"~1.2", "1.02.003", ""},
		{"=1.2.3", "1.2.3.0", ""},
		{"=1.2.3", "1.2.3.1", "upgrade app 1.2.3.1→ (version) blocked: no stable version in the catalog satisfies =1.2.3"},
		{"^9", "", "upgrade app → (version) blocked: no stable version in the catalog satisfies ^9"},
		// a version that nobody tells is kept where any is right, and moves where one is named
		{"", "", ""},
		{"latest", "", "upgrade app →2.5.0 (version)"},
		{"^1", "", "upgrade app →1.5.0 (version)"},
		{"2.5.0", "", "upgrade app →2.5.0 (version)"},
	} {
		live := Inventory{Instances: []Instance{running(t, "app", tt.live, "{}")}}
		got := ""
		for _, line := range planned(Target(cluster(desired.Component{Name: "app", Version: tt.requested}), live, catalog)) {
			got += line
		}
		if got != tt.plan {
			t.Errorf("%q over %q:\ngot  %s\nwant %s", tt.requested, tt.live, got, tt.plan)
		}
	}
}

// TestWhereNothingIsStable: latest asks for something that is not there, however
// new what is installed is.
func TestWhereNothingIsStable(t *testing.T) {
	beta := version(t, "2.0.0", "", "")
	beta.Stable = false
	live := Inventory{Instances: []Instance{running(t, "app", "1.0.0", "{}")}}
	got := planned(Target(cluster(desired.Component{Name: "app", Version: "latest"}), live, catalogOf(Template{Name: "app", Versions: []Version{beta}})))
	want := []string{"upgrade app 1.0.0→ (version) blocked: no stable version in the catalog; 2.0.0 is not stable: name it exactly to install it"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestBehindWhichVersionNothingGoes: after an upgrade that failed the older one
// of the two versions, else the installed one.
func TestBehindWhichVersionNothingGoes(t *testing.T) {
	catalog := catalogOf(Template{Name: "app", Versions: []Version{version(t, "1.29.0", "", ""), version(t, "1.27.0", "", "")}})
	for _, tt := range []struct {
		health       Health
		live, origin string
		wanted       string
		behind       string // the version that a downgrade is told against; empty: it is none
	}{
		{UpgradeFailed, "1.30.0", "1.28.0", "1.29.0", ""},
		{UpgradeFailed, "1.30.0", "1.28.0", "1.27.0", "1.28.0"},
		{UpgradeFailed, "1.28.0", "1.30.0", "1.29.0", ""},
		{UpgradeFailed, "1.30.0", "", "1.29.0", "1.30.0"},
		{Good, "1.30.0", "1.28.0", "1.29.0", "1.30.0"},
		{InstallFailed, "1.30.0", "1.28.0", "1.29.0", "1.30.0"},
	} {
		i := running(t, "app", tt.live, "{}")
		i.Health = tt.health
		if tt.origin != "" {
			i.Origin = &Version{Version: tt.origin}
		}
		want := ""
		if tt.behind != "" {
			want = tt.wanted + " is older than the installed " + tt.behind + ": set allowDowngrade: true if that is meant, or remove it first (state: absent); the service offers no rollback now"
		}
		c := Target(cluster(desired.Component{Name: "app", Version: tt.wanted}), Inventory{Instances: []Instance{i}}, catalog).Changes[0]
		if c.Blocked != want {
			t.Errorf("%+v: %q, want %q", tt, c.Blocked, want)
		}
	}
}
