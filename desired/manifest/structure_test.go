package manifest_test

import (
	"strings"
	"testing"
)

// Each text follows the two lines of head, so its first line is line 3.
func TestStructure(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       []string
	}{
		{"misspelled field", "defaults: {regoin: eu-de}\npools: []", []string{
			`-:3:12: defaults.regoin: unknown field "regoin", did you mean "region"?`}},
		{"field in another case", "pools:\n  - name: a\n    allowempty: true", []string{
			`-:5:5: pools[0].allowempty: unknown field "allowempty", did you mean "allowEmpty"?`}},
		{"beginning of a field", "clusters:\n  - id: a\n    addons: [{name: x, depends: [y]}]", []string{
			`-:5:24: clusters[0].addons[0].depends: unknown field "depends", did you mean "dependsOn"?`}},
		{"field like none", "rollout: {colour: red}\npools: []", []string{
			`-:3:11: rollout.colour: unknown field "colour"; known: maxConcurrent, maxFailures, minSuccessTime, onFailure, precheck, stopAfter, windows`}},
		{"inputs on an add-on", "clusters:\n  - id: a\n    addons:\n      - name: x\n        inputs: {a: 1}", []string{
			`-:7:9: clusters[0].addons[0].inputs: unknown field "inputs": the parameters of an add-on are called "values"`}},
		{"values on a plug-in", "pools:\n  - name: a\n    plugins:\n      - name: x\n        values: {a: 1}", []string{
			`-:7:9: pools[0].plugins[0].values: unknown field "values": the parameters of a plug-in are called "inputs"`}},
		{"alias on a plug-in", "profiles:\n  p:\n    plugins:\n      - {name: x, alias: y}\npools: []", []string{
			`-:6:19: profiles.p.plugins[0].alias: unknown field "alias": a pool holds one plug-in per template, so none needs an alias`}},
		{"plug-ins of a cluster", "clusters: [{id: a, plugins: []}]", []string{
			`-:3:20: clusters[0].plugins: unknown field "plugins": a cluster has "addons"; plug-ins are for pools`}},
		{"add-ons of a pool", "pools: [{name: a, addons: []}]", []string{
			`-:3:19: pools[0].addons: unknown field "addons": a pool has "plugins"; add-ons are for clusters`}},
		{"pool by ID", "pools: [{id: a}]", []string{
			`-:3:9: pools[0].name: missing field "name"`,
			`-:3:10: pools[0].id: unknown field "id": a pool is known by its "name", the API's pool_name`}},
		{"version without quotes", "pools:\n  - name: a\n    plugins: [{name: x, version: 1.10}]", []string{
			`-:5:34: pools[0].plugins[0].version: must be a string, is a number; quote it: version: "1.10"`}},
		{"boolean as version", "pools:\n  - name: a\n    plugins: [{name: x, version: true}]", []string{
			`-:5:34: pools[0].plugins[0].version: must be a string, is a boolean; quote it: version: "true"`}},
		{"number as label", "pools:\n  - name: a\n    labels: {tier: 1}", []string{
			`-:5:20: pools[0].labels.tier: must be a string, is a number; quote it: tier: "1"`}},
		{"number in a list", "pools:\n  - name: a\n    profiles: [1]", []string{
			`-:5:16: pools[0].profiles[0]: must be a string, is a number; quote it: "1"`}},
		{"string as boolean", "pools:\n  - name: a\n    prune: \"true\"", []string{
			`-:5:12: pools[0].prune: must be true or false, is a string; drop the quotes: prune: true`}},
		{"word as boolean", "pools:\n  - name: a\n    prune: always", []string{
			`-:5:12: pools[0].prune: must be true or false, is a string`}},
		{"string as number", "pools:\n  - name: a\n    wave: \"1\"", []string{
			`-:5:11: pools[0].wave: must be a whole number, is a string; drop the quotes: wave: 1`}},
		{"fraction", "pools:\n  - name: a\n    wave: 1.5", []string{
			`-:5:11: pools[0].wave: must be a whole number, is 1.5`}},
		{"object as list", "pools:\n  name: a", []string{
			`-:4:3: pools: must be a list, is an object; put "- " before each entry`}},
		{"string as list", "pools:\n  - name: a\n    plugins: [{name: x, dependsOn: y}]", []string{
			`-:5:36: pools[0].plugins[0].dependsOn: must be a list, is a string`}},
		{"string as object", "pools:\n  - name: a\n    plugins: [x]", []string{
			`-:5:15: pools[0].plugins[0]: must be an object, is a string`}},
		{"list as object", "profiles: [a]\npools: []", []string{
			`-:3:11: profiles: must be an object, is a list`}},
		{"list as parameters", "pools:\n  - name: a\n    plugins: [{name: x, inputs: [1]}]", []string{
			`-:5:33: pools[0].plugins[0].inputs: must be an object, is a list`}},
		{"empty list entry", "pools:\n  -\n  - name: a", []string{
			`-:4:4: pools[0]: must be an object, is empty; leave the field out instead`}},
		{"empty list", "pools:\n  - name: a\n    plugins:", []string{
			`-:5:13: pools[0].plugins: must be a list, is empty; write [] or leave the field out`}},
		{"empty object", "defaults:\npools: []", []string{
			`-:3:10: defaults: must be an object, is empty; leave the field out instead`}},
		{"empty text", "defaults: {region: ''}\npools: []", []string{
			`-:3:20: defaults.region: must not be empty; leave the field out instead`}},
		{"empty version", "pools:\n  - name: a\n    plugins: [{name: x, version: ''}]", []string{
			`-:5:34: pools[0].plugins[0].version: must not be empty; leave the field out instead`}},
		{"empty cluster ID", "clusters: [{id: ''}]", []string{
			`-:3:17: clusters[0].id: must not be empty`}},
		{"cluster without ID", "clusters:\n  - name: prod", []string{
			`-:4:5: clusters[0].id: missing field "id"`}},
		{"pool without name", "pools:\n  - wave: 1", []string{
			`-:4:5: pools[0].name: missing field "name"`}},
		{"component without name", "pools:\n  - name: a\n    plugins:\n      - version: 1.2.3", []string{
			`-:6:9: pools[0].plugins[0].name: missing field "name"`}},
		{"slash in a name", "pools:\n  - name: a\n    plugins: [{name: x/y}]", []string{
			`-:5:22: pools[0].plugins[0].name: must hold neither "/" nor blanks, is "x/y"`}},
		{"blank in an ID", "clusters: [{id: 'a b'}]", []string{
			`-:3:17: clusters[0].id: must hold neither "/" nor blanks, is "a b"`}},
		{"wave below 0", "pools:\n  - name: a\n    wave: -1", []string{
			`-:5:11: pools[0].wave: must not be below 0, is -1`}},
		{"negative limits", "rollout: {maxFailures: -1}\nguards: {maxDeletes: -2}\npools: []", []string{
			`-:3:24: rollout.maxFailures: must not be below 0, is -1`,
			`-:4:22: guards.maxDeletes: must not be below 0, is -2`}},
		{"percent above 100", "guards: {maxDeletePercent: 101}\npools: []", []string{
			`-:3:28: guards.maxDeletePercent: must not be above 100, is 101`}},
		{"wave beyond all bounds", "pools: [{name: a, wave: 123456789012345678901234567890}]", []string{
			`-:3:25: pools[0].wave: must not be above 1000000, is 123456789012345678901234567890`}},
		{"bad state", "pools:\n  - name: a\n    plugins: [{name: x, state: gone}]", []string{
			`-:5:32: pools[0].plugins[0].state: must be "present" or "absent", is "gone"`}},
		{"bad undeclared", "defaults: {undeclared: keep}\npools: []", []string{
			`-:3:24: defaults.undeclared: must be "preserve" or "reset", is "keep"`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := read(head + tc.text + "\n")
			wantLines(t, err, tc.want...)
		})
	}
}

