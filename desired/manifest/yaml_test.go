package manifest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/desired/tree"
)

func TestYAML(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       []string
	}{
		{"not YAML", head + "pools: [\n", []string{
			`-:3:1: .: is not valid YAML: did not find expected node content`}},
		{"tab", head + "pools:\n\t- name: a\n", []string{
			`-:4:2: .: is not valid YAML: found character that cannot start any token; YAML is indented with spaces, and here is a tab`}},
		{"unknown anchor", head + "pools: *x\n", []string{
			`-:3:8: .: is not valid YAML: unknown anchor 'x' referenced`}},
		{"unknown anchor below others", "---\n" + head + "---\n" + head + "# *x\npools:\n  - name: ä*x\n    labels: {a: *y, b: *x }\n", []string{
			`-:10:17: .: is not valid YAML: unknown anchor 'y' referenced`}},
		{"one bad document of three", head + "pools: [{name: a, wvae: 1}]\n---\na: [\n---\n" + head + "pools: [{name: b, wvae: 1}]\n", []string{
			`-:3:19: pools[0].wvae: unknown field "wvae", did you mean "wave"?`,
			`-:5:1: .: is not valid YAML: did not find expected node content`,
			`-:9:19: pools[0].wvae: unknown field "wvae", did you mean "wave"?`}},
		{"duplicate key", head + "pools:\n  - name: a\n    wave: 1\n    wave: 2\n", []string{
			`-:6:5: pools[0].wave: duplicate key "wave", also at -:5:5`}},
		{"duplicate key in parameters", head + "pools: [{name: a, plugins: [{name: x, inputs: {a: {b: 1, c: 2, b: 3}}}]}]\n", []string{
			`-:3:64: pools[0].plugins[0].inputs.a.b: duplicate key "b", also at -:3:52`}},
		{"duplicate key of another type", head + "pools: [{name: a, plugins: [{name: x, inputs: {a: [1], b: 2, a: {c: \"${env:NO}\"}, b: [3]}}]}]\n", []string{
			`-:3:62: pools[0].plugins[0].inputs.a: duplicate key "a", also at -:3:48`,
			`-:3:69: pools[0].plugins[0].inputs.a.c: the environment variable NO is not set`,
			`-:3:83: pools[0].plugins[0].inputs.b: duplicate key "b", also at -:3:56`}},
		{"duplicate profile in one document", head + "profiles:\n  a: {}\n  a: {}\npools: []\n", []string{
			`-:5:3: profiles.a: duplicate key "a", also at -:4:3`}},
		{"old boolean", head + "pools: [{name: a, prune: yes, plugins: [{name: x, inputs: {a: Off}}]}]\n", []string{
			`-:3:26: pools[0].prune: yes is true or false to some YAML parsers and text to others; write true, or "yes" for text`,
			`-:3:63: pools[0].plugins[0].inputs.a: Off is true or false to some YAML parsers and text to others; write false, or "Off" for text`}},
		{"old boolean that is a word of the field", head + "rollout: {precheck: off}\npools: [{name: a, labels: {precheck: off}, plugins: [{name: x, inputs: {rollout: {precheck: off}}}]}]\n", []string{
			`-:4:38: pools[0].labels.precheck: off is true or false to some YAML parsers and text to others; write false, or "off" for text`,
			`-:4:93: pools[0].plugins[0].inputs.rollout.precheck: off is true or false to some YAML parsers and text to others; write false, or "off" for text`}},
		{"no number", head + "pools: [{name: a, wvae: 1, plugins: [{name: x, inputs: {a: .inf, b: .nan}}]}]\n", []string{
			`-:3:19: pools[0].wvae: unknown field "wvae", did you mean "wave"?`,
			`-:3:60: pools[0].plugins[0].inputs.a: .inf is not a number that JSON can hold`,
			`-:3:69: pools[0].plugins[0].inputs.b: .nan is not a number that JSON can hold`}},
		{"number that takes gigabytes", head + "pools: [{name: a, plugins: [{name: x, inputs: {a: 1e999999999}}]}]\n", []string{
			`-:3:51: pools[0].plugins[0].inputs.a: the number is too large: more than 400 digits or an exponent above 1000`}},
		{"tag", head + "pools: [{name: a, plugins: [{name: x, inputs: {a: !!binary aGk=, b: !mine x, c: !!int hunter2}}]}]\n", []string{
			`-:3:51: pools[0].plugins[0].inputs.a: the tag !!binary is not supported; write the value itself`,
			`-:3:69: pools[0].plugins[0].inputs.b: the tag !mine is not supported; write the value itself`,
			`-:3:81: pools[0].plugins[0].inputs.c: the tag !!int is not supported; write the value itself`}},
		{"key that is no text", head + "pools: [{name: a, plugins: [{name: x, inputs: {[1]: a, ~: b}}]}]\n", []string{
			`-:3:48: pools[0].plugins[0].inputs: a key must be text`,
			`-:3:56: pools[0].plugins[0].inputs: a key must be text`}},
		{"alias within itself", head + "pools: &a [*a]\n", []string{
			`-:3:8: pools[0]: the alias stands for something that holds the alias itself`}},
		{"merge of a list", head + "defaults: {<<: [1]}\npools: []\n", []string{
			`-:3:12: defaults: "<<" merges objects only`}},
		{"merge of a text, lines below", head + "pools: []\ndefaults:\n  region: a\n  # and\n  <<: text\n", []string{
			`-:7:3: defaults: "<<" merges objects only`}},
		{"not UTF-8", head + "pools: [{name: \xff}]", []string{
			`-:3:16: .: is not UTF-8 text`}},
		{"not UTF-8, lines below", "\ufeff" + head + "---\n" + head + "# ü\xfc\n", []string{
			`-:6:4: .: is not UTF-8 text`}},
		{"control character", head + "pools: [{name: \x00}]", []string{
			`-:3:16: .: holds a control character, which YAML does not allow`}},
		{"columns count characters", head + "clusters: [{name: übergröße, id: c, wvae: 1}]\n", []string{
			`-:3:37: clusters[0].wvae: unknown field "wvae", did you mean "wave"?`}},
		{"nothing", "# only a comment\n---\n---\n", []string{
			`-:1:1: .: holds no manifest, which begins with apiVersion: syncer/v1 and kind: DesiredState`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := read(tc.text)
			wantLines(t, err, tc.want...)
		})
	}
}

