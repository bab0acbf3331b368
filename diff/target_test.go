package diff

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
)

// app is a template with two stable versions, an unstable newest one, one for
// other clusters, and parameters of each kind.
func app(t testing.TB) Template {
	old := version(t, "1.0.0", `{"image":"a1","swr":"x"}`, `{"custom":{"a":1,"b":"x","list":[1,2],"deep":{"k":"v"},"gone":true}}`)
	fresh := version(t, "1.1.0", `{"image":"a2","swr":"y"}`, `{"custom":{"a":2,"b":"x","list":[1,2],"deep":{"k":"v","n":"new"},"added":5}}`)
	beta := version(t, "2.0.0", `{"image":"b"}`, `{"custom":{}}`)
	beta.Stable = false
	other := version(t, "1.2.0", `{"image":"o"}`, `{"custom":{}}`)
	other.Supports = []Support{{ClusterVersions: []string{"v1.31.*"}}}
	old.Supports = []Support{{ClusterType: "VirtualMachine", ClusterVersions: []string{"v1.(27|28).*"}}}
	return Template{Name: "app", Versions: []Version{old, beta, fresh, other}}
}

// unlisted is i in a version that the catalog does not know, unreadableNow is i without
// parameters.
func unlisted(i Instance) Instance {
	i.Version = "0.9.0"
	return i
}

func unreadableNow(i Instance) Instance {
	i.Parameters = nil
	return i
}

