package diff

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
)

// TestParameters holds manifest, live values and the two versions of app
// against what is sent, shown and carried.
func TestParameters(t *testing.T) {
	catalog := catalogOf(app(t))
	const live = `{"basic":{"image":"a1","swr":"x","rbac_enabled":true},"custom":{"a":1,"b":"mine","list":[1,2],"deep":{"k":"own"},"gone":true},"parameters":{}}`
	tests := []struct {
		name     string
		want     desired.Component
		manifest string
		live     string // "" for an install
		sent     string // without basic
		basic    string
		diff     []string
		carried  []string
	}{
		{
			name: "install: defaults, then the manifest's", want: desired.Component{Version: "1.0.0"},
			manifest: `{"custom":{"a":7,"deep":{"more":1},"b":null},"basic":{"swr":"mirror"}}`,
			sent:     `{"custom":{"a":7,"b":"x","deep":{"k":"v","more":1},"gone":true,"list":[1,2]}}`,
			basic:    `{"image":"a1","swr":"mirror"}`,
			diff:     []string{`/basic/swr: none → "mirror" manifest`, `/custom/a: none → 7 manifest`, `/custom/deep/more: none → 1 manifest`},
		},
		{
			name: "nothing named, nothing compared", want: desired.Component{Version: "1.0.0"}, live: live,
		},
		{
			name: "numbers by value, objects by key", want: desired.Component{Version: "1.0.0"}, live: live,
			manifest: `{"custom":{"a":1.0,"deep":{"k":"own"},"list":[1.0,2e0]}}`,
		},
		{
			name: "update: live, then the manifest's", want: desired.Component{Version: "1.0.0"}, live: live,
			manifest: `{"custom":{"a":2,"deep":{"n":[1]}}}`,
			sent:     `{"custom":{"a":2,"b":"mine","deep":{"k":"own","n":[1]},"gone":true,"list":[1,2]}}`,
			basic:    `{"image":"a1","swr":"x"}`,
			diff:     []string{`/custom/a: 1 → 2 manifest`, `/custom/deep/n: none → [1] manifest`},
		},
		{
			name: "arrays as a whole", want: desired.Component{Version: "1.0.0"}, live: live,
			manifest: `{"custom":{"list":[1]}}`,
			sent:     `{"custom":{"a":1,"b":"mine","deep":{"k":"own"},"gone":true,"list":[1]}}`,
			basic:    `{"image":"a1","swr":"x"}`,
			diff:     []string{`/custom/list: [1,2] → [1] manifest`},
		},
		{
			name: "a key that is not live has its default", want: desired.Component{Version: "1.0.0"},
			live: `{"custom":{"a":1}}`, manifest: `{"custom":{"b":"x","gone":true}}`,
		},
		{
			name: "null asks for the default", want: desired.Component{Version: "1.0.0"}, live: live,
			manifest: `{"custom":{"b":null,"a":null}}`,
			sent:     `{"custom":{"a":1,"b":"x","deep":{"k":"own"},"gone":true,"list":[1,2]}}`,
			basic:    `{"image":"a1","swr":"x"}`,
			diff:     []string{`/custom/b: "mine" → "x" default`},
		},
		{
			name: "ignored keeps its live value", want: desired.Component{Version: "1.0.0", Ignore: []string{"/custom/b"}}, live: live,
			manifest: `{"custom":{"b":"other"}}`,
		},
		{
			name: "basic is compared only where named", want: desired.Component{Version: "1.0.0"}, live: live,
			manifest: `{"basic":{"swr":"mirror"}}`,
			sent:     `{"custom":{"a":1,"b":"mine","deep":{"k":"own"},"gone":true,"list":[1,2]}}`,
			basic:    `{"image":"a1","swr":"mirror"}`,
			diff:     []string{`/basic/swr: "x" → "mirror" manifest`},
		},
		{
			name: "upgrade: three ways", want: desired.Component{Version: "1.1.0"}, live: live,
			sent:    `{"custom":{"a":2,"added":5,"b":"mine","deep":{"k":"own","n":"new"},"list":[1,2]}}`,
			basic:   `{"image":"a2","swr":"y"}`,
			diff:    []string{`/custom/a: 1 → 2 default`, `/custom/added: none → 5 default`, `/custom/deep/n: none → "new" default`, `/custom/gone: true → none default`},
			carried: []string{"/custom/b", "/custom/deep/k"},
		},
		{
			name: "upgrade: the manifest's wins over both", want: desired.Component{Version: "1.1.0"}, live: live,
			manifest: `{"custom":{"b":"named","a":9},"basic":{"swr":"z"}}`,
			sent:     `{"custom":{"a":9,"added":5,"b":"named","deep":{"k":"own","n":"new"},"list":[1,2]}}`,
			basic:    `{"image":"a2","swr":"z"}`,
			diff:     []string{`/basic/swr: "x" → "z" manifest`, `/custom/a: 1 → 9 manifest`, `/custom/added: none → 5 default`, `/custom/b: "mine" → "named" manifest`, `/custom/deep/n: none → "new" default`, `/custom/gone: true → none default`},
			carried:  []string{"/custom/deep/k"},
		},
		{
			name: "upgrade: ignored is carried as it is", want: desired.Component{Version: "1.1.0", Ignore: []string{"/custom/a"}}, live: live,
			sent:    `{"custom":{"a":1,"added":5,"b":"mine","deep":{"k":"own","n":"new"},"list":[1,2]}}`,
			basic:   `{"image":"a2","swr":"y"}`,
			diff:    []string{`/custom/added: none → 5 default`, `/custom/deep/n: none → "new" default`, `/custom/gone: true → none default`},
			carried: []string{"/custom/b", "/custom/deep/k"},
		},
		{
			name: "upgrade, reset: the new defaults", want: desired.Component{Version: "1.1.0", Reset: true}, live: live,
			manifest: `{"custom":{"b":"named"}}`,
			sent:     `{"custom":{"a":2,"added":5,"b":"named","deep":{"k":"v","n":"new"},"list":[1,2]}}`,
			basic:    `{"image":"a2","swr":"y"}`,
			diff:     []string{`/custom/a: 1 → 2 default`, `/custom/added: none → 5 default`, `/custom/b: "mine" → "named" manifest`, `/custom/deep/k: "own" → "v" default`, `/custom/deep/n: none → "new" default`, `/custom/gone: true → none default`},
		},
		{
			name: "reset: what was customised goes back", want: desired.Component{Version: "1.0.0", Reset: true}, live: live,
			sent:  `{"custom":{"a":1,"b":"x","deep":{"k":"v"},"gone":true,"list":[1,2]}}`,
			basic: `{"image":"a1","swr":"x"}`,
			diff:  []string{`/custom/b: "mine" → "x" default`, `/custom/deep/k: "own" → "v" default`},
		},
		{
			name: "reset: keys that only the service knows are no drift", want: desired.Component{Version: "1.0.0", Reset: true},
			live: `{"basic":{"rbac_enabled":true},"custom":{"a":1,"b":"x","own_key":1},"parameters":{}}`,
		},
		{
			name: "ignoring everything leaves everything", want: desired.Component{Version: "1.0.0", Reset: true, Ignore: []string{""}}, live: live,
			manifest: `{"custom":{"b":"other"}}`,
		},
		{
			name: "a pointer into an array ignores the array", want: desired.Component{Version: "1.0.0", Ignore: []string{"/custom/list/0"}}, live: live,
			manifest: `{"custom":{"list":[9]}}`,
		},
		{
			name: "null above a parameter asks for its default too", want: desired.Component{Version: "1.0.0"}, live: live,
			manifest: `{"custom":null}`,
			sent:     `{"custom":{"a":1,"b":"x","deep":{"k":"v"},"gone":true,"list":[1,2]}}`,
			basic:    `{"image":"a1","swr":"x"}`,
			diff:     []string{`/custom/b: "mine" → "x" default`, `/custom/deep/k: "own" → "v" default`},
		},
		{
			name: "old defaults unknown: all is carried", want: desired.Component{Version: "1.1.0"},
			live:    `from 0.5.0 {"custom":{"a":1,"b":"x"}}`,
			sent:    `{"custom":{"a":1,"added":5,"b":"x","deep":{"k":"v","n":"new"},"list":[1,2]}}`,
			basic:   `{"image":"a2","swr":"y"}`,
			diff:    []string{`/custom/added: none → 5 default`, `/custom/deep: none → {"k":"v","n":"new"} default`, `/custom/list: none → [1,2] default`},
			carried: []string{"/custom/a", "/custom/b"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.want.Name, test.want.Parameters = "app", fromJSON(t, test.manifest)
			inventory := Inventory{}
			if test.live != "" {
				number, body := "1.0.0", test.live
				if rest, ok := strings.CutPrefix(test.live, "from "); ok {
					number, body, _ = strings.Cut(rest, " ")
				}
				inventory.Instances = []Instance{running(t, "app", number, body)}
			}
			plan := Target(cluster(test.want), inventory, catalog)
			check(t, plan, test.sent, test.basic, test.diff, test.carried)
		})
	}
}

