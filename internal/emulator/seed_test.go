package emulator

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestReadSeedTellsEveryMistake(t *testing.T) {
	tests := map[string]struct {
		seed string
		want []string
	}{
		"syntax":         {"clusters: [", []string{"line 1"}},
		"duplicate key":  {"region: a\nregion: b", []string{`"region" already set`}},
		"no object":      {"[]", []string{"document: want an object, have a list"}},
		"unknown fields": {"regoin: x\nclusters: [{id: c, addons: [{name: y}]}]", []string{"clusters[0].addons[0].name: unknown field", "regoin: unknown field; known are clusters, edition, fleet,"}},
		"wrong types": {"clusters: {}\nlag: soon\npools: [{id: 3, plugins: [{template: x, hideInputs: 1}]}]",
			[]string{"clusters: want a list, have an object", `lag: want a duration such as "2s"`, "pools[0].id: want a string, have a number", "pools[0].plugins[0].hideInputs: want true or false"}},
		"unknown edition":   {"edition: mine", []string{`edition: "mine" is neither otc nor huawei`}},
		"missing IDs":       {"clusters: [{name: c}]\npools: [{name: p}]", []string{"clusters[0].id: is missing", "pools[0].id: is missing"}},
		"twice":             {"clusters: [{id: c}, {id: c}]\npools: [{id: p}, {id: p}]", []string{"clusters[1].id: cluster c is listed twice", "pools[1].id: pool p is listed twice"}},
		"unknown template":  {"clusters: [{id: c, addons: [{template: nope}]}]\npools: [{id: p, plugins: [{template: nope}]}]", []string{`clusters[0].addons[0].template: "nope" is not in the catalog, which has autoscaler,`, `pools[0].plugins[0].template: "nope" is not`}},
		"unknown version":   {"clusters: [{id: c, addons: [{template: npd, version: 0.1.0}]}]", []string{`clusters[0].addons[0].version: npd has no "0.1.0", only 1.17.4, 1.19.1, 1.19.16`}},
		"template twice":    {"clusters: [{id: c, addons: [{template: npd}, {template: npd}]}]", []string{"clusters[0].addons[1].template: npd is listed twice; give one of them an alias"}},
		"plug-in twice":     {"pools: [{id: p, plugins: [{template: volcano}, {template: volcano}]}]", []string{"pools[0].plugins[1].template: volcano is listed twice"}},
		"unknown flavor":    {"clusters: [{id: c, addons: [{template: npd, flavor: huge}]}]", []string{`clusters[0].addons[0].flavor: version 1.19.16 has no flavor "huge"`}},
		"bad template":      {"templates: {cce: [{metadata: {}}]}", []string{"templates.cce[0]: metadata.name is missing"}},
		"template, no list": {"templates: {modelarts: [{metadata: {name: x}}]}", []string{"templates.modelarts[0]: x: spec.versions is missing or empty"}},
		"bad pattern":       {"templates: {cce: [{metadata: {name: x}, spec: {versions: [{version: \"1\", supportVersions: [{clusterVersion: [\"v1.(\"]}]}]}}]}", []string{"spec.versions[0]: supportVersions[0]:"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := ReadSeed(strings.NewReader(tt.seed))
			if err == nil {
				t.Fatal("accepted")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q\nlacks %q", err, want)
				}
			}
		})
	}
}