func TestHeader(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       []string
	}{
		{"missing", "pools: []", []string{
			`-:1:1: apiVersion: missing field "apiVersion": write apiVersion: syncer/v1`,
			`-:1:1: kind: missing field "kind": write kind: DesiredState`}},
		{"other version", "apiVersion: syncer/v2\nkind: DesiredState\npools: [{}]", []string{
			`-:1:13: apiVersion: must be "syncer/v1", is "syncer/v2"`,
			`-:3:9: pools[0].name: missing field "name"`}},
		{"other kind", "apiVersion: syncer/v1\nkind: State\npools: []", []string{
			`-:2:7: kind: must be "DesiredState", is "State"`}},
		{"other tool's", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: {replicas: 1}", []string{
			`-:2:7: kind: is no manifest of this tool, which has apiVersion: syncer/v1 and kind: DesiredState`}},
		{"a list", "- a\n- b", []string{
			`-:1:1: .: must be an object, is a list; a manifest begins with apiVersion: syncer/v1 and kind: DesiredState`}},
		{"a word", "hello", []string{
			`-:1:1: .: must be an object, is a string; a manifest begins with apiVersion: syncer/v1 and kind: DesiredState`}},
		{"a plan", "apiVersion: syncer/v1\nkind: Plan\ndigest: x\ntargets: []", []string{
			`-:2:7: kind: is a plan (for apply --plan, or report), no manifest, which has kind: DesiredState; keep it apart from those`}},
		{"a plan of another version", "apiVersion: syncer/v2\nkind: Plan", []string{
			`-:2:7: kind: is no manifest of this tool, which has apiVersion: syncer/v1 and kind: DesiredState`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := read(tc.text + "\n")
			wantLines(t, err, tc.want...)
		})
	}
}