// Few lines that stand for billions of values must neither hang nor fill memory.
func TestAliasBomb(t *testing.T) {
	var b strings.Builder
	b.WriteString(head + "pools:\n  - name: a\n    plugins:\n      - name: x\n        inputs:\n          l0: &l0 [1,1,1,1,1,1,1,1,1,1]\n")
	for i := 1; i < 12; i++ {
		fmt.Fprintf(&b, "          l%d: &l%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*l%d,", i-1), 10), ","))
	}
	_, err := read(b.String())
	wantLines(t, err, `-:1:1: .: the aliases stand for more than 1000000 values; use profiles instead`)
}

func TestAliasesAndMergeKeys(t *testing.T) {
	state := mustRead(t, head+`
profiles:
  shared:
    plugins:
      - &dns # the one and only
        name: dns
        version: 1.6.36
        inputs: &inputs {custom: {a: 1}, flavor: {name: small}}
pools:
  - name: a
    plugins: [*dns]
  - name: b
    plugins:
      - version: 1.6.63 # stands above the merge key and wins all the same
        <<: *dns
        inputs:
          <<: [{flavor: {name: large}}, *inputs]
          more: {"<<": text}
`)
	first := component(t, target(t, state, "pool/a"), "dns")
	want := desired.Tree{"custom": desired.Tree{"a": json.Number("1")}, "flavor": desired.Tree{"name": "small"}}
	if diff := cmp.Diff(want, first.Parameters); diff != "" || first.Version != "1.6.36" {
		t.Errorf("alias (-want +got):\n%s%s", diff, first.Version)
	}
	second := component(t, target(t, state, "pool/b"), "dns")
	want["flavor"] = desired.Tree{"name": "large"}
	want["more"] = desired.Tree{"<<": "text"}
	if diff := cmp.Diff(want, second.Parameters); diff != "" || second.Version != "1.6.63" {
		t.Errorf("merge (-want +got):\n%s%s", diff, second.Version)
	}
}

// What is written is what is sent: no number goes through float64, no key and no
// lone letter becomes a boolean.
func TestScalarsAreReadAsTheyAreWritten(t *testing.T) {
	for _, suffix := range []string{"", "          aliased: [&x 1, *x]\n"} { // with an alias, the text is written anew
		state := mustRead(t, head+`
pools:
  - name: a
    plugins:
      - name: x
        inputs:
          big: 12345678901234567890
          bigger: 123456789012345678901234567890
          huge: 1e400
          long: 0.1234567890123456789
          trailing: 1.10
          octal: 0o17
          text: "1.10"
          tagged: !!str 1.10
          date: 2026-11-20
          yes: 1
          1.50: 2
          8080: default/web:80
          true: 3
          nothing:
          flag: True
          pair: {x: y, y: n}
          block: |
            a: b
            --- no marker
`+suffix)
		want := desired.Tree{
			"big": json.Number("12345678901234567890"), "bigger": json.Number("123456789012345678901234567890"),
			"huge": json.Number("1e400"), "long": json.Number("0.1234567890123456789"), "trailing": json.Number("1.10"),
			"octal": json.Number("15"), "text": "1.10", "tagged": "1.10", "date": "2026-11-20",
			"yes": json.Number("1"), "1.50": json.Number("2"), "8080": "default/web:80", "true": json.Number("3"),
			"nothing": nil, "flag": true, "pair": desired.Tree{"x": "y", "y": "n"}, "block": "a: b\n--- no marker\n",
		}
		got := state.Targets[0].Components[0].Parameters
		delete(got, "aliased")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("parameters, with %q (-want +got):\n%s", suffix, diff)
		}
	}
}