func TestTargetOps(t *testing.T) {
	core := Template{Name: "core", Mandatory: true, Versions: []Version{version(t, "1.0.0", "", "")}}
	catalog := catalogOf(app(t), core)
	facts := Cluster{Version: "v1.28", Type: "VirtualMachine", Category: "CCE"}
	full := `{"basic":{"image":"a1","swr":"x","extra":1},"custom":{"a":1,"b":"x","list":[1,2],"deep":{"k":"v"},"gone":true}}`
	at := func(health Health, state string) Instance {
		i := running(t, "app", "1.0.0", full)
		i.Health, i.State = health, state
		return i
	}
	tests := []struct {
		name   string
		target desired.Target
		live   []Instance
		want   []string // changes
		rest   string   // unchanged, unmanaged, unhealthy
	}{
		{name: "absent wanted, absent live", target: cluster(desired.Component{Name: "app", Absent: true}), rest: "1 [] []"},
		{name: "create newest stable that fits", target: cluster(desired.Component{Name: "app"}), want: []string{"create app →1.1.0 (not installed)"}, rest: "0 [] []"},
		{name: "create exact", target: cluster(desired.Component{Name: "app", Version: "1.0.0"}), want: []string{"create app →1.0.0 (not installed)"}, rest: "0 [] []"},
		{name: "create unstable by name", target: cluster(desired.Component{Name: "app", Version: "2.0.0"}), want: []string{"create app →2.0.0 (not installed)"}, rest: "0 [] []"},
		{name: "any version is right", target: cluster(desired.Component{Name: "app"}), live: []Instance{at(Good, "running")}, rest: "1 [] []"},
		{name: "same version", target: cluster(desired.Component{Name: "app", Version: "1.0.0"}), live: []Instance{at(Good, "running")}, rest: "1 [] []"},
		{name: "satisfied constraint is left alone", target: cluster(desired.Component{Name: "app", Version: "~1.0"}), live: []Instance{at(Good, "running")}, rest: "1 [] []"},
		{name: "latest moves", target: cluster(desired.Component{Name: "app", Version: "latest"}), live: []Instance{at(Good, "running")}, want: []string{"upgrade app 1.0.0→1.1.0 (version)"}, rest: "0 [] []"},
		{name: "constraint resolves to the newest stable that fits", target: cluster(desired.Component{Name: "app", Version: ">1.0.0 <3"}), live: []Instance{at(Good, "running")}, want: []string{"upgrade app 1.0.0→1.1.0 (version)"}, rest: "0 [] []"},
		{name: "delete", target: cluster(desired.Component{Name: "app", Absent: true}), live: []Instance{at(Good, "running")}, want: []string{"delete app 1.0.0→ (state: absent)"}, rest: "0 [] []"},
		{name: "unmanaged", target: cluster(), live: []Instance{at(Good, "running")}, rest: "0 [app] []"},
		{name: "prune", target: pruned(cluster(desired.Component{Name: "core"})), live: []Instance{at(Good, "running"), running(t, "core", "1.0.0", "{}")}, want: []string{"delete app 1.0.0→ (not listed, prune)"}, rest: "1 [] []"},
		{name: "prune of all", target: pruned(cluster()), live: []Instance{at(Good, "running")}, want: []string{"delete app 1.0.0→ (not listed, prune) blocked: the target lists nothing, so prune would empty it: set allowEmpty: true if that is meant"}, rest: "0 [] []"},
		{name: "prune of all, allowed", target: allowed(pruned(cluster())), live: []Instance{at(Good, "running")}, want: []string{"delete app 1.0.0→ (not listed, prune)"}, rest: "0 [] []"},
		{name: "mandatory stays", target: pruned(cluster(desired.Component{Name: "app"})), live: []Instance{at(Good, "running"), running(t, "core", "1.0.0", "{}")}, want: []string{"delete core 1.0.0→ (not listed, prune) blocked: the catalog calls it mandatory: list it without a version to leave it as it is"}, rest: "1 [] []"},
		{name: "unhealthy", target: cluster(desired.Component{Name: "app"}), live: []Instance{at(Abnormal, "abnormal")}, rest: "1 [] [app]"},
		{name: "abnormal, to be repaired", target: cluster(desired.Component{Name: "app", Repair: true}), live: []Instance{at(Abnormal, "Abnormal")}, want: []string{"replace app 1.0.0→1.0.0 (abnormal)"}, rest: "0 [] []"},
		{name: "degraded is not repaired", target: cluster(desired.Component{Name: "app", Repair: true}), live: []Instance{at(Degraded, "available")}, rest: "1 [] [app]"},
		{name: "abnormal in another version is upgraded", target: cluster(desired.Component{Name: "app", Version: "latest", Repair: true}), live: []Instance{at(Abnormal, "abnormal")}, want: []string{"upgrade app 1.0.0→1.1.0 (version)"}, rest: "0 [] []"},
		{name: "abnormal with other parameters is updated", target: cluster(desired.Component{Name: "app", Repair: true, Parameters: desired.Tree{"custom": desired.Tree{"b": "z"}}}), live: []Instance{at(Abnormal, "abnormal")}, want: []string{"update app 1.0.0→1.0.0 (parameters)"}, rest: "0 [] []"},
		{name: "abnormal, to be repaired, in a version that is not offered", target: cluster(desired.Component{Name: "app", Repair: true}), live: []Instance{unlisted(at(Abnormal, "abnormal"))}, want: []string{"replace app 0.9.0→0.9.0 (abnormal) blocked: version 0.9.0 is not in the catalog, so its basic values are not known"}, rest: "0 [] []"},
		{name: "abnormal, to be repaired, parameters unknown", target: cluster(desired.Component{Name: "app", Repair: true}), live: []Instance{unreadableNow(at(Abnormal, "abnormal"))}, want: []string{"replace app 1.0.0→1.0.0 (abnormal, parameters not readable) blocked: its live parameters cannot be read, so what was customised could be lost: set undeclared: reset to accept the defaults for all that the manifest does not name"}, rest: "0 [] []"},
		{name: "degraded", target: cluster(desired.Component{Name: "app"}), live: []Instance{at(Degraded, "available")}, rest: "1 [] [app]"},
		{name: "install failed", target: cluster(desired.Component{Name: "app"}), live: []Instance{at(InstallFailed, "installFailed")}, want: []string{"replace app 1.0.0→1.0.0 (installFailed)"}, rest: "0 [] []"},
		{name: "install failed, other version", target: cluster(desired.Component{Name: "app", Version: "1.1.0"}), live: []Instance{at(InstallFailed, "unknown")}, want: []string{"replace app 1.0.0→1.1.0 (unknown, version)"}, rest: "0 [] []"},
		{name: "delete failed, wanted", target: cluster(desired.Component{Name: "app"}), live: []Instance{at(DeleteFailed, "deleteFailed")}, want: []string{"replace app 1.0.0→1.0.0 (deleteFailed)"}, rest: "0 [] []"},
		{name: "delete failed, not wanted", target: cluster(desired.Component{Name: "app", Absent: true}), live: []Instance{at(DeleteFailed, "deleteFailed")}, want: []string{"delete app 1.0.0→ (deleteFailed, state: absent)"}, rest: "0 [] []"},
		{name: "upgrade failed", target: cluster(desired.Component{Name: "app"}), live: []Instance{at(UpgradeFailed, "upgradeFailed")}, want: []string{"update app 1.0.0→1.0.0 (upgradeFailed)"}, rest: "0 [] []"},
		{name: "rollback failed, other version", target: cluster(desired.Component{Name: "app", Version: "1.1.0"}), live: []Instance{at(UpgradeFailed, "rollbackFailed")}, want: []string{"upgrade app 1.0.0→1.1.0 (rollbackFailed, version)"}, rest: "0 [] []"},
		{name: "busy", target: cluster(desired.Component{Name: "app", Version: "1.1.0"}), live: []Instance{at(Busy, "installing")}, want: []string{"upgrade app 1.0.0→1.1.0 (version) busy"}, rest: "0 [] []"},
		{name: "busy and as wanted", target: cluster(desired.Component{Name: "app"}), live: []Instance{at(Busy, "installing")}, rest: "1 [] []"},
		{name: "deleting but wanted", target: cluster(desired.Component{Name: "app"}), live: []Instance{at(Deleting, "deleting")}, want: []string{"create app →1.1.0 (not installed) busy"}, rest: "0 [] []"},
		{name: "deleting as wanted", target: cluster(desired.Component{Name: "app", Absent: true}), live: []Instance{at(Deleting, "deleting")}, rest: "1 [] []"},
		{name: "deleting beside a sibling: as it will be once it is gone", target: cluster(desired.Component{Name: "app"}), live: []Instance{at(Deleting, "deleting"), aliased(at(Good, "running"), "two")},
			want: []string{"update app 1.0.0→ (ambiguous) busy blocked: it is installed as two: give the component that alias, or list both"}, rest: "0 [app/two] []"},
		{name: "deleting beside a listed sibling", target: cluster(desired.Component{Name: "app"}, desired.Component{Name: "app", Alias: "two"}), live: []Instance{at(Deleting, "deleting"), aliased(at(Good, "running"), "two")},
			want: []string{"create app →1.1.0 (not installed) busy"}, rest: "1 [] []"},
		{name: "deleting beside another one of the same name", target: cluster(desired.Component{Name: "app"}), live: []Instance{under(at(Deleting, "deleting"), "app-old"), at(Good, "running")}, rest: "1 [] []"},
		{name: "deleting beside a sibling, unwanted", target: cluster(desired.Component{Name: "app", Absent: true}), live: []Instance{at(Deleting, "deleting"), aliased(at(Good, "running"), "two")}, rest: "1 [app/two] []"},
		{name: "no such version", target: cluster(desired.Component{Name: "app", Version: "9.9.9"}), live: []Instance{at(Good, "running")}, want: []string{"upgrade app 1.0.0→9.9.9 (version) blocked: version 9.9.9 is not in the catalog; the newest that can be installed here is 1.1.0"}, rest: "0 [] []"},
		{name: "wrong cluster version", target: cluster(desired.Component{Name: "app", Version: "1.2.0"}), want: []string{"create app →1.2.0 (not installed) blocked: version 1.2.0 does not support cluster version v1.28 VirtualMachine CCE; the newest that does is 1.1.0"}, rest: "0 [] []"},
		{name: "nothing satisfies", target: cluster(desired.Component{Name: "app", Version: "~1.2"}), want: []string{"create app → (not installed) blocked: no stable version in the catalog satisfies ~1.2 on cluster version v1.28 VirtualMachine CCE; 1.2.0 supports other ones"}, rest: "0 [] []"},
		{name: "only unstable satisfies", target: cluster(desired.Component{Name: "app", Version: "^2"}), want: []string{"create app → (not installed) blocked: no stable version in the catalog satisfies ^2; 2.0.0 is not stable: name it exactly to install it"}, rest: "0 [] []"},
		{name: "no such template", target: cluster(desired.Component{Name: "apps"}), want: []string{"create apps → (not installed) blocked: template apps is not in the catalog, did you mean app?"}, rest: "0 [] []"},
		{name: "downgrade", target: cluster(desired.Component{Name: "app", Version: "1.0.0"}), live: []Instance{running(t, "app", "1.1.0", full)}, want: []string{"upgrade app 1.1.0→1.0.0 (version) blocked: 1.0.0 is older than the installed 1.1.0: set allowDowngrade: true if that is meant, or remove it first (state: absent); the service offers no rollback now"}, rest: "0 [] []"},
		{name: "downgrade allowed", target: cluster(desired.Component{Name: "app", Version: "1.0.0", AllowDowngrade: true}), live: []Instance{running(t, "app", "1.1.0", full)}, want: []string{"upgrade app 1.1.0→1.0.0 (version, downgrade)"}, rest: "0 [] []"},
		{name: "latest never goes back", target: cluster(desired.Component{Name: "app", Version: "latest"}), live: []Instance{running(t, "app", "2.0.0", full)}, rest: "1 [] []"},
		{name: "installed version the catalog forgot", target: cluster(desired.Component{Name: "app", Version: "0.9.0"}), live: []Instance{running(t, "app", "0.9.0", full)}, rest: "1 [] []"},
		{name: "a replace needs a version that can be installed again", target: cluster(desired.Component{Name: "app"}), live: []Instance{gone(at(InstallFailed, "installFailed"))}, want: []string{"replace app 0.9.0→0.9.0 (installFailed) blocked: version 0.9.0 is not in the catalog; the newest that can be installed here is 1.1.0"}, rest: "0 [] []"},
		{name: "a replace needs the parameters", target: cluster(desired.Component{Name: "app"}), live: []Instance{bare(at(InstallFailed, "installFailed"))}, want: []string{"replace app 1.0.0→1.0.0 (installFailed, parameters not readable) blocked: its live parameters cannot be read, so what was customised could be lost: set undeclared: reset to accept the defaults for all that the manifest does not name"}, rest: "0 [] []"},
		{name: "prune of all but what is absent", target: pruned(cluster(desired.Component{Name: "core", Absent: true})), live: []Instance{at(Good, "running")}, want: []string{"delete app 1.0.0→ (not listed, prune) blocked: the target lists nothing, so prune would empty it: set allowEmpty: true if that is meant"}, rest: "1 [] []"},
		{name: "parameters unread and upgrade", target: cluster(desired.Component{Name: "app", Version: "1.1.0"}), live: []Instance{running(t, "app", "1.0.0", "")}, want: []string{"upgrade app 1.0.0→1.1.0 (version, parameters not readable) blocked: its live parameters cannot be read, so what was customised could be lost: set undeclared: reset to accept the defaults for all that the manifest does not name"}, rest: "0 [] []"},
		{name: "parameters unread and nothing asked", target: cluster(desired.Component{Name: "app"}), live: []Instance{running(t, "app", "1.0.0", "")}, rest: "1 [] []"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			plan := Target(test.target, Inventory{Instances: test.live, Cluster: facts}, catalog)
			var got []string
			for _, c := range plan.Changes {
				got = append(got, summary(c))
			}
			if d := cmp.Diff(test.want, got); d != "" {
				t.Errorf("changes (-want +got):\n%s", d)
			}
			rest := text([]any{plan.Unchanged, plan.Unmanaged, plan.Unhealthy})
			rest = strings.NewReplacer(`"`, "", ",", " ").Replace(rest[1 : len(rest)-1])
			if rest != test.rest {
				t.Errorf("unchanged, unmanaged, unhealthy: %s, want %s", rest, test.rest)
			}
		})
	}
}