func TestReadSeedTakesJSON(t *testing.T) {
	seed, err := ReadSeed(strings.NewReader(`{"lag":"1.5s","clusters":[{"id":"c","addons":[{"template":"npd","custom":{"npc":{"maxTaintedNode":"5%"}}}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := &Seed{Lag: Duration(1500 * time.Millisecond), Clusters: []Cluster{{ID: "c", Addons: []Addon{{
		Template: "npd", Custom: map[string]any{"npc": map[string]any{"maxTaintedNode": "5%"}},
	}}}}}
	if diff := cmp.Diff(want, seed); diff != "" {
		t.Errorf("seed (-want +got):\n%s", diff)
	}
}

func TestSeedTemplates(t *testing.T) {
	f := seeded(t, `
clusters: [{id: c, version: v1.31, addons: [{template: mine, version: 1.0.0}]}]
templates:
  cce:
    - metadata: {name: mine, alias: ours}
      spec:
        type: helm
        versions:
          - {version: 1.0.0, retired: true, input: {basic: {image_version: "1"}, parameters: {custom: {size: 1}}}}
          - {version: 2.0.0, input: {basic: {image_version: "2"}, parameters: {custom: {size: 2}}}}
`)
	if got := f.at(f.addonNamed("c", "mine"), "spec", "values", "custom", "size"); got != 1.0 {
		t.Errorf("size %v", got)
	}
	list := f.ok("GET", "/api/v3/addontemplates?addon_template_name=ours", "")
	if got := len(f.at(list, "items", 0, "spec", "versions").([]any)); got != 1 || len(list["items"].([]any)) != 1 {
		t.Errorf("templates: %v", list)
	}
	if f.item(f.ok("GET", "/v2/"+ProjectID+"/plugintemplates", ""), "volcano", "metadata", "name") == nil {
		t.Error("the other service lost its built-in templates")
	}
	f.ok("PUT", f.pathOf("c", "mine"), upgrade("c", "ours", "2.0.0", `{"custom":{}}`))
}

func TestNewPanicsOnABadSeed(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	MustNew(Options{Seed: &Seed{Pools: []Pool{{}}}})
}

// TestDefaultFleet holds the built-in fleet to what the manuals say of it.
func TestDefaultFleet(t *testing.T) {
	f := open(t)
	got := map[string]map[string]string{}
	for _, c := range []string{prodA, prodB, edgeC} {
		got[c] = map[string]string{}
		for _, a := range f.ok("GET", "/api/v3/addons?cluster_id="+c, "")["items"].([]any) {
			got[c][f.at(a, "metadata", "name").(string)] = f.at(a, "spec", "version").(string) + " " + f.at(a, "status", "status").(string)
		}
	}
	for _, p := range []string{"pool-train-a", "pool-infer-b", "pool-eval-c"} {
		got[p] = map[string]string{}
		for _, pl := range f.ok("GET", "/v2/"+ProjectID+"/pools/"+p+"/plugins", "")["items"].([]any) {
			got[p][f.at(pl, "spec", "template", "name").(string)] = f.at(pl, "status", "version").(string) + " " + f.at(pl, "status", "phase").(string)
		}
	}
	want := map[string]map[string]string{
		prodA: {
			"coredns": "1.28.4 running", "everest": "2.4.28 running", "metrics-server": "1.3.60 running",
			"node-local-dns": "1.6.36 running", "npd": "1.19.1 installFailed", "dashboard": "2.2.27 running",
			"cceaddon-nginx-ingress-public": "2.6.32 running", "cceaddon-nginx-ingress-internal": "2.6.32 running",
			"volcano": "1.12.14 running",
		},
		prodB: {
			"coredns": "1.30.6 running", "everest": "2.4.72 running", "metrics-server": "1.3.102 running",
			"autoscaler": "1.30.18 running", "cie-collector": "3.12.0 abnormal", "gpu-beta": "2.7.41 upgradeFailed",
		},
		edgeC: {
			"coredns": "1.25.11 running", "everest": "2.4.28 running", "metrics-server": "1.2.1 running",
			"storage-driver": "1.0.10 running",
		},
		"pool-train-a": {
			"node-local-dns": "1.6.36 Running", "gpu-driver": "2.0.1 Running",
			"os-node-agent": "6.8.0-20250219120620 Running", "rdma-sriov-dev-plugin": "0.1.0 Running",
		},
		"pool-infer-b": {
			"node-local-dns": "1.6.63 Running", "gpu-beta": "1.2.15 Running", "gpu-driver": "2.1.26 Running",
			"os-node-agent": "6.8.0-20250219120620 Running", "log-agent": "1.4.4 Abnormal",
		},
		"pool-eval-c": {"os-node-agent": "6.9.0-20250806093000 Running", "volcano": "1.17.4 Running"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fleet (-want +got):\n%s", diff)
	}
}