func TestJSON(t *testing.T) {
	text := "{\"apiVersion\":\"syncer/v1\",\"kind\":\"DesiredState\",\n\t\"pools\":[\t{\"name\":\"a\",\"wave\":1.0,\"plugins\":[{\"name\":\"x\",\"inputs\":{\"u\":\"http:\\/\\/h\",\"e\":\"\\ud83d\\ude00 \\\\\\u0041\",\"n\":1.0,\"yes\":\"no\"}}]}]}"
	state := mustRead(t, text)
	want := desired.Tree{"u": "http://h", "e": "😀 \\A", "n": json.Number("1.0"), "yes": "no"}
	if diff := cmp.Diff(want, state.Targets[0].Components[0].Parameters); diff != "" || state.Targets[0].Wave != 1 {
		t.Errorf("parameters (-want +got):\n%s", diff)
	}
	_, err := read(strings.Replace(text, `"wave"`, `"wvae"`, 1))
	wantLines(t, err, `-:2:24: pools[0].wvae: unknown field "wvae", did you mean "wave"?`)
}

func TestDocuments(t *testing.T) {
	for name, text := range map[string]string{
		"markers":                           "---\n" + head + "pools: [{name: a}]\n---\n# nothing\n---\n" + head + "pools: [{name: b}]\n",
		"end markers":                       head + "pools: [{name: a}]\n...\n---\n" + head + "pools: [{name: b}]\n...\n",
		"directive":                         "%YAML 1.2\n---\n" + head + "pools: [{name: a}, {name: b}]\n",
		"byte order":                        "\ufeff" + head + "pools: [{name: a}, {name: b}]\n",
		"Windows":                           strings.ReplaceAll("---\n"+head+"pools:\n- name: a\n---\n"+head+"pools:\n- name: b\n", "\n", "\r\n"),
		"on the marker":                     "--- {apiVersion: syncer/v1, kind: DesiredState, pools: [{name: a}, {name: b}]}\n",
		"byte order mark before later ones": "\ufeff" + head + "pools: [{name: a}]\n---\n\ufeff" + head + "pools: [{name: b}]\n\ufeff---\n",
		"byte order mark before a comment":  "\ufeff# a\n" + head + "pools: [{name: a}]\n---\n\n# b\n\ufeff---\n\n\ufeff" + head + "pools: [{name: b}]\n",
		"end in a block":                    head + "pools: [{name: a, plugins: [{name: x, inputs: {a: \"b\"}}]}, {name: b}]\n--- |\n---\n",
	} {
		t.Run(name, func(t *testing.T) {
			if name == "end in a block" {
				_, err := read(text)
				wantLines(t, err, `-:4:5: .: must be an object, is a string; a manifest begins with apiVersion: syncer/v1 and kind: DesiredState`)
				return
			}
			state := mustRead(t, text)
			if len(state.Targets) != 2 || state.Targets[0].ID != "a" || state.Targets[1].ID != "b" {
				t.Errorf("targets: %v", state.Targets)
			}
		})
	}
}

// Parsers of YAML agree on what stands in a manifest.
func TestScalarsAreReadAsOthersDo(t *testing.T) {
	for scalar := range strings.FieldsSeq(`~ null Null true TRUE False 0 -0 17 017 0o17 0x1f 0b101 1_000 +1 -1 .5 -.5 1. 1.5e3 1e3 1E+3 6.02e23
		2026-11-20 2026-11-20T10:00:00Z 190:20:30 1.2.3 1e v1 "1" '1' 'yes' text = 0x1F_F -0x1 0777 08`) {
		parsed, err := yaml.YAMLToJSON([]byte("a: " + scalar))
		if err != nil {
			t.Fatal(err)
		}
		var want desired.Tree
		if err := json.Unmarshal(parsed, &want); err != nil {
			t.Fatal(err)
		}
		got := mustRead(t, withValue(scalar)).Targets[0].Components[0].Parameters
		if !tree.Equal(want["a"], got["a"]) {
			t.Errorf("%s: %#v, and sigs.k8s.io/yaml says %#v", scalar, got["a"], want["a"])
		}
	}
}

// TestNothingIsLeftOut: the parser ends at what cannot be part of the document.
func TestNothingIsLeftOut(t *testing.T) {
	for name, text := range map[string]string{
		"less indented":           "  apiVersion: syncer/v1\n  kind: DesiredState\n  clusters: []\nclusters:\n  - id: a\n",
		"a guard, less indented":  "  apiVersion: syncer/v1\n  kind: DesiredState\n  clusters:\n  - id: a\nguards: {maxDeletes: 0}\n",
		"objects in a row":        jsonHead + "\"clusters\": [{\"id\": \"a\"}]}\n" + jsonHead + "\"clusters\": [{\"id\": \"b\"}]}\n",
		"a marker after a return": head + "clusters:\n  - id: a\r---\n  - id: b\n",
		"one in a comment":        head + "clusters:\n  - id: a # \u2028---\n  - id: b\n",
		"an end in a comment":     head + "clusters:\n  - id: a # \u0085...\n  - id: b\n",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := manifest.Thorough(text, manifest.Options{}); err == nil {
				t.Errorf("a part is read:\n%s", text)
			}
			if _, _, ok := manifest.Draft(text, manifest.Options{}); ok {
				t.Errorf("a part is drafted:\n%s", text)
			}
		})
	}
}
