package diff

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
)

// TestWhenSomethingIsRolledBack: an older version that is wanted, and to which the
// service says that it can return, is a rollback; any other older one is a
// downgrade.
func TestWhenSomethingIsRolledBack(t *testing.T) {
	const (
		back     = "rollback app 1.30.6→1.28.4 (version, with the parameters of then)"
		downText = "set allowDowngrade: true if that is meant, or remove it first (state: absent); the service "
	)
	catalog := catalogOf(Template{Name: "app", Versions: []Version{
		version(t, "1.30.6", "", "{}"), version(t, "1.29.4", "", "{}"), version(t, "1.28.9", "", "{}"), version(t, "1.28.4", "", "{}"), version(t, "1.27.0", "", "{}"),
	}})
	at := func(health Health, state, installed, back string) Instance {
		i := running(t, "app", installed, `{"custom":{"a":1}}`)
		i.Health, i.State, i.Rollback = health, state, back
		return i
	}
	good := at(Good, "running", "1.30.6", "1.28.4")
	for _, tt := range []struct {
		name string
		want desired.Component
		live Instance
		plan string // empty: nothing to do
	}{
		{"the version of before", desired.Component{Version: "1.28.4"}, good, back},
		{"also where a downgrade is allowed", desired.Component{Version: "1.28.4", AllowDowngrade: true}, good, back},
		{"degraded", desired.Component{Version: "1.28.4"}, at(Degraded, "available", "1.30.6", "1.28.4"), back},
		{"abnormal", desired.Component{Version: "1.28.4"}, at(Abnormal, "abnormal", "1.30.6", "1.28.4"), back},
		{"still being upgraded", desired.Component{Version: "1.28.4"}, at(Busy, "upgrading", "1.30.6", "1.28.4"), back + " busy"},
		{"the upgrade failed", desired.Component{Version: "1.28.4"}, at(UpgradeFailed, "upgradeFailed", "1.30.6", "1.28.4"),
			"rollback app 1.30.6→1.28.4 (upgradeFailed, version, with the parameters of then)"},
		{"the rollback failed, and the list names what it was to lead to", desired.Component{Version: "1.28.4"}, at(UpgradeFailed, "rollbackFailed", "1.28.4", "1.28.4"),
			"rollback app 1.28.4→1.28.4 (rollbackFailed, with the parameters of then)"},
		{"the rollback failed, and any version is right", desired.Component{}, at(UpgradeFailed, "rollbackFailed", "1.28.4", "1.28.4"),
			"rollback app 1.28.4→1.28.4 (rollbackFailed, with the parameters of then)"},
		{"the rollback failed and cannot be repeated", desired.Component{Version: "1.28.4"}, at(UpgradeFailed, "rollbackFailed", "1.28.4", ""),
			"update app 1.28.4→1.28.4 (rollbackFailed)"},
		{"the rollback failed, and the newer version is wanted again", desired.Component{Version: "1.30.6"}, at(UpgradeFailed, "rollbackFailed", "1.28.4", "1.28.4"),
			"upgrade app 1.28.4→1.30.6 (rollbackFailed, version)"},
		{"the upgrade failed, and is wanted still", desired.Component{Version: "1.30.6"}, at(UpgradeFailed, "upgradeFailed", "1.30.6", "1.28.4"),
			"update app 1.30.6→1.30.6 (upgradeFailed)"},
		{"parameters are named", desired.Component{Version: "1.28.4", Parameters: fromJSON(t, `{"custom":{"a":2}}`)}, good,
			"rollback app 1.30.6→1.28.4 (version, with the parameters of then; what the manifest wants otherwise is updated by the next run)"},
		{"all parameters are", desired.Component{Version: "1.28.4", Reset: true}, good,
			"rollback app 1.30.6→1.28.4 (version, with the parameters of then; what the manifest wants otherwise is updated by the next run)"},
		{"nobody can read the parameters", desired.Component{Version: "1.28.4"}, bare(good), back},
		{"a constraint that held before, though another version is newer", desired.Component{Version: "~1.28"}, good, back},
		{"a constraint that holds now", desired.Component{Version: ">=1.28"}, good, ""},
		{"latest", desired.Component{Version: "latest"}, good, ""},
		{"the version that is there", desired.Component{Version: "1.30.6"}, good, ""},
		{"a version that the catalog forgot", desired.Component{Version: "1.26.1"}, at(Good, "running", "1.30.6", "1.26.1"),
			"rollback app 1.30.6→1.26.1 (version, with the parameters of then)"},
		{"a version between", desired.Component{Version: "1.29.4"}, good,
			"upgrade app 1.30.6→1.29.4 (version) blocked: 1.29.4 is older than the installed 1.30.6: " + downText + "would roll it back to 1.28.4 only"},
		{"further back", desired.Component{Version: "1.27.0"}, good,
			"upgrade app 1.30.6→1.27.0 (version) blocked: 1.27.0 is older than the installed 1.30.6: " + downText + "would roll it back to 1.28.4 only"},
		{"it cannot be rolled back", desired.Component{Version: "1.28.4"}, at(Good, "running", "1.30.6", ""),
			"upgrade app 1.30.6→1.28.4 (version) blocked: 1.28.4 is older than the installed 1.30.6: " + downText + "offers no rollback now"},
		{"a newer version is an upgrade, also where it is the one of before", desired.Component{Version: "1.30.6"}, at(Good, "running", "1.28.4", "1.30.6"),
			"upgrade app 1.28.4→1.30.6 (version)"},
		{"an install that failed has another remedy", desired.Component{Version: "1.28.4", AllowDowngrade: true}, at(InstallFailed, "installFailed", "1.30.6", "1.28.4"),
			"replace app 1.30.6→1.28.4 (installFailed, version, downgrade)"},
		{"so has a delete", desired.Component{Version: "1.28.4", AllowDowngrade: true}, at(DeleteFailed, "deleteFailed", "1.30.6", "1.28.4"),
			"replace app 1.30.6→1.28.4 (deleteFailed, version, downgrade)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.want.Name = "app"
			live := Inventory{Instances: []Instance{tt.live}}
			plan := Target(cluster(tt.want), live, catalog)
			got := ""
			for _, c := range plan.Changes {
				got += summary(c)
				if c.Op == Rollback && (c.Parameters != nil || len(c.Diff)+len(c.Basic)+len(c.Carried) > 0 || c.InstanceID != tt.live.ID) {
					t.Errorf("it promises parameters, or is of another instance: %s", text(c))
				}
			}
			if got != tt.plan {
				t.Errorf("\ngot  %s\nwant %s", got, tt.plan)
			}
			if asked := MissingParameters(cluster(tt.want), live, catalog); tt.live.Parameters == nil && len(asked) > 0 {
				t.Errorf("asks for parameters that nothing needs: %v", asked)
			}
		})
	}
}

