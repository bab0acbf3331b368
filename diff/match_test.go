package diff

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
)

// instances reads "TEMPLATE ALIAS NAME[ leaving]" separated by commas, with "-"
// for what is empty. Their IDs are 1, 2, 3 …
func instances(t *testing.T, text string) []Instance {
	var out []Instance
	for n, part := range strings.Split(text, ", ") {
		raw := strings.Fields(part)
		if len(raw) < 3 {
			continue // the empty text
		}
		i := running(t, raw[0], "1.0.0", "{}")
		i.Alias, i.Name, i.ID = strings.Trim(raw[1], "-"), strings.Trim(raw[2], "-"), string(rune('1'+n))
		if slices.Contains(raw, "leaving") {
			i = leaving(i)
		}
		out = append(out, i)
	}
	return out
}

// TestWhichInstanceAComponentMeans: an alias is part of the name; one without
// takes what goes by the template's name, or the only one that has no alias.
func TestWhichInstanceAComponentMeans(t *testing.T) {
	const which = "several instances of the template are installed and none goes by its name: give the component an alias"
	catalog := catalogOf(
		Template{Name: "app", Versions: []Version{version(t, "1.0.0", "", "")}},
		Template{Name: "web", Versions: []Version{version(t, "1.0.0", "", "")}},
	)
	for _, tt := range []struct {
		name   string
		wanted string // component keys
		live   string
		found  string // what Find leads to: the instance's ID, "-" for none
		rest   string // what is left: keys of what is unmanaged
		plan   string // changes
	}{
		{"nothing is there", "app", "", "-", "", "create app →1.0.0 (not installed)"},
		{"another template is", "app", "web - web", "-", "web", "create app →1.0.0 (not installed)"},
		{"by the template's name", "app", "app - app", "1", "", ""},
		{"under a name that the service made up", "app", "app - cceaddon-app-x1", "1", "", ""},
		{"without a name", "app", "app - -", "1", "", ""},
		{"with the template as its alias", "app", "app app made-up", "1", "", ""},
		{"the one that goes by the name, of several", "app", "app - x1, app - app", "2", "app/x1", ""},
		{"the one without a name, of several", "app", "app - x1, app - -", "2", "app/x1", ""},
		{"none of several goes by the name", "app", "app - x1, app - x2", "-", "app/x1 app/x2", "update app → (ambiguous) blocked: " + which},
		{"several go by the name", "app", "app - app, app - -", "1", "app app", "update app → (ambiguous) blocked: " + which},
		{"by its alias", "app/in", "app in x1, app out x2", "1", "app/out", ""},
		{"by its alias, whatever the order", "app/out", "app in x1, app out x2", "2", "app/in", ""},
		{"an alias that is only its name", "app/x1", "app - x1", "1", "", ""},
		{"the alias before a name that is the same", "app/in", "app other in, app in x2", "2", "app/other", ""},
		{"an alias that is not there", "app/no", "app in x1, app - app", "-", "app app/in", "create app/no →1.0.0 (not installed)"},
		{"an alias of another template", "web/in", "app in x1", "-", "app/in", "create web/in →1.0.0 (not installed)"},
		{"each its own", "app app/in", "app in x1, app - app", "2 1", "", ""},
		{"those with an alias choose first", "app app/x1", "app - x1, app - x2", "2 1", "", ""},
		{"two of one name: the first has it", "app app", "app - app", "1 1", "", "create app →1.0.0 (not installed)"},
		{"only others are there", "app", "app out x2, app in x1", "-", "app/in app/out",
			"update app → (ambiguous) blocked: it is installed as in, out: give the component that alias, or list both"},
		{"those that are listed are not meant", "app app/in", "app in x1, app out x2", "- 1", "app/out",
			"update app → (ambiguous) blocked: it is installed as out: give the component that alias, or list both"},
		{"one with an alias is never ambiguous", "app/no", "app in x1", "-", "app/in", "create app/no →1.0.0 (not installed)"},
		{"one that goes is not meant", "app", "app in x1 leaving", "-", "", "create app →1.0.0 (not installed)"},
		{"the one that stays, of two", "app", "app - app leaving, app - x2", "2", "", ""},
		{"the one that stays, of three", "app", "app - app leaving, app - x2, app - app", "3", "app/x2", ""},
		{"one that goes, and nothing else", "app", "app - app leaving", "1", "", "create app →1.0.0 (not installed) busy"},
		{"all go", "app", "app - x1 leaving, app - app leaving", "2", "", "create app →1.0.0 (not installed) busy"},
		{"all go under other names", "app", "app - x1 leaving, app - x2 leaving", "-", "", "update app → (ambiguous) blocked: " + which},
	} {
		target, live := cluster(), Inventory{Instances: instances(t, tt.live)}
		for _, key := range strings.Fields(tt.wanted) {
			c := desired.Component{}
			c.Name, c.Alias, _ = strings.Cut(key, "/")
			target.Components = append(target.Components, c)
		}
		plan := Target(target, live, catalog)
		if d := cmp.Diff(tt.plan, strings.Join(planned(plan), "; ")); d != "" {
			t.Errorf("%s: plan (-want +got):\n%s", tt.name, d)
		}
		if d := cmp.Diff(tt.rest, strings.Join(plan.Unmanaged, " ")); d != "" {
			t.Errorf("%s: unmanaged (-want +got):\n%s", tt.name, d)
		}
		var found []string
		for _, c := range target.Components {
			id := "-"
			if i, ok := Find(target, live, c.Key()); ok {
				id = i.ID
			} else if i.Template != "" {
				t.Errorf("%s: finds nothing, and gives %+v", tt.name, i)
			}
			found = append(found, id)
		}
		if d := cmp.Diff(tt.found, strings.Join(found, " ")); d != "" {
			t.Errorf("%s: found (-want +got):\n%s", tt.name, d)
		}
	}
}

