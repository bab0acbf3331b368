package export

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	k8syaml "sigs.k8s.io/yaml"

	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/diff"
)

var update = flag.Bool("update", false, "write the golden files anew")

// fleet has something of everything that export tells apart.
func fleet(t *testing.T) ([]found, diff.Catalog) {
	catalog := catalogOf(t, map[string]string{
		"dns 1.2.0":  `{"custom":{"ndots":"5","zones":{},"cluster_id":""},"flavors":[{"name":"small","replicas":1,"is_default":true},{"name":"large","replicas":2}]}`,
		"push 3.0.0": `{"custom":{"app_key":"","url":"https://push"}}`,
		"gpu 2.0.1":  `{"custom":{"driver":"470"}}`,
	})
	dns := installed(t, "dns", "1.2.0", `{"basic":{"image":"9"},"custom":{"ndots":"8","zones":{"a.b":["10.0.0.2"]},"cluster_id":"c1"},"flavor":{"name":"large","replicas":2}}`)
	push := installed(t, "push", "3.0.0", `{"custom":{"app_key":"planted-one","url":"https://u:planted-one@push","script":"echo ${HOME}","key_count":2}}`)
	failed := installed(t, "npd", "1.0.0", `{}`)
	failed.Health, failed.State = diff.InstallFailed, "installFailed"
	old := installed(t, "old", "0.9.0", `{"custom":{"a":1}}`)
	busy := installed(t, "dns", "1.2.0", `{"custom":{},"flavor":{"replicas":7}}`)
	busy.Health, busy.State = diff.Busy, "upgrading"
	other := installed(t, "push", "3.0.0", `{"custom":{"app_key":"planted-two","token_ttl":300}}`)
	twin, twin2 := installed(t, "gw", "stable", `{}`), installed(t, "gw", "1.0.0", `{"custom":{"x":"y"}}`)
	twin.Alias, twin2.Alias = "inner", "outer"
	hidden := installed(t, "gpu", "2.0.1", `{}`)
	hidden.Parameters = nil
	c1 := cluster("c1", "prod", dns, push, failed, old)
	c1.target.Labels, c1.target.Wave = map[string]string{"tier": "prod"}, 2
	c2 := cluster("c2", "生产", busy, other, twin, twin2)
	c2.live.Unready = "cluster is Hibernation"
	p1 := pool("p1", hidden)
	p1.target.Name = "train"
	return []found{c1, c2, p1, pool("p2", installed(t, "gpu", "2.0.1", `{"custom":{"driver":"470"}}`))}, catalog
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile("testdata/"+file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatalf("%v; write it with go test -update", err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got); look at it, then go test -update:\n%s", file, d)
	}
}

func TestGolden(t *testing.T) {
	all, catalog := fleet(t)
	for file, o := range map[string]Options{"minimal.yaml": {References: true}, "full.yaml": {Full: true, References: true}, "omitted.yaml": {}} {
		document, text := exported(t, all, catalog, o)
		golden(t, file, text)
		mustPlanNothing(t, text, valuesOf(t, all, catalog, o), all, catalog)
		if strings.Contains(text, "planted") {
			t.Errorf("%s holds a secret", file)
		}
		if file == "minimal.yaml" {
			golden(t, "left-out.txt", strings.Join(document.LeftOut, "\n")+"\n")
		}
	}
}

