package diff

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
)

// TestLost: what is compared is what was carried, as a plan compares it.
func TestLost(t *testing.T) {
	catalog := catalogOf(Template{Name: "app", Versions: []Version{
		version(t, "1.0.0", `{"image":"i"}`, `{"custom":{"a":1,"b":"x","deep":{"k":1,"l":2}}}`, `{"name":"small","replicas":1}`, `{"name":"large","replicas":3}`),
	}})
	for _, tt := range []struct {
		name, sent, live string
		carried, lost    []string
	}{
		{"all is there", `{"basic":{"image":"i"},"custom":{"a":2,"b":"x","deep":{"k":1,"l":2}}}`, `{"basic":{"image":"j"},"custom":{"a":2}}`, []string{"/custom/a"}, nil},
		{"a number by value", `{"custom":{"a":2.50}}`, `{"custom":{"a":2.5}}`, []string{"/custom/a"}, nil},
		{"another value", `{"custom":{"a":2}}`, `{"custom":{"a":3}}`, []string{"/custom/a"}, []string{"/custom/a"}},
		{"not shown, and not the default", `{"custom":{"a":2}}`, `{"custom":{"b":"x"}}`, []string{"/custom/a"}, []string{"/custom/a"}},
		{"not shown, and the default", `{"custom":{"a":1,"b":"x"}}`, `{"custom":{}}`, []string{"/custom/a"}, nil},
		{"what was not carried", `{"custom":{"a":2,"b":"y"}}`, `{"custom":{"a":2}}`, []string{"/custom/a"}, nil},
		{"an entry that was removed is there again", `{"custom":{"deep":{"k":1}}}`, `{"custom":{"deep":{"k":1,"l":2}}}`, []string{"/custom/deep/l"}, []string{"/custom/deep/l"}},
		{"an entry that stays removed", `{"custom":{"deep":{"k":1}}}`, `{"custom":{"deep":{"k":1}}}`, []string{"/custom/deep/l"}, nil},
		{"part of what was carried as a whole", `{"custom":{"own":{"k":1,"l":2}}}`, `{"custom":{"own":{"k":1}}}`, []string{"/custom/own"}, []string{"/custom/own"}},
		{"a flavor that lost its name", `{"flavor":{"name":"large","replicas":3}}`, `{"flavor":{"replicas":3}}`, []string{"/flavor/name"}, nil},
		{"another flavor", `{"flavor":{"name":"large","replicas":3}}`, `{"flavor":{"replicas":1}}`, []string{"/flavor/name"}, []string{"/flavor/name"}},
	} {
		c := Change{Component: "app", Op: Replace, To: "1.0.0", Template: "app", Parameters: fromJSON(t, tt.sent), Carried: tt.carried}
		live := Inventory{Instances: []Instance{running(t, "app", "1.0.0", tt.live)}}
		if d := cmp.Diff(tt.lost, Lost(cluster(desired.Component{Name: "app"}), live, catalog, live.Instances[0], c)); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

// TestLostKnowsSecrets by what they hide.
func TestLostKnowsSecrets(t *testing.T) {
	c := Change{Component: "app", Parameters: desired.Tree{"custom": desired.Tree{"key": secret.New("hunter2")}}, Carried: []string{"/custom/key"}}
	live := Inventory{Instances: []Instance{running(t, "app", "1.0.0", `{"custom":{"key":"hunter2"}}`)}}
	if lost := Lost(cluster(), live, Catalog{}, live.Instances[0], c); lost != nil {
		t.Errorf("lost: %v", lost)
	}
}

// TestAReplaceCarriesWhatIsIgnored: nobody but the cloud has it.
func TestAReplaceCarriesWhatIsIgnored(t *testing.T) {
	catalog := catalogOf(Template{Name: "app", Versions: []Version{version(t, "1.0.0", "", `{"custom":{"a":1,"b":1}}`)}})
	failed := running(t, "app", "1.0.0", `{"custom":{"a":2,"b":2}}`)
	failed.Health = InstallFailed
	for _, want := range []desired.Component{
		{Name: "app", Ignore: []string{"/custom/a"}, Reset: true},
		{Name: "app", Ignore: []string{"/custom/a"}, Parameters: fromJSON(t, `{"custom":{"a":7,"b":3}}`)},
	} {
		plan := Target(cluster(want), Inventory{Instances: []Instance{failed}}, catalog)
		if d := cmp.Diff([]string{"/custom/a"}, plan.Changes[0].Carried); d != "" {
			t.Errorf("%+v (-want +got):\n%s", want, d)
		}
	}
}