// check compares the only change of plan, or that there is none where sent is empty.
func check(t *testing.T, plan TargetPlan, sent, basic string, differences, carried []string) {
	t.Helper()
	if len(plan.Changes) == 0 || sent == "" {
		if len(plan.Changes) != 0 || sent != "" {
			t.Fatalf("changes: %d, want sent %q", len(plan.Changes), sent)
		}
		return
	}
	c := plan.Changes[0]
	if c.Blocked != "" {
		t.Fatalf("blocked: %s", c.Blocked)
	}
	gotBasic := ""
	if b, ok := c.Parameters["basic"]; ok {
		gotBasic = text(b)
	}
	rest := copied(c.Parameters)
	delete(rest, "basic")
	if d := cmp.Diff(sent, text(rest)); d != "" {
		t.Errorf("sent (-want +got):\n%s", d)
	}
	if d := cmp.Diff(basic, gotBasic); d != "" {
		t.Errorf("basic (-want +got):\n%s", d)
	}
	var got []string
	for _, x := range c.Diff {
		got = append(got, difference(x))
	}
	if d := cmp.Diff(differences, got); d != "" {
		t.Errorf("diff (-want +got):\n%s", d)
	}
	if len(carried)+len(c.Carried) > 0 {
		if d := cmp.Diff(carried, c.Carried); d != "" {
			t.Errorf("carried (-want +got):\n%s", d)
		}
	}
}