// gone has a version that the catalog forgot and the instance still knows.
func gone(i Instance) Instance {
	i.Version, i.Origin = "0.9.0", &Version{Version: "0.9.0"}
	return i
}

// bare has parameters that nobody tells.
func bare(i Instance) Instance { i.Parameters = nil; return i }

func pruned(t desired.Target) desired.Target  { t.Prune = true; return t }
func allowed(t desired.Target) desired.Target { t.AllowEmpty = true; return t }

// aliased is i as another instance of its template, known by alias.
func aliased(i Instance, alias string) Instance {
	i.Alias, i.Name, i.ID = alias, "cceaddon-"+i.Template+"-"+alias, i.ID+"-"+alias
	return i
}

// under is i with a name that the service made up.
func under(i Instance, name string) Instance {
	i.Name, i.ID = name, name
	return i
}

func TestUnreadyBlocksOrWaits(t *testing.T) {
	want := cluster(desired.Component{Name: "app"})
	for _, transient := range []bool{true, false} {
		plan := Target(want, Inventory{Unready: "cluster is Upgrading", Transient: transient}, catalogOf(app(t)))
		c := plan.Changes[0]
		if want := map[bool]string{true: "not installed, cluster is Upgrading", false: "not installed"}[transient]; c.Reason != want {
			t.Errorf("transient %v: reason %q, want %q", transient, c.Reason, want)
		}
		if c.Busy != transient || (c.Blocked == "") != transient {
			t.Errorf("transient %v: busy %v, blocked %q", transient, c.Busy, c.Blocked)
		}
	}
}