// TestOrderDoesNotMatter: however targets and instances come in, the text is the same.
func TestOrderDoesNotMatter(t *testing.T) {
	all, catalog := fleet(t)
	_, want := exported(t, all, catalog, Options{Profiles: true})
	slices.Reverse(all)
	for i := range all {
		slices.Reverse(all[i].live.Instances)
	}
	_, got := exported(t, all, catalog, Options{Profiles: true})
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestVariables(t *testing.T) {
	all, catalog := fleet(t)
	document, _ := exported(t, all, catalog, Options{References: true})
	want := []Variable{
		{"SYNCER_VAR_PUSH_APP_KEY", []string{"push /custom/app_key on cluster/c1"}},
		{"SYNCER_VAR_PUSH_APP_KEY_2", []string{"push /custom/app_key on cluster/c2"}},
		{"SYNCER_VAR_PUSH_URL", []string{"push /custom/url on cluster/c1"}},
	}
	if d := cmp.Diff(want, document.Variables); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	values := valuesOf(t, all, catalog, Options{References: true})
	if values["SYNCER_VAR_PUSH_APP_KEY_2"] != "planted-two" || len(values) != 3 {
		t.Errorf("%q", values)
	}
}

// TestOneVariableForOneValue: the same value is one variable on all targets.
func TestOneVariableForOneValue(t *testing.T) {
	push := installed(t, "push", "3.0.0", `{"custom":{"app_key":"planted"}}`)
	document, _ := exported(t, []found{cluster("c1", "", push), cluster("c2", "", push)}, diff.Catalog{}, Options{References: true})
	if len(document.Variables) != 1 || len(document.Variables[0].Of) != 2 {
		t.Errorf("%+v", document.Variables)
	}
}

// TestKnownSecrets: what the caller knows to be a secret is one under any key.
func TestKnownSecrets(t *testing.T) {
	all := []found{pool("p", installed(t, "gpu", "1.0.0", `{"custom":{"note":"see planted"}}`))}
	o := Options{References: true, Sensitive: func(text string) bool { return strings.Contains(text, "planted") }}
	document, text := exported(t, all, diff.Catalog{}, o)
	if strings.Contains(text, "planted") || document.Variables[0].Name != "SYNCER_VAR_GPU_NOTE" {
		t.Errorf("%+v\n%s", document.Variables, text)
	}
	mustPlanNothing(t, text, valuesOf(t, all, diff.Catalog{}, o), all, diff.Catalog{})
}

func TestVariableNames(t *testing.T) {
	for in, want := range map[[2]string]string{
		{"cie-collector", "/custom/aom_app_key"}: "SYNCER_VAR_CIE_COLLECTOR_AOM_APP_KEY",
		{"gw/outer", "/custom/a~1b/c~0d"}:        "SYNCER_VAR_GW_OUTER_A_B_C_D",
		{"push", "/custom"}:                      "SYNCER_VAR_PUSH_CUSTOM",
		{"os", "/token"}:                         "SYNCER_VAR_OS_TOKEN",
		{"syncer", "/custom/token"}:              "SYNCER_VAR_SYNCER_TOKEN",
		{"3scale", "/configs/key"}:               "SYNCER_VAR_3SCALE_CONFIGS_KEY",
		{"生产", "/秘密"}:                            "SYNCER_VAR_SECRET",
	} {
		if got := variable(in[0], in[1]); got != want {
			t.Errorf("%v: %s, want %s", in, got, want)
		}
	}
}

// TestWhereTargetsAre: what all have in common is said once.
func TestWhereTargetsAre(t *testing.T) {
	one, two := cluster("c1", ""), cluster("c2", "")
	two.target.Region = "eu-nl"
	document, _ := exported(t, []found{one, two}, diff.Catalog{}, Options{References: true})
	if d := cmp.Diff(&manifest.Defaults{Project: "p1"}, document.Manifest.Defaults); d != "" {
		t.Errorf("defaults (-want +got):\n%s", d)
	}
	if got := document.Manifest.Clusters[1].Region; got != "eu-nl" {
		t.Errorf("region %q", got)
	}
	if document, _ = exported(t, nil, diff.Catalog{}, Options{Profiles: true}); document.Manifest.Defaults != nil {
		t.Errorf("%+v", document.Manifest)
	}
}

// TestCommentsChangeNothing: with comments and without, YAML readers see the same.
func TestCommentsChangeNothing(t *testing.T) {
	all, catalog := fleet(t)
	document, text := exported(t, all, catalog, Options{Full: true, Profiles: true})
	plain, err := manifest.Marshal(document.Manifest)
	if err != nil {
		t.Fatal(err)
	}
	want, err := k8syaml.YAMLToJSON(plain)
	if err != nil {
		t.Fatal(err)
	}
	got, err := k8syaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("(-plain +commented):\n%s", d)
	}
	if len(text) <= len(plain) {
		t.Error("no comments were written")
	}
}