func TestFlavors(t *testing.T) {
	const ha = `"name":"HA","replicas":2,"resources":[{"cpu":"250m","name":"x"}],"size":"large"`
	const ha2 = `"name":"HA","replicas":2,"resources":[{"cpu":"500m","name":"x"}],"size":"large"`
	const single = `"name":"Single","replicas":1,"resources":[{"cpu":"250m","name":"x"}],"size":"small"`
	const single2 = `"name":"Single","replicas":1,"resources":[{"cpu":"500m","name":"x"}],"size":"small"`
	catalog := catalogOf(Template{Name: "app", Versions: []Version{
		version(t, "1.0.0", "", `{}`, `{`+ha+`,"is_default":true}`, `{`+single+`}`),
		version(t, "1.1.0", "", `{}`, `{`+single2+`}`, `{`+ha2+`,"is_default":true}`),
		version(t, "1.2.0", "", `{}`, `{`+ha+`}`, `{"name":"tiny","replicas":1}`),
		version(t, "1.3.0", "", `{"custom":{"a":1}}`),
		version(t, "0.9.0", "", `{}`, `{"name":2500,"replicas":2,"recommend_cluster_flavor_types":["small"]}`, `{"name":5000,"replicas":3}`),
	}})
	tests := []struct {
		name     string
		version  string
		manifest string
		live     string
		reset    bool
		sent     string
		diff     []string
		carried  []string
	}{
		{name: "install: the default one, without its mark", version: "1.0.0", sent: `{"flavor":{` + ha + `}}`},
		{name: "install: the first one where none is marked", version: "0.9.0", sent: `{"flavor":{"name":2500,"replicas":2}}`},
		{name: "install: by name, with the manifest's keys", version: "1.0.0", manifest: `{"flavor":{"name":"Single","replicas":4}}`,
			sent: `{"flavor":{"name":"Single","replicas":4,"resources":[{"cpu":"250m","name":"x"}],"size":"small"}}`,
			diff: []string{`/flavor/name: none → "Single" manifest`, `/flavor/replicas: none → 4 manifest`}},
		{name: "install: a number's name as a string", version: "0.9.0", manifest: `{"flavor":{"name":"5000"}}`,
			sent: `{"flavor":{"name":"5000","replicas":3}}`, diff: []string{`/flavor/name: none → "5000" manifest`}},
		{name: "another one by name", version: "1.0.0", manifest: `{"flavor":{"name":"Single"}}`, live: `1.0.0 {"flavor":{` + ha + `}}`,
			sent: `{"flavor":{` + single + `}}`,
			diff: []string{`/flavor/name: "HA" → "Single" manifest`, `/flavor/replicas: 2 → 1 default`, `/flavor/size: "large" → "small" default`}},
		{name: "the same one by name", version: "1.0.0", manifest: `{"flavor":{"name":"Single"}}`, live: `1.0.0 {"flavor":{"name":"Single"}}`},
		{name: "read back as replicas only", version: "1.0.0", manifest: `{"flavor":{"name":"Single"}}`, live: `1.0.0 {"flavor":{"replicas":1}}`},
		{name: "read back as a number", version: "0.9.0", manifest: `{"flavor":{"name":"2500"}}`, live: `0.9.0 {"flavor":{"name":2500,"replicas":2}}`},
		{name: "read back as a number, reset", version: "0.9.0", manifest: `{"flavor":{"name":"2500"}}`, live: `0.9.0 {"flavor":{"name":2500,"replicas":2}}`, reset: true},
		{name: "read back as replicas only, overridden", version: "1.0.0", manifest: `{"flavor":{"name":"HA","replicas":4}}`, live: `1.0.0 {"flavor":{"replicas":4}}`},
		{name: "read back as replicas only, of one's own", version: "1.0.0", manifest: `{"flavor":{"name":"mine","replicas":4,"resources":[]}}`, live: `1.0.0 {"flavor":{"replicas":4}}`},
		{name: "null within a chosen flavor", version: "1.0.0", manifest: `{"flavor":{"name":"Single","replicas":null}}`, live: `1.0.0 {"flavor":{"name":"Single","replicas":3}}`,
			sent: `{"flavor":{` + single + `}}`, diff: []string{`/flavor/replicas: 3 → 1 default`}},
		{name: "null for a flavor is the default one", version: "1.0.0", manifest: `{"flavor":null}`, live: `1.0.0 {"flavor":{` + single + `}}`,
			sent: `{"flavor":{` + ha + `}}`,
			diff: []string{`/flavor/name: "Single" → "HA" default`, `/flavor/replicas: 1 → 2 default`, `/flavor/size: "small" → "large" default`}},
		{name: "a name that is a number, however it is written", version: "0.9.0", manifest: `{"flavor":{"name":2500.0}}`, live: `0.9.0 {"flavor":{"name":"2500","replicas":2}}`},
		{name: "install: a number's name, however it is written", version: "0.9.0", manifest: `{"flavor":{"name":5.0e3}}`,
			sent: `{"flavor":{"name":5.0e3,"replicas":3}}`, diff: []string{`/flavor/name: none → 5.0e3 manifest`}},
		{name: "reset: another one by name, and what the template knows of the old one goes", version: "0.9.0", reset: true, manifest: `{"flavor":{"name":5000}}`,
			live: `0.9.0 {"flavor":{"name":2500,"replicas":2,"recommend_cluster_flavor_types":["small"],"zone":"a"}}`,
			sent: `{"flavor":{"name":5000,"replicas":3,"zone":"a"}}`,
			diff: []string{`/flavor/name: 2500 → 5000 manifest`, `/flavor/replicas: 2 → 3 default`}},
		{name: "reset: a size that the new one has not", version: "1.2.0", reset: true, manifest: `{"flavor":{"name":"tiny"}}`, live: `1.2.0 {"flavor":{` + ha + `}}`,
			sent: `{"flavor":{"name":"tiny","replicas":1}}`,
			diff: []string{`/flavor/name: "HA" → "tiny" manifest`, `/flavor/replicas: 2 → 1 default`, `/flavor/resources: [{"cpu":"250m","name":"x"}] → none default`, `/flavor/size: "large" → none default`}},
		{name: "reset: a flavor that the template has not is the service's own", version: "1.3.0", reset: true, manifest: `{"custom":{"a":2}}`, live: `1.3.0 {"custom":{"a":1},"flavor":{"replicas":7}}`,
			sent: `{"custom":{"a":2},"flavor":{"replicas":7}}`, diff: []string{`/custom/a: 1 → 2 manifest`}},
		{name: "upgrade: default to default", version: "1.1.0", live: `1.0.0 {"flavor":{"name":"HA","resources":[{"cpu":"250m","name":"x"}],"size":"large"}}`,
			sent: `{"flavor":{"name":"HA","replicas":2,"resources":[{"cpu":"500m","name":"x"}],"size":"large"}}`,
			diff: []string{`/flavor/resources: [{"cpu":"250m","name":"x"}] → [{"cpu":"500m","name":"x"}] default`}},
		{name: "upgrade: the mark of a default is nobody's wish", version: "1.1.0", live: `1.0.0 {"flavor":{"name":"HA","replicas":2,"resources":[{"name":"x","cpu":"250m"}],"size":"large","is_default":true}}`,
			sent: `{"flavor":{"name":"HA","replicas":2,"resources":[{"cpu":"500m","name":"x"}],"size":"large"}}`,
			diff: []string{`/flavor/resources: [{"cpu":"250m","name":"x"}] → [{"cpu":"500m","name":"x"}] default`}},
		{name: "upgrade: the chosen one stays chosen", version: "1.1.0", live: `1.0.0 {"flavor":{` + single + `}}`,
			sent:    `{"flavor":{"name":"Single","replicas":1,"resources":[{"cpu":"500m","name":"x"}],"size":"small"}}`,
			diff:    []string{`/flavor/resources: [{"cpu":"250m","name":"x"}] → [{"cpu":"500m","name":"x"}] default`},
			carried: []string{"/flavor/name"}},
		{name: "upgrade: customised resources are kept", version: "1.1.0", live: `1.0.0 {"flavor":{"name":"HA","replicas":5,"resources":[{"cpu":"9","name":"x"}],"size":"large"}}`,
			sent:    `{"flavor":{"name":"HA","replicas":5,"resources":[{"cpu":"9","name":"x"}],"size":"large"}}`,
			carried: []string{"/flavor/replicas", "/flavor/resources"}},
		{name: "upgrade: one of one's own is carried whole", version: "1.1.0", live: `1.0.0 {"flavor":{"name":"custom","replicas":7}}`,
			sent: `{"flavor":{"name":"custom","replicas":7}}`, carried: []string{"/flavor"}},
		{name: "upgrade: names changed, the default follows the default", version: "1.1.0", live: `0.9.0 {"flavor":{"name":2500,"replicas":2}}`,
			sent: `{"flavor":{"name":"HA","replicas":2,"resources":[{"cpu":"500m","name":"x"}],"size":"large"}}`,
			diff: []string{`/flavor/name: 2500 → "HA" default`, `/flavor/resources: none → [{"cpu":"500m","name":"x"}] default`, `/flavor/size: none → "large" default`}},
		{name: "upgrade: the manifest chooses", version: "1.1.0", manifest: `{"flavor":{"name":"Single"}}`, live: `1.0.0 {"flavor":{"name":"HA","replicas":5,"resources":[],"size":"large"}}`,
			sent: `{"flavor":{"name":"Single","replicas":1,"resources":[{"cpu":"500m","name":"x"}],"size":"small"}}`,
			diff: []string{`/flavor/name: "HA" → "Single" manifest`, `/flavor/replicas: 5 → 1 default`, `/flavor/resources: [] → [{"cpu":"500m","name":"x"}] default`, `/flavor/size: "large" → "small" default`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inventory := Inventory{}
			if test.live != "" {
				number, body, _ := strings.Cut(test.live, " ")
				inventory.Instances = []Instance{running(t, "app", number, body)}
			}
			want := desired.Component{Name: "app", Version: test.version, Reset: test.reset, Parameters: fromJSON(t, test.manifest)}
			check(t, Target(cluster(want), inventory, catalog), test.sent, "", test.diff, test.carried)
		})
	}
}