func TestOrderFollowsDependencies(t *testing.T) {
	names := []string{"a", "b", "c", "d"}
	var templates []Template
	for _, n := range append(names, "x", "y", "z") {
		templates = append(templates, Template{Name: n, Versions: []Version{version(t, "1.0.0", "", "")}})
	}
	want := cluster(
		desired.Component{Name: "a", DependsOn: []string{"c"}},
		desired.Component{Name: "b"},
		desired.Component{Name: "c", DependsOn: []string{"d"}},
		desired.Component{Name: "d"},
		desired.Component{Name: "x", Absent: true, DependsOn: []string{"y"}},
		desired.Component{Name: "y", Absent: true},
		desired.Component{Name: "z", Absent: true},
	)
	live := Inventory{Instances: []Instance{running(t, "x", "1.0.0", "{}"), running(t, "y", "1.0.0", "{}"), running(t, "z", "1.0.0", "{}")}}
	var got []string
	for _, c := range Target(want, live, catalogOf(templates...)).Changes {
		got = append(got, string(c.Op)+" "+c.Component+" after "+strings.Join(c.DependsOn, ","))
	}
	if d := cmp.Diff([]string{
		"create d after ", "create c after d", "create a after c,d", "create b after ",
		"delete z after ", "delete x after y", "delete y after ",
	}, got); d != "" {
		t.Errorf("order (-want +got):\n%s", d)
	}
}