// TestNoWayBackFromWhatIsMandatory: what cannot be removed is not told to be.
func TestNoWayBackFromWhatIsMandatory(t *testing.T) {
	catalog := catalogOf(Template{Name: "app", Mandatory: true, Versions: []Version{version(t, "2.0.0", "", "{}"), version(t, "1.0.0", "", "{}")}})
	want, live := desired.Component{Name: "app", Version: "1.0.0"}, Inventory{Instances: []Instance{running(t, "app", "2.0.0", "{}")}}
	for target, blocked := range map[*desired.Target]string{
		{Kind: desired.Cluster, ID: "c"}: "1.0.0 is older than the installed 2.0.0: set allowDowngrade: true if that is meant; the service offers no rollback now",
		{Kind: desired.Pool, ID: "p"}:    "1.0.0 is older than the installed 2.0.0: set allowDowngrade: true if that is meant",
	} {
		target.Components = []desired.Component{want}
		if got := Target(*target, live, catalog).Changes[0].Blocked; got != blocked {
			t.Errorf("%s: %q, want %q", target.Kind, got, blocked)
		}
	}
}

// TestARollbackIsCounted, compared and reviewed like any other change.
func TestARollbackIsCounted(t *testing.T) {
	i := running(t, "app", "2.0.0", "{}")
	i.Rollback = "1.0.0"
	want := cluster(desired.Component{Name: "app", Version: "1.0.0"})
	of := func(i Instance) TargetPlan {
		return Target(want, Inventory{Instances: []Instance{i}}, catalogOf(app(t)))
	}
	plan := Assemble([]TargetPlan{of(i)}, desired.Guards{}, desired.Rollout{})
	if d := cmp.Diff(Summary{Targets: 1, Rollback: 1}, plan.Summary); d != "" || plan.Summary.Changes() != 1 || len(plan.Guards) > 0 {
		t.Errorf("%d changes, guards %v (-want +got):\n%s", plan.Summary.Changes(), plan.Guards, d)
	}
	if err := plan.Verify(); err != nil {
		t.Error(err)
	}
	base := of(i)
	if got := Trace(of(i), &base).Changes[0].Origin; got != Drift {
		t.Errorf("wanted by both manifests: %s", got)
	}
	i.Rollback = ""
	if d := Deviations(base, of(i)); len(d) != 1 {
		t.Errorf("no longer a rollback: %q", d)
	}
}