// TestFindKnowsWhatNoManifestNames, by the names that plans give it.
func TestFindKnowsWhatNoManifestNames(t *testing.T) {
	live := Inventory{Instances: instances(t, "app - app, app - x2, app in x3, web - x4, web out x7, dns - x5, dns - x6")}
	for key, id := range map[string]string{
		"app": "1", "app/x2": "2", "app/in": "3", "app/x3": "", "web": "4", "web/x4": "", "web/out": "5", "dns/x5": "6", "dns/x6": "7", "dns": "", "no": "",
	} {
		got, found := Find(cluster(), live, key)
		if got.ID != id || found != (id != "") {
			t.Errorf("%s: %v %q, want %q", key, found, got.ID, id)
		}
	}
}

// TestWhichParametersAreMissing: those of listed components that are installed
// and stay, whose list answer lacks them, and that cannot be planned without.
func TestWhichParametersAreMissing(t *testing.T) {
	plain := Template{Name: "plain", Versions: []Version{version(t, "1.0.0", "", ""), version(t, "2.0.0", "", ""), version(t, "3.0.0", "", "")}}
	plain.Versions[2].Stable = false
	flavored := Template{Name: "flavored", Versions: []Version{version(t, "1.0.0", "", "", `{"name":"a"}`), version(t, "2.0.0", "", "", `{"name":"a"}`)}}
	catalog := catalogOf(app(t), plain, flavored)
	unread := func(name string, health Health) Instance {
		i := running(t, name, "1.0.0", "")
		i.Health = health
		return i
	}
	named := fromJSON(t, `{"custom":{"a":2}}`)
	for _, tt := range []struct {
		name string
		want desired.Component
		live Instance
		asks bool
	}{
		{"any version, nothing named", desired.Component{Name: "app"}, unread("app", Good), false},
		{"parameters are named", desired.Component{Name: "app", Parameters: named}, unread("app", Good), true},
		{"and are known", desired.Component{Name: "app", Parameters: named}, running(t, "app", "1.0.0", "{}"), false},
		{"reset", desired.Component{Name: "app", Reset: true}, unread("app", Good), true},
		{"it goes anyway", desired.Component{Name: "app", Parameters: named, Absent: true}, unread("app", Good), false},
		{"it is being deleted", desired.Component{Name: "app", Parameters: named}, unread("app", Deleting), false},
		{"not listed", desired.Component{Name: "plain"}, unread("app", Good), false},
		{"another version", desired.Component{Name: "app", Version: "1.1.0"}, unread("app", Good), true},
		{"another version that cannot be had", desired.Component{Name: "app", Version: "9.0.0", Parameters: named}, unread("app", Good), false},
		{"another version of what has no parameters", desired.Component{Name: "plain", Version: "2.0.0"}, unread("plain", Good), false},
		{"another version of what has flavors only", desired.Component{Name: "flavored", Version: "2.0.0"}, unread("flavored", Good), true},
		{"its install failed", desired.Component{Name: "app"}, unread("app", InstallFailed), true},
		{"its install failed, and it has no parameters", desired.Component{Name: "plain"}, unread("plain", InstallFailed), false},
		{"its install failed, latest, and it has no parameters", desired.Component{Name: "plain", Version: "latest"}, Instance{Template: "plain", Name: "plain", Version: "3.0.0", Health: InstallFailed}, false},
		{"its upgrade failed", desired.Component{Name: "app"}, unread("app", UpgradeFailed), true},
		{"its delete failed", desired.Component{Name: "app"}, unread("app", DeleteFailed), true},
		{"it is abnormal", desired.Component{Name: "app"}, unread("app", Abnormal), false},
		{"it is abnormal and to be repaired", desired.Component{Name: "app", Repair: true}, unread("app", Abnormal), true},
	} {
		if asks := len(MissingParameters(cluster(tt.want), Inventory{Instances: []Instance{tt.live}}, catalog)) > 0; asks != tt.asks {
			t.Errorf("%s: asks %v, want %v", tt.name, asks, tt.asks)
		}
	}

	// names alone do not tell them apart: the service may leave all of them empty
	nameless := Inventory{Instances: []Instance{unread("plain", Good), unread("app", Good)}}
	nameless.Instances[0].Name, nameless.Instances[1].Name = "", ""
	if d := cmp.Diff([]int{1}, MissingParameters(cluster(desired.Component{Name: "app", Reset: true}), nameless, catalog)); d != "" {
		t.Errorf("without names (-want +got):\n%s", d)
	}

	// they are told by where they stand in the inventory
	live := Inventory{Instances: []Instance{
		unread("plain", Good), aliased(unread("app", Good), "in"), unread("other", Good), unread("app", Good), aliased(unread("app", Good), "out"),
	}}
	target := cluster(
		desired.Component{Name: "plain"}, desired.Component{Name: "app", Alias: "out", Reset: true},
		desired.Component{Name: "app", Reset: true}, desired.Component{Name: "app", Alias: "in"}, desired.Component{Name: "app", Alias: "not-there", Reset: true},
	)
	if d := cmp.Diff([]int{3, 4}, MissingParameters(target, live, catalog)); d != "" {
		t.Errorf("indexes (-want +got):\n%s", d)
	}
}

// TestWhatLeavesUnderTheNameOfWhatStays is not listed beside it: two lines of one
// name would be told of one component.
func TestWhatLeavesUnderTheNameOfWhatStays(t *testing.T) {
	live := Inventory{Instances: instances(t, "app - app leaving, app - x2")}
	got := Target(cluster(desired.Component{Name: "app"}), live, Catalog{})
	if d := cmp.Diff([]Seen{{Component: "app", Version: "1.0.0", Health: Good, State: "running"}}, got.Components); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
