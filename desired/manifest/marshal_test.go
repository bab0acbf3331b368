package manifest_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
)

func yes() *bool { b := true; return &b }

func number(n int) *int { return &n }

// full sets every field that a manifest can have.
func full() manifest.Document {
	return manifest.Document{
		Defaults: &manifest.Defaults{Region: "eu-de", Project: "0f1c", Prune: new(bool), Undeclared: manifest.Preserve},
		Rollout: &manifest.RolloutSpec{MaxFailures: number(0), StopAfter: number(3), MaxConcurrent: "50", MinSuccessTime: "10m", Precheck: "off", OnFailure: "rollback",
			Windows: []manifest.WindowSpec{{Kind: "deny", Schedule: "0 1 * * *", Duration: "4h", Timezone: "UTC", Selector: "tier=prod"}}},
		Guards: &manifest.GuardsSpec{MaxDeletes: number(0), MaxDeletePercent: number(20)},
		Profiles: map[string]manifest.Profile{
			"z":    {Addons: []manifest.AddonSpec{{ComponentSpec: manifest.ComponentSpec{Name: "metrics-server", Version: "~1.3"}}}},
			"base": {Plugins: []manifest.PluginSpec{{ComponentSpec: manifest.ComponentSpec{Name: "dns", Version: "1.10"}}}},
		},
		Pools: []manifest.PoolSpec{{
			Name: "train",
			TargetSpec: manifest.TargetSpec{Region: "eu-nl", Project: "p", Labels: map[string]string{"tier": "on"}, Wave: 1,
				Profiles: []string{"base"}, Prune: yes(), AllowEmpty: true, Undeclared: manifest.Reset},
			Plugins: []manifest.PluginSpec{{
				ComponentSpec: manifest.ComponentSpec{Name: "gpu", Version: "2.1.26", State: manifest.Present, DependsOn: []string{"dns"},
					Ignore: []string{"/custom/a"}, Undeclared: manifest.Preserve, AllowDowngrade: yes(), Repair: manifest.Reinstall},
				Inputs: desired.Tree{"z": json.Number("123456789012345678901234567890"), "custom": desired.Tree{"a": "1.10", "n": nil, "big": json.Number("1e400")}},
			}},
		}},
		Clusters: []manifest.ClusterSpec{{
			ID: "9dd81b6e", Name: "prod", TargetSpec: manifest.TargetSpec{Profiles: []string{"z"}},
			Addons: []manifest.AddonSpec{
				{ComponentSpec: manifest.ComponentSpec{Name: "nginx", DependsOn: []string{}}, Alias: "in", Values: desired.Tree{"text": "a: b\nc\n", "list": []any{}, "object": desired.Tree{}}},
				{ComponentSpec: manifest.ComponentSpec{Name: "dashboard", State: manifest.Absent}},
			},
		}},
	}
}

func TestMarshal(t *testing.T) {
	got, err := manifest.Marshal(full())
	if err != nil {
		t.Fatal(err)
	}
	want := `apiVersion: syncer/v1
kind: DesiredState
defaults:
  region: eu-de
  project: 0f1c
  prune: false
  undeclared: preserve
rollout:
  maxFailures: 0
  stopAfter: 3
  maxConcurrent: 50
  minSuccessTime: 10m
  precheck: "off"
  onFailure: rollback
  windows:
    - kind: deny
      schedule: 0 1 * * *
      duration: 4h
      timezone: UTC
      selector: tier=prod
guards:
  maxDeletes: 0
  maxDeletePercent: 20
profiles:
  base:
    plugins:
      - name: dns
        version: "1.10"
  z:
    addons:
      - name: metrics-server
        version: ~1.3
pools:
  - name: train
    region: eu-nl
    project: p
    labels:
      tier: "on"
    wave: 1
    profiles:
      - base
    prune: true
    allowEmpty: true
    undeclared: reset
    plugins:
      - name: gpu
        version: 2.1.26
        state: present
        dependsOn:
          - dns
        ignore:
          - /custom/a
        undeclared: preserve
        allowDowngrade: true
        repair: reinstall
        inputs:
          custom:
            a: "1.10"
            big: 1e400
            "n": null
          z: 123456789012345678901234567890
clusters:
  - id: 9dd81b6e
    name: prod
    profiles:
      - z
    addons:
      - name: nginx
        dependsOn: []
        alias: in
        values:
          list: []
          object: {}
          text: |
            a: b
            c
      - name: dashboard
        state: absent
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("manifest (-want +got):\n%s", diff)
	}
}

// What is written reads back as what was meant, be it ever so odd.
func TestMarshalIsReadBack(t *testing.T) {
	text, err := manifest.Marshal(full())
	if err != nil {
		t.Fatal(err)
	}
	state := mustRead(t, string(text))
	gpu := component(t, target(t, state, "pool/train"), "gpu")
	want := full().Pools[0].Plugins[0].Inputs
	if diff := cmp.Diff(want, gpu.Parameters); diff != "" {
		t.Errorf("parameters (-want +got):\n%s", diff)
	}
	for _, odd := range []string{"", " ", "yes", "No", "y", "~", "null", "1", "1e3", "0x1f", "1_0", "2026-11-20", "a: b", "# a", "- a", "'", `"`, "\\",
		"a\nb", "\n", "\t", " lead", "trail ", "---", "...", "%", "@", "`", "&a", "*a", "!a", "|", ">", "{", "[", "<<", "=", ".inf", "true",
		"\x00\x01\x1f", "\x7f\u0080\u0085\u00a0\u2028\ufeff\ufffe\uffff", "😀 ü", "$", strings.Repeat("words and  blanks, ", 60)} {
		key := odd[:min(len(odd), 800)] // YAML's keys end at 1,024 characters
		doc := manifest.Document{Pools: []manifest.PoolSpec{{Name: "p", Plugins: []manifest.PluginSpec{{
			ComponentSpec: manifest.ComponentSpec{Name: "x"}, Inputs: desired.Tree{"a": odd, "k" + key: []any{odd, desired.Tree{key: true}}}}}}}}
		text, err := manifest.Marshal(doc)
		if err != nil {
			t.Errorf("%q: %v", odd, err)
			continue
		}
		got := mustRead(t, string(text)).Targets[0].Components[0].Parameters
		if diff := cmp.Diff(doc.Pools[0].Plugins[0].Inputs, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s\nin\n%s", odd, diff, text)
		}
	}
}

func TestMarshalTellsWhatItCannotWrite(t *testing.T) {
	_, err := manifest.Marshal(manifest.Document{Pools: []manifest.PoolSpec{{Name: "p", Plugins: []manifest.PluginSpec{{
		Inputs: desired.Tree{"a": math.Inf(1)}}}}}})
	if err == nil {
		t.Error("no error for a number that JSON cannot hold")
	}
}