func TestAliases(t *testing.T) {
	nginx := Template{Name: "nginx", Versions: []Version{version(t, "1.0.0", "", "")}}
	one, two := running(t, "nginx", "1.0.0", "{}"), running(t, "nginx", "1.0.0", "{}")
	one.Alias, one.Name, one.ID = "inner", "nginx-inner", "1"
	two.Alias, two.Name, two.ID = "outer", "nginx-outer", "2"
	tests := []struct {
		name   string
		target desired.Target
		live   []Instance
		want   []string
		left   []string
	}{
		{"each finds its own", cluster(desired.Component{Name: "nginx", Alias: "inner"}, desired.Component{Name: "nginx", Alias: "outer"}), []Instance{two, one}, nil, []string{}},
		{"an alias is nobody else's", cluster(desired.Component{Name: "nginx"}, desired.Component{Name: "nginx", Alias: "outer"}), []Instance{two}, []string{"create nginx →1.0.0 (not installed)"}, []string{}},
		{"the end of a sibling changes nothing", cluster(desired.Component{Name: "nginx", Absent: true}), []Instance{two}, nil, []string{"nginx/outer"}},
		{"a third is created", cluster(desired.Component{Name: "nginx", Alias: "third"}), []Instance{one, two}, []string{"create nginx/third →1.0.0 (not installed)"}, []string{"nginx/inner", "nginx/outer"}},
		{"which one", cluster(desired.Component{Name: "nginx"}), []Instance{one, two}, []string{"update nginx → (ambiguous) blocked: it is installed as inner, outer: give the component that alias, or list both"}, []string{"nginx/inner", "nginx/outer"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			plan := Target(test.target, Inventory{Instances: test.live}, catalogOf(nginx))
			var got []string
			for _, c := range plan.Changes {
				got = append(got, summary(c))
			}
			if d := cmp.Diff(test.want, got); d != "" {
				t.Errorf("changes (-want +got):\n%s", d)
			}
			if d := cmp.Diff(test.left, plan.Unmanaged); d != "" {
				t.Errorf("unmanaged (-want +got):\n%s", d)
			}
		})
	}
}

