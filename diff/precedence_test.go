package diff

import (
	"slices"
	"strings"
	"testing"

	"github.com/Masterminds/semver/v3"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
)

// ordered are versions of all kinds, each older than the next.
var ordered = []string{
	"", "edge", "stable", // those that begin with no number come first
	"0.9", "1.2.3-alpha", "1.2.3-alpha.1", "1.2.3-beta.2", "1.2.3-beta.11", "1.2.3-rc1", "1.2.3",
	"1.2.3+1", "1.2.3+2", "1.2.3+10", "1.2.3-1", "1.2.3-20250219", "1.2.3-20250219120620", "1.2.3.1-beta", "1.2.3.9", "1.2.3.10", "1.2.3.10.1",
	"1.2.4-rc.1", "1.2.4", "1.10", "1.23", "v2.0.1-beta.2", "2.0.1", "v2.0.2", "2.0.10",
	"6.8.0", "6.8.0-20250219120620", "6.8.0-20251219120620", "6.8.1", "78-21.0.2", "78-21.0.10", "99999999999999999999.1",
}

func TestVersionsAreOrderedPartByPart(t *testing.T) {
	for i, a := range ordered {
		for j, b := range ordered {
			if got, want := sign(compareVersions(a, b)), sign(i-j); got != want {
				t.Errorf("%q against %q: %d, want %d", a, b, got, want)
			}
		}
	}
	for _, alike := range [][2]string{{"1.2", "1.2.0"}, {"1.2", "v1.2"}, {"1.2.3", "1.02.003"}, {"V1", "1.0.0.0"}} {
		if goesBack(alike[0], alike[1]) || goesBack(alike[1], alike[0]) {
			t.Errorf("%s and %s are the same version, and one goes back", alike[0], alike[1])
		}
	}
}

func sign(n int) int { return min(1, max(-1, n)) }

// drawVersion makes versions of few parts, so that many are alike.
func drawVersion(t *rapid.T) string {
	parts := rapid.SliceOfN(rapid.SampledFrom([]string{"0", "1", "2", "10", "01"}), 0, 5).Draw(t, "core")
	return rapid.SampledFrom([]string{"", "v", "x"}).Draw(t, "lead") + strings.Join(parts, ".") +
		rapid.SampledFrom([]string{"", "-beta", "-beta.2", "-rc.10", "-1", "-20250101", "-20250101120000", "_a-b"}).Draw(t, "suffix") +
		rapid.SampledFrom([]string{"", "+1", "+2", "+a.b"}).Draw(t, "build")
}

func TestTheOrderOfVersionsIsTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := drawVersion(t), drawVersion(t), drawVersion(t)
		if compareVersions(a, a) != 0 || (compareVersions(a, b) == 0) != (a == b) || sign(compareVersions(a, b)) != -sign(compareVersions(b, a)) {
			t.Fatalf("%q and %q: %d and %d", a, b, compareVersions(a, b), compareVersions(b, a))
		}
		if compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0 && compareVersions(a, c) > 0 {
			t.Fatalf("%q ≤ %q ≤ %q and not %q ≤ %q", a, b, c, a, c)
		}
		if !goesBack(a, b) && !goesBack(b, c) && goesBack(a, c) {
			t.Fatalf("%q → %q → %q goes back, and neither step does", a, b, c)
		}
	})
}

// TestConstraintsOverOddVersions: a constraint means of every version what the
// order says.
func TestConstraintsOverOddVersions(t *testing.T) {
	for _, tt := range []struct{ constraint, fit string }{
		{"~1.2.3", "1.2.3 1.2.3+1 1.2.3+2 1.2.3+10 1.2.3-1 1.2.3-20250219 1.2.3-20250219120620 1.2.3.9 1.2.3.10 1.2.3.10.1 1.2.4"},
		{">1.2.3 <1.2.4", "1.2.3-1 1.2.3-20250219 1.2.3-20250219120620 1.2.3.9 1.2.3.10 1.2.3.10.1"},
		{"<=1.2.3", "0.9 1.2.3 1.2.3+1 1.2.3+2 1.2.3+10"},
		{"=1.2.3", "1.2.3 1.2.3+1 1.2.3+2 1.2.3+10"},
		{">=1.2.4 <2", "1.2.4 1.10 1.23"},
		{"~1.23", "1.23"},
		{">=2.0.1-beta <2.0.10", "v2.0.1-beta.2 2.0.1 v2.0.2"},
		{"^6.8", "6.8.0 6.8.0-20250219120620 6.8.0-20251219120620 6.8.1"},
		{">6.8.0", "6.8.0-20250219120620 6.8.0-20251219120620 6.8.1 78-21.0.2 78-21.0.10"},
		{"78.x", "78-21.0.2 78-21.0.10"},
	} {
		constraint, err := semver.NewConstraint(tt.constraint)
		if err != nil {
			t.Fatal(err)
		}
		var fit []string
		for _, version := range ordered {
			if satisfies(constraint, version) {
				fit = append(fit, version)
			}
		}
		if d := cmp.Diff(sortedVersions(strings.Fields(tt.fit)), fit); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.constraint, d)
		}
	}
	// a constraint with four parts is refused where manifests are read
	if _, err := semver.NewConstraint("~1.2.3.4"); err == nil {
		t.Error("a constraint with four parts is accepted, and compares three")
	}
}

func sortedVersions(versions []string) []string {
	slices.SortFunc(versions, compareVersions)
	return versions
}