// Structure and meaning, YAML's own rules and references, two documents: all in one go.
func TestTwelveMistakesGetTwelveMessages(t *testing.T) {
	text := strings.Join([]string{
		`apiVersion: syncer/v1`,           //  1
		`kind: DesiredState`,              //  2
		`defaults: {regoin: eu-de}`,       //  3 unknown field
		`guards: {maxDeletePercent: 150}`, //  4 above 100
		`profiles:`,                       //  5
		`  base:`,                         //  6
		`    plugins:`,                    //  7
		`      - {name: node-local-dns, version: 1.10}`, //  8 number for text
		`pools:`,                                //  9
		`  - name: train`,                       // 10
		`    wave: -1`,                          // 11 below 0
		`    profiles: [bsae]`,                  // 12 unknown profile
		`    plugins:`,                          // 13
		`      - name: gpu-driver`,              // 14
		`        version: ">>2"`,                // 15 bad constraint
		`        inputs: {key: "${env:UNSET}"}`, // 16 not set
		`  - name: train`,                       // 17 duplicate target
		`---`,                                   // 18
		`apiVersion: syncer/v1`,                 // 19
		`kind: DesiredState`,                    // 20
		`clusters:`,                             // 21
		`  - id: prod`,                          // 22
		`    addons:`,                           // 23
		`      - {name: a, dependsOn: [b]}`,     // 24 circle
		`      - {name: b, dependsOn: [a]}`,     // 25
		`      - name: c`,                       // 26
		`        ignore: [custom]`,              // 27 no pointer
		`        state: present`,                // 28
		`        state: absent`,                 // 29 duplicate key
		`      - {name: a}`,                     // 30 duplicate component
	}, "\n")
	_, err := read(text)
	wantLines(t, err,
		`-:3:12: defaults.regoin: unknown field "regoin", did you mean "region"?`,
		`-:4:28: guards.maxDeletePercent: must not be above 100, is 150`,
		`-:8:41: profiles.base.plugins[0].version: must be a string, is a number; quote it: version: "1.10"`,
		`-:11:11: pools[0].wave: must not be below 0, is -1`,
		`-:12:16: pools[0].profiles[0]: unknown profile "bsae", did you mean "base"?`,
		`-:15:18: pools[0].plugins[0].version: ">>2" is neither a version, nor a constraint such as "~1.3" or ">=1.2 <2", nor "latest"`,
		`-:16:23: pools[0].plugins[0].inputs.key: the environment variable UNSET is not set`,
		`-:17:5: pools[1]: duplicate target pool/train, also at -:10:5`,
		`-:24:31: clusters[0].addons[0].dependsOn[0]: dependency cycle: a → b → a`,
		`-:27:18: clusters[0].addons[2].ignore[0]: must be a JSON Pointer, which starts with "/": "/custom"`,
		`-:29:9: clusters[0].addons[2].state: duplicate key "state", also at -:28:9`,
		`-:30:9: clusters[0].addons[3]: duplicate component "a", also at -:24:9`,
	)
}
