package manifest_test

import (
	"strings"
	"testing"

	"github.com/syncer-project/syncer/desired"
)

// Each text follows the two lines of head, so its first line is line 3.
func TestMeaning(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       []string
	}{
		{"duplicate targets", "pools:\n  - name: a\n  - name: b\n  - name: a", []string{
			`-:6:5: pools[2]: duplicate target pool/a, also at -:4:5`}},
		{"pool and cluster of one name", "pools: [{name: a}]\nclusters: [{id: a}]", nil},
		{"duplicate component", "clusters:\n  - id: a\n    addons:\n      - name: x\n      - name: x\n        version: 1.2.3", []string{
			`-:7:9: clusters[0].addons[1]: duplicate component "x", also at -:6:9`}},
		{"duplicate alias", "clusters:\n  - id: a\n    addons: [{name: x, alias: b}, {name: x, alias: c}, {name: x, alias: c}]", []string{
			`-:5:56: clusters[0].addons[2]: duplicate component "x/c", also at -:5:35`}},
		{"duplicate in a profile", "profiles:\n  p:\n    plugins: [{name: x}, {name: x}]\npools: [{name: a, profiles: [p]}, {name: b, profiles: [p]}]", []string{
			`-:5:26: profiles.p.plugins[1]: duplicate component "x", also at -:5:15`}},
		{"unknown profile", "profiles: {base: {}}\npools:\n  - name: a\n    profiles: [bass]", []string{
			`-:6:16: pools[0].profiles[0]: unknown profile "bass", did you mean "base"?`}},
		{"unknown profile like none", "profiles: {base: {}, gpu: {}}\npools:\n  - name: a\n    profiles: [network]", []string{
			`-:6:16: pools[0].profiles[0]: unknown profile "network"; known: base, gpu`}},
		{"one of many profiles", "profiles: {p0: {}, p1: {}, p2: {}, p3: {}, p4: {}, p5: {}, p6: {}, p7: {}, p8: {}, p9: {}, pa: {}, pb: {}, pc: {}, pd: {}}\npools: [{name: a, profiles: [network]}]", []string{
			`-:4:30: pools[0].profiles[0]: unknown profile "network"; known: p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, pa, pb and 2 more`}},
		{"no profiles at all", "pools:\n  - name: a\n    profiles: [base]", []string{
			`-:5:16: pools[0].profiles[0]: unknown profile "base"`}},
		{"profile listed twice", "profiles: {base: {}}\npools:\n  - name: a\n    profiles: [base, base]", []string{
			`-:6:22: pools[0].profiles[1]: the profile "base" is listed twice`}},
		{"bad constraint", "pools:\n  - name: a\n    plugins: [{name: x, version: \"~~1\"}]", []string{
			`-:5:34: pools[0].plugins[0].version: "~~1" is neither a version, nor a constraint such as "~1.3" or ">=1.2 <2", nor "latest"`}},
		{"latest in another case", "pools:\n  - name: a\n    plugins: [{name: x, version: Latest}]", []string{
			`-:5:34: pools[0].plugins[0].version: is written "latest"`}},
		{"unknown dependency", "clusters:\n  - id: a\n    addons:\n      - {name: coredns}\n      - {name: x, dependsOn: [coredsn]}", []string{
			`-:7:31: clusters[0].addons[1].dependsOn[0]: "x" depends on "coredsn", which its target does not list, did you mean "coredns"?`}},
		{"dependency without its alias", "clusters:\n  - id: a\n    addons:\n      - {name: nginx, alias: internal}\n      - {name: x, dependsOn: [nginx]}", []string{
			`-:7:31: clusters[0].addons[1].dependsOn[0]: "x" depends on "nginx", which its target does not list, did you mean "nginx/internal"?`}},
		{"dependency on itself", "clusters:\n  - id: a\n    addons: [{name: x, dependsOn: [x]}]", []string{
			`-:5:36: clusters[0].addons[0].dependsOn[0]: "x" depends on itself`}},
		{"dependency on what is absent", "clusters:\n  - id: a\n    addons: [{name: x, dependsOn: [z]}, {name: z, state: absent}]", []string{
			`-:5:36: clusters[0].addons[0].dependsOn[0]: "x" depends on "z", whose state is absent`}},
		{"both absent", "clusters:\n  - id: a\n    addons: [{name: x, dependsOn: [z], state: absent}, {name: z, state: absent}]", nil},
		{"circle of three", "clusters:\n  - id: a\n    addons:\n      - {name: c, dependsOn: [a]}\n      - {name: b, dependsOn: [c]}\n      - {name: a, dependsOn: [b]}", []string{
			`-:8:31: clusters[0].addons[2].dependsOn[0]: dependency cycle: a → b → c → a`}},
		{"circle in a profile that two targets have", "profiles:\n  p:\n    addons:\n      - {name: b, dependsOn: [c]}\n      - {name: c, dependsOn: [b]}\nclusters:\n  - {id: a, profiles: [p], addons: [{name: a, dependsOn: [c]}]}\n  - {id: b, profiles: [p]}", []string{
			`-:6:31: profiles.p.addons[0].dependsOn[0]: dependency cycle: b → c → b`}},
		{"circle across lists", "profiles:\n  p:\n    addons:\n      - {name: b, dependsOn: [c]}\nclusters:\n  - {id: a, profiles: [p], addons: [{name: c, dependsOn: [b]}]}", []string{
			`-:6:31: profiles.p.addons[0].dependsOn[0]: dependency cycle: b → c → b`}},
		{"a profile's dependency that two targets lack", "profiles:\n  p:\n    addons:\n      - {name: b, dependsOn: [c]}\nclusters:\n  - {id: a, profiles: [p]}\n  - {id: b, profiles: [p]}\n  - {id: c, profiles: [p], addons: [{name: c}]}", []string{
			`-:6:31: profiles.p.addons[0].dependsOn[0]: "b" depends on "c", which its target does not list`}},
		{"pointer without slash", "pools:\n  - name: a\n    plugins: [{name: x, ignore: [custom/a]}]", []string{
			`-:5:34: pools[0].plugins[0].ignore[0]: must be a JSON Pointer, which starts with "/": "/custom/a"`}},
		{"pointer with a bad escape", "pools:\n  - name: a\n    plugins: [{name: x, ignore: [/ok, /a~2]}]", []string{
			`-:5:39: pools[0].plugins[0].ignore[1]: must be a JSON Pointer, where "~" is written "~0" (and "/" within a key "~1")`}},
		{"bad label key", "pools:\n  - name: a\n    labels: {\"a b\": x}", []string{
			`-:5:14: pools[0].labels["a b"]: "a b" cannot be a label's key: name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`}},
		{"label value too long", "pools:\n  - name: a\n    labels: {a: " + strings.Repeat("x", 64) + "}", []string{
			`-:5:17: pools[0].labels.a: "` + strings.Repeat("x", 64) + `" cannot be a label's value: must be no more than 63 bytes`}},
		{"reference outside parameters", "defaults: {project: \"${env:PROJECT}\"}\npools:\n  - name: a\n    plugins: [{name: x, version: \"${file:v}\"}]", []string{
			`-:3:21: defaults.project: references such as ${env:NAME} are resolved in inputs and values only`,
			`-:6:34: pools[0].plugins[0].version: references such as ${env:NAME} are resolved in inputs and values only`}},
		{"no targets", "profiles: {base: {}}", []string{
			`-:1:1: .: no pools or clusters in any of the manifests; write "pools: []" if that is meant`}},
		{"no targets, as meant", "clusters: []", nil},
		{"absent with all the rest", "pools:\n  - name: a\n    plugins: [{name: x, state: absent, version: 1.2.3, inputs: {a: 1}}]", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := read(head + tc.text + "\n")
			wantLines(t, err, tc.want...)
		})
	}
}