func TestInstallerFactsAreFilledIn(t *testing.T) {
	catalog := catalogOf(Template{Name: "autoscaler", Versions: []Version{
		version(t, "1.0.0", "", `{"custom":{"cluster_id":"","tenant_id":"","default_vpc_id":"","other":""}}`),
	}})
	want := cluster(desired.Component{Name: "autoscaler"})
	check(t, Target(want, Inventory{}, catalog), `{"custom":{"cluster_id":"c1","default_vpc_id":"","other":"","tenant_id":"p1"}}`, "", nil, nil)

	want.Components[0].Reset = true
	live := Inventory{Instances: []Instance{running(t, "autoscaler", "1.0.0", `{"custom":{"cluster_id":"c1","tenant_id":"p1","default_vpc_id":"vpc-7","other":""}}`)}}
	check(t, Target(want, live, catalog), "", "", nil, nil)
}

func TestSecretsAreMasked(t *testing.T) {
	catalog := catalogOf(Template{Name: "app", Versions: []Version{version(t, "1.0.0", "", `{"custom":{"password":"","note":"","list":[]}}`)}})
	manifest := desired.Tree{"custom": desired.Tree{
		"password": secret.New("hunter22"), "plain": secret.New("s3cr3t-x"),
		"list": []any{desired.Tree{"v": secret.New("in-a-list")}}, "note": "new",
	}}
	live := Inventory{Instances: []Instance{running(t, "app", "1.0.0",
		`{"custom":{"password":"old-pass","plain":"old-plain","list":[{"v":"old-item"}],"note":"echo s3cr3t-x and other-target"}}`)}}
	target := cluster(desired.Component{Name: "app", Parameters: manifest})
	elsewhere := desired.Target{Components: []desired.Component{{Parameters: desired.Tree{"key": secret.New("other-target")}}}}
	masked := Target(target, live, catalog)
	masked.Scrub(desired.State{Targets: []desired.Target{target, elsewhere}}.Masker().Text)
	plan := Assemble([]TargetPlan{masked}, desired.Guards{}, desired.Rollout{})
	got := text(plan)
	for _, secret := range []string{"hunter22", "s3cr3t-x", "in-a-list", "old-pass", "old-plain", "old-item", "other-target"} {
		if strings.Contains(got, secret) {
			t.Errorf("the plan shows %q:\n%s", secret, got)
		}
	}
	if sent := text(secret.Reveal(plan.Targets[0].Changes[0].Parameters)); !strings.Contains(sent, "hunter22") {
		t.Errorf("the request lost the secret: %s", sent)
	}
	if n := len(plan.Targets[0].Changes[0].Diff); n != 4 {
		t.Errorf("%d differences, want 4", n)
	}

	live.Instances[0].Parameters = fromJSON(t, `{"custom":{"password":"hunter22","plain":"s3cr3t-x","list":[{"v":"in-a-list"}],"note":"new"}}`)
	if plan := Target(cluster(desired.Component{Name: "app", Parameters: manifest}), live, catalog); len(plan.Changes) != 0 {
		t.Errorf("secrets that are live already make a change: %v", summary(plan.Changes[0]))
	}
}