// TestWhichVersionIsChosen runs what used to go wrong.
func TestWhichVersionIsChosen(t *testing.T) {
	offer := func(numbers ...string) Catalog {
		template := Template{Name: "app"}
		for _, n := range numbers {
			template.Versions = append(template.Versions, version(t, n, "", ""))
		}
		return catalogOf(template)
	}
	failed := running(t, "app", "1.30.6", "{}")
	failed.Health, failed.State, failed.Origin = UpgradeFailed, "upgradeFailed", &Version{Version: "1.28.4"}
	for _, tt := range []struct {
		name    string
		want    desired.Component
		live    Instance
		offered Catalog
		plan    string // empty: nothing to do
	}{
		{"latest moves from the ninth to the tenth", desired.Component{Version: "latest"}, running(t, "app", "1.2.3.9", "{}"), offer("1.2.3.10", "1.2.3.9"), "upgrade app 1.2.3.9→1.2.3.10 (version)"},
		{"and not back", desired.Component{Version: "latest"}, running(t, "app", "1.2.3.10", "{}"), offer("1.2.3.10", "1.2.3.9"), ""},
		{"latest never goes back", desired.Component{Version: "latest", AllowDowngrade: true}, running(t, "app", "2.0.0", "{}"), offer("1.0.0"), ""},
		{"a downgrade is seen in the fourth part", desired.Component{Version: "1.2.3.9"}, running(t, "app", "1.2.3.10", "{}"), offer("1.2.3.10", "1.2.3.9"),
			"upgrade app 1.2.3.10→1.2.3.9 (version) blocked: 1.2.3.9 is older than the installed 1.2.3.10: set allowDowngrade: true if that is meant, or remove it first (state: absent); the service offers no rollback now"},
		{"an upgrade is none", desired.Component{Version: "1.2.3.10"}, running(t, "app", "1.2.3.9", "{}"), offer("1.2.3.10", "1.2.3.9"), "upgrade app 1.2.3.9→1.2.3.10 (version)"},
		{"a build of the same version", desired.Component{Version: "latest"}, running(t, "app", "1.0.0+1", "{}"), offer("1.0.0+2", "1.0.0+1"), "upgrade app 1.0.0+1→1.0.0+2 (version)"},
		{"whatever the catalog's order", desired.Component{Version: "latest"}, running(t, "app", "1.0.0+2", "{}"), offer("1.0.0+1", "1.0.0+2"), ""},
		{"the same version, written in another way", desired.Component{Version: "1.2"}, running(t, "app", "1.2.0", "{}"), offer("1.2"), "upgrade app 1.2.0→1.2 (version)"},
		{"a failed upgrade is reverted: a repair", desired.Component{Version: "1.28.4"}, failed, offer("1.28.4", "1.30.6"), "upgrade app 1.30.6→1.28.4 (upgradeFailed, version)"},
		{"a failed upgrade, to something between", desired.Component{Version: "1.29.4"}, failed, offer("1.28.4", "1.29.4", "1.30.6"), "upgrade app 1.30.6→1.29.4 (upgradeFailed, version)"},
		{"a failed upgrade, further back", desired.Component{Version: "1.27.0"}, failed, offer("1.27.0", "1.28.4", "1.30.6"),
			"upgrade app 1.30.6→1.27.0 (upgradeFailed, version) blocked: 1.27.0 is older than the installed 1.28.4: set allowDowngrade: true if that is meant, or remove it first (state: absent); the service offers no rollback now"},
		{"a failed upgrade, again", desired.Component{Version: "1.30.6"}, failed, offer("1.28.4", "1.30.6"), "update app 1.30.6→1.30.6 (upgradeFailed)"},
	} {
		tt.want.Name = "app"
		plan := Target(cluster(tt.want), Inventory{Instances: []Instance{tt.live}}, tt.offered)
		got := ""
		for _, c := range plan.Changes {
			got += summary(c)
		}
		if got != tt.plan {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.name, got, tt.plan)
		}
	}
}

// TestSuffixesAreOrderedPartByPart: numbers before words, what is missing before
// both, whatever separates them.
func TestSuffixesAreOrderedPartByPart(t *testing.T) {
	for _, older := range []string{
		"1.0-a 1.0-a.2 1.0-a.10 1.0-a.b 1.0-a.c 1.0-b", "1.0-rc_2 1.0-rc_10", "1.0-rc-2 1.0-rc-10", "1.0.rc.2 1.0.rc.10",
		"1.0+1 1.0+1.2 1.0+1.10 1.0+1.a 1.0+a 1.0+b", "1.0-1 1.0-1.2 1.0-1.10 1.0-1.a 1.0-2", "1.0-9 1.0-10 1.0-0011", "1.0-beta+2 1.0+1",
		"x 1", "a b", "0 0.0.1 0.1 1",
	} {
		list := strings.Fields(older)
		for i, a := range list {
			for j, b := range list {
				if got, want := goesBack(a, b), j < i && (a != "b" && b != "a"); got != want {
					t.Errorf("from %s to %s goes back: %v", a, b, got)
				}
				if got, want := sign(compareVersions(a, b)), sign(i-j); got != want {
					t.Errorf("%s against %s: %d, want %d", a, b, got, want)
				}
			}
		}
	}
	if goesBack("", "edge") || goesBack("", "1") {
		t.Error("from a version that nobody tells nothing goes back")
	}
}