func TestExactVersion(t *testing.T) {
	for version, want := range map[string]bool{
		"1.30.6": true, "v1.30.6": true, "1.2": true, "2": true, "6.8.0-20250219120620": true, "78-21.0.2": true,
		"1.2.3-x": true, "1.2.3+build.x": true,
		"": false, "latest": false, "v": false, "1.x": false, "1.2.X": false, "1.*": false, "*": false,
		"~1.3": false, "^1": false, ">=1.2 <2": false, "1.2 - 1.4": false, "1.2 || 1.4": false, "=1.2": false, "1.2,1.3": false,
	} {
		if got := desired.ExactVersion(version); got != want {
			t.Errorf("ExactVersion(%q) = %t, want %t", version, got, want)
		}
	}
}

func TestVersionsThatAreRight(t *testing.T) {
	for _, version := range []string{"1.30.6", "1.2", "6.8.0-20250219120620", "78-21.0.2", "~1.3", "^2", "*", "1.x", ">=1.2 <2", ">= 1.2, < 2", "1.2 - 1.4", "~1.2 || ~1.4", "latest"} {
		state := mustRead(t, head+"pools: [{name: a, plugins: [{name: x, version: '"+version+"'}]}]")
		if got := state.Targets[0].Components[0].Version; got != version {
			t.Errorf("version %q became %q", version, got)
		}
	}
}