func TestAFlavorThatNobodyKnowsIsBlocked(t *testing.T) {
	catalog := catalogOf(Template{Name: "app", Versions: []Version{version(t, "1.0.0", "", "{}", `{"name":"small"}`, `{"name":"HA"}`)}})
	for manifest, want := range map[string]string{
		`{"flavor":{"name":"Ha"}}`:                "version 1.0.0 has no flavor Ha; it has small, HA (give resources too for one of your own)",
		`{"flavor":{"name":"my","resources":[]}}`: "",
		`{"flavor":{"name":"HA"}}`:                "",
	} {
		plan := Target(cluster(desired.Component{Name: "app", Parameters: fromJSON(t, manifest)}), Inventory{}, catalog)
		if got := plan.Changes[0].Blocked; got != want {
			t.Errorf("%s: blocked %q, want %q", manifest, got, want)
		}
	}

	// of a version that nobody describes not even the flavors are known
	live := Inventory{Instances: []Instance{running(t, "app", "0.9.0", `{"flavor":{"name":"small"}}`)}}
	pool := desired.Target{Kind: desired.Pool, ID: "p", Components: []desired.Component{{Name: "app", Parameters: fromJSON(t, `{"flavor":{"name":"HA"}}`)}}}
	want := "what flavor HA is cannot be told: version 0.9.0 is not in the catalog (give resources too for one of your own)"
	if got := Target(pool, live, catalog).Changes[0].Blocked; got != want {
		t.Errorf("blocked %q, want %q", got, want)
	}
}

// TestAParameterOneLevelTooHighIsBlocked: but for what the version or the instance has
// there itself, for what nobody knows, and for what asks for nothing there.
func TestAParameterOneLevelTooHighIsBlocked(t *testing.T) {
	catalog := catalogOf(Template{Name: "app", Versions: []Version{version(t, "1.0.0", "", `{"custom":{"a":1,"b":{"c":1},"flavor":"x","parameters":{}},"configs":{"d":1},"own":1}`, `{"name":"HA"}`)}})
	up := "version 1.0.0 has no parameter "
	for _, tt := range []struct{ manifest, live, want string }{
		{`{"a":2}`, ``, up + "/a at the top; did you mean /custom/a?"},
		{`{"a":2}`, `{"custom":{"a":1}}`, up + "/a at the top; did you mean /custom/a?"},
		{`{"d":{"e":1},"custom":{"a":2}}`, `{"custom":{}}`, up + "/d at the top; did you mean /configs/d?"},
		{`{"a":2}`, `{"a":1,"custom":{}}`, ""},
		{`{"own":2}`, `{"custom":{}}`, ""},
		{`{"c":2,"strange":{"a":1}}`, `{"custom":{}}`, ""},
		{`{"basic":{"a":1},"flavor":{"name":"HA"}}`, `{"custom":{}}`, ""},
		{`{"flavor":{"name":"HA"}}`, ``, ""},
		{`{"a":null,"parameters":{}}`, ``, ""},
	} {
		live := Inventory{}
		if tt.live != "" {
			live.Instances = []Instance{running(t, "app", "1.0.0", tt.live)}
		}
		plan := Target(cluster(desired.Component{Name: "app", Parameters: fromJSON(t, tt.manifest)}), live, catalog)
		if got := plan.Changes[0].Blocked; got != tt.want {
			t.Errorf("%s on %s: blocked %q, want %q", tt.manifest, tt.live, got, tt.want)
		}
	}

	// what could not be read may well be live
	unread := Inventory{Instances: []Instance{running(t, "app", "0.9.0", `null`)}}
	plan := Target(cluster(desired.Component{Name: "app", Version: "1.0.0", Reset: true, Parameters: fromJSON(t, `{"a":2}`)}), unread, catalog)
	if got := plan.Changes[0].Blocked; got != "" {
		t.Errorf("unread: blocked %q", got)
	}
}

// TestReplicasOfAPoolsFlavor: ModelArts does not read them back, so they are
// sent with what else is to change, and are no change by themselves.
func TestReplicasOfAPoolsFlavor(t *testing.T) {
	catalog := catalogOf(Template{Name: "app", Versions: []Version{version(t, "1.0.0", "", `{"custom":{"a":1}}`, `{"name":"HA","replicas":2}`, `{"name":"Single","replicas":1}`)}})
	for _, tt := range []struct{ manifest, live, sent string }{
		{`{"flavor":{"name":"HA","replicas":5}}`, `{"flavor":{"name":"HA"}}`, ""},
		{`{"flavor":{"replicas":5}}`, `{"flavor":{"name":"HA"}}`, ""},
		{`{"flavor":{"replicas":5},"custom":{"a":2}}`, `{"custom":{"a":1},"flavor":{"name":"HA"}}`, `{"custom":{"a":2},"flavor":{"name":"HA","replicas":5}}`},
		{`{"flavor":{"replicas":5}}`, `{"flavor":{"name":"HA","replicas":2}}`, `{"custom":{"a":1},"flavor":{"name":"HA","replicas":5}}`},
		{`{"flavor":{"name":"Single","replicas":5}}`, `{"flavor":{"name":"HA"}}`, `{"custom":{"a":1},"flavor":{"name":"Single","replicas":5}}`},
	} {
		pool := desired.Target{Kind: desired.Pool, ID: "p", Components: []desired.Component{{Name: "app", Parameters: fromJSON(t, tt.manifest)}}}
		plan := Target(pool, Inventory{Instances: []Instance{running(t, "app", "1.0.0", tt.live)}}, catalog)
		sent := ""
		for _, c := range plan.Changes {
			sent = text(c.Parameters)
		}
		if sent != tt.sent {
			t.Errorf("%s over %s: sent %s, want %s", tt.manifest, tt.live, sent, tt.sent)
		}
	}
}

func TestPrereleasesAreNotChosen(t *testing.T) {
	catalog := catalogOf(Template{Name: "app", Versions: []Version{
		version(t, "6.8.0-20250219120620", "", "{}"), version(t, "6.9.0-rc1", "", "{}"), version(t, "78-21.0.2", "", "{}"),
	}})
	for requested, want := range map[string]string{"": "78-21.0.2", "^6": "6.8.0-20250219120620", "6.9.0-rc1": "6.9.0-rc1"} {
		plan := Target(cluster(desired.Component{Name: "app", Version: requested}), Inventory{}, catalog)
		if got := plan.Changes[0].To; got != want {
			t.Errorf("%q resolves to %s, want %s", requested, got, want)
		}
	}
}

// TestUnreadableParameters: what the list leaves out is asked for wherever it
// matters, and where nobody tells it the plan says what that means.
func TestUnreadableParameters(t *testing.T) {
	empty := Template{Name: "empty", Versions: []Version{version(t, "1.0.0", "", ""), version(t, "1.1.0", "", "")}}
	catalog := catalogOf(app(t), empty)
	named := `{"custom":{"b":"mine"}}`
	for _, tt := range []struct {
		name string
		want desired.Component
		live Instance
		asks bool
		plan string
		diff []string
	}{
		{"nothing is asked of them", desired.Component{Name: "app"}, running(t, "app", "1.0.0", ""), false, "", nil},
		{"parameters are named", desired.Component{Name: "app", Parameters: fromJSON(t, named)}, running(t, "app", "1.0.0", ""), true,
			"update app 1.0.0→1.0.0 (parameters not readable) blocked: " + unreadable(false), nil},
		{"reset", desired.Component{Name: "app", Reset: true}, running(t, "app", "1.0.0", ""), true,
			"update app 1.0.0→1.0.0 (parameters not readable) blocked: " + unreadable(false), nil},
		{"upgrade", desired.Component{Name: "app", Version: "1.1.0"}, running(t, "app", "1.0.0", ""), true,
			"upgrade app 1.0.0→1.1.0 (version, parameters not readable) blocked: " + unreadable(true), nil},
		{"upgrade, reset", desired.Component{Name: "app", Version: "1.1.0", Reset: true, Parameters: fromJSON(t, named)}, running(t, "app", "1.0.0", ""), true,
			"upgrade app 1.0.0→1.1.0 (version, " + allToDefaults + ")", []string{`/custom/b: none → "mine" manifest`}},
		{"upgrade of what has none", desired.Component{Name: "empty", Version: "1.1.0", Reset: true}, running(t, "empty", "1.0.0", ""), false,
			"upgrade empty 1.0.0→1.1.0 (version)", nil},
		{"it is being deleted", desired.Component{Name: "app", Parameters: fromJSON(t, named)}, leaving(running(t, "app", "1.0.0", "")), false,
			"create app →1.2.0 (not installed) busy", []string{`/custom/b: none → "mine" manifest`}},
	} {
		target := desired.Target{Kind: desired.Pool, ID: "p", Components: []desired.Component{tt.want}}
		live := Inventory{Instances: []Instance{tt.live}}
		if asks := len(MissingParameters(target, live, catalog)) > 0; asks != tt.asks {
			t.Errorf("%s: asks for its detail: %v, want %v", tt.name, asks, tt.asks)
		}
		got, differences := "", []string(nil)
		for _, c := range Target(target, live, catalog).Changes {
			got += summary(c)
			for _, d := range c.Diff {
				differences = append(differences, difference(d))
			}
		}
		if got != tt.plan || !cmp.Equal(differences, tt.diff) {
			t.Errorf("%s:\ngot  %s %q\nwant %s %q", tt.name, got, differences, tt.plan, tt.diff)
		}
	}
}

func leaving(i Instance) Instance { i.Health, i.State = Deleting, "deleting"; return i }

// TestWhatIsWithheld: the op counts are what an apply would carry out, and so is
// what the guards count.
func TestWhatIsWithheld(t *testing.T) {
	plan := func(id string, changes ...Change) TargetPlan {
		return TargetPlan{Target: "cluster/" + id, Changes: changes, Components: []Seen{{}, {}, {}, {}}}
	}
	got := Assemble([]TargetPlan{
		plan("a", Change{Op: Upgrade, Blocked: "why not"}, Change{Op: Create}, Change{Op: Delete}, Change{Op: Replace}),
		plan("b", Change{Op: Upgrade}, Change{Op: Delete}),
		plan("c", Change{Op: Delete, Blocked: "one"}, Change{Op: Update, Blocked: "two"}),
	}, desired.Guards{MaxDeletes: 1, MaxDeletePercent: 100}, desired.Rollout{})
	want := Summary{Targets: 3, Upgrade: 1, Delete: 1, Withheld: 3, Blocked: 3}
	if d := cmp.Diff(want, got.Summary); d != "" {
		t.Errorf("summary (-want +got):\n%s", d)
	}
	if got.Summary.Changes() != 2 || len(got.Guards) != 0 {
		t.Errorf("%d changes, guards %v: withheld ones count", got.Summary.Changes(), got.Guards)
	}
}

// TestUnknownIsNotCompared: what refers to something that is not set is neither
// a difference nor the same. It keeps its live value, and the plan counts it.
func TestUnknownIsNotCompared(t *testing.T) {
	manifest := desired.Tree{"custom": desired.Tree{"a": json.Number("2"), "b": desired.Unknown{Reference: "env:X"}}}
	want := cluster(desired.Component{Name: "app", Version: "1.1.0", Parameters: manifest}, desired.Component{Name: "gone", Absent: true, Parameters: manifest})
	live := Inventory{Instances: []Instance{running(t, "app", "1.0.0", `{"custom":{"a":1,"b":"mine","deep":{"k":"v"},"gone":true,"list":[1,2]}}`)}}
	plan := Assemble([]TargetPlan{Target(want, live, catalogOf(app(t)))}, desired.Guards{}, desired.Rollout{})
	check(t, plan.Targets[0], `{"custom":{"a":2,"added":5,"b":"mine","deep":{"k":"v","n":"new"},"list":[1,2]}}`, `{"image":"a2","swr":"y"}`,
		[]string{`/custom/a: 1 → 2 manifest`, `/custom/added: none → 5 default`, `/custom/deep/n: none → "new" default`, `/custom/gone: true → none default`}, []string{"/custom/b"})
	if d := cmp.Diff([]string{"app /custom/b"}, plan.Targets[0].Unknown); d != "" || plan.Summary.Unknown != 1 {
		t.Errorf("%d unknown (-want +got):\n%s", plan.Summary.Unknown, d)
	}
	if want.Components[0].Ignore != nil {
		t.Error("the caller's components were changed")
	}
}

// TestPlansCarryWhenSomethingWasChanged, for the executor, and show no times.
func TestPlansCarryWhenSomethingWasChanged(t *testing.T) {
	live := Instance{Template: "app", Version: "1.0.0", Health: Good, State: "running", Parameters: desired.Tree{}, Updated: "2026-11-21T09:30:00Z"}
	plan := Target(desired.Target{}, Inventory{Instances: []Instance{live}}, Catalog{})
	if plan.Components[0].Updated != live.Updated {
		t.Errorf("%+v", plan.Components)
	}
	if text, err := json.Marshal(plan); err != nil || strings.Contains(string(text), "2026") {
		t.Errorf("%s, %v", text, err)
	}
}
