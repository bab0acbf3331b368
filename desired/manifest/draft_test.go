package manifest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired/manifest"
)

// wantSame holds a draft to what the whole file means: the same state, or no state
// where there is none.
func wantSame(t *testing.T, text string) (pieces int, ok bool) {
	t.Helper()
	options := func() manifest.Options {
		return manifest.Options{Getenv: env(map[string]string{"PW": "hunter2"}), AllowEnv: []string{"*"}}
	}
	want, err := manifest.Thorough(text, options())
	got, pieces, ok := manifest.Draft(text, options())
	if ok && err != nil {
		t.Fatalf("the draft passes over\n%v\nin\n%s", err, text)
	}
	if !ok {
		return pieces, false
	}
	if diff := cmp.Diff(want, got, reveal); diff != "" {
		t.Fatalf("the draft is another state (-whole +draft):\n%s\nof\n%s", diff, text)
	}
	return pieces, true
}

// TestDraftMeansTheSame: a manifest that is right is read in pieces, wherever its
// lists stand and however they are written.
func TestDraftMeansTheSame(t *testing.T) {
	for name, tc := range map[string]struct {
		text   string
		pieces int
	}{
		"a list":                {head + "clusters:\n  - id: a\n  - id: b\n", 2},
		"without indentation":   {head + "clusters:\n- id: a\n  addons:\n  - name: x\n- id: b\n", 2},
		"two lists":             {head + "pools:\n  - name: a\nclusters:\n- id: b\n", 2},
		"a list in the middle":  {"apiVersion: syncer/v1\nclusters:\n- id: a\n  profiles: [p]\n- id: b\nkind: DesiredState\nprofiles:\n  p: {addons: [{name: x}]}\n", 2},
		"comments between":      {head + "clusters: \n# one\n  # two\n  - id: a\n# three\n    # four\n  - id: b # five\n\n", 2},
		"a block of text":       {head + "clusters:\n  - id: a\n    addons:\n      - name: x\n        values:\n          text: |\n            - a\n            clusters:\n\n            - b\n  - id: b\n", 2},
		"text on several lines": {head + "clusters:\n  - id: a\n    addons:\n      - name: x\n        values:\n          text: \"one\n            - two\"\n          more: one\n            - two\n  - id: b\n", 2},
		"brackets":              {head + "clusters:\n  - {id: a,\n     addons: [\n      {name: x, values: {a: \"b\"}}]}\n  - id: b\n", 2},
		"anchors":               {head + "clusters:\n  - {id: a, labels: &l {a: b}}\n  - {id: b}\n", 2},
		"two documents":         {head + "clusters:\n  - id: a\n--- # more\n" + head + "pools:\n  - name: b\n  - name: c\n", 3},
		"Windows' line breaks":  {strings.ReplaceAll(head+"clusters:\n  - id: a\n  - id: b\n", "\n", "\r\n"), 2},
		"no line break at last": {head + "clusters:\n  - id: a\n  - id: b", 2},
		"secrets":               {head + "clusters:\n  - id: a\n    addons:\n      - name: x\n        values: {pw: \"${env:PW}\"}\n      - {name: y, dependsOn: [x]}\n", 1},
		"an empty list":         {head + "clusters: []\npools:\n", 0},
		"in brackets":           {head + "clusters: [{id: a}, {id: b}]\n", 0},
		"an old Mac's lines":    {head + "clusters:\n  - id: a\r    name: b\n  - id: c\n", 0},
		"lines only YAML has":   {head + "clusters:\n  - id: a\n  - id: c #\u0085pools:\u0085  - name: b\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			pieces, ok := wantSame(t, tc.text)
			if name == "an empty list" {
				return // it is a mistake to write no list at all
			}
			if !ok || pieces != tc.pieces {
				t.Errorf("drafted: %t in %d pieces, want %d", ok, pieces, tc.pieces)
			}
		})
	}
}

// TestDraftGivesUp where pieces could mean something else than the whole.
func TestDraftGivesUp(t *testing.T) {
	for name, text := range map[string]string{
		"a mistake":                        head + "clusters:\n  - id: a\n  - id: b\n    what: 1\n",
		"of the whole":                     head + "clusters:\n  - id: a\n  - id: a\n",
		"of a dependency":                  head + "clusters:\n  - id: a\n    addons: [{name: x, dependsOn: [y]}]\n  - id: b\n",
		"an alias":                         head + "clusters:\n  - {id: a, labels: &l {a: b}}\n  - {id: b, labels: *l}\n",
		"an anchor that an alias may mean": head + "profiles:\n  p: {addons: [{name: x, values: {a: &l {a: b}}}]}\nclusters:\n  - {id: a, labels: &l {c: d}}\nguards: {}\npools:\n  - {name: a, labels: *l}\n",
		"a list twice":                     head + "clusters:\n  - id: a\nclusters:\n  - id: b\n",
		"a list within quotes":             head + "profiles: {p: {addons: [{name: x, values: {a: \"\nclusters:\n  - id: a\n\"}}]}}\n",
		"a list within brackets":           head + "profiles: {p: {addons: [{name: x, values: {\nclusters:\n  - id\n}}]}}\n",
		"quotes over a cut":                head + "clusters:\n  - id: a\n    name: \"b\n  - id: c\"\n  - id: d\n",
		"brackets over a cut":              head + "clusters:\n  - id: a\n    profiles: [\n  - x\n    ]\n",
		"an entry too far to the left":     head + "clusters:\n    - id: a\n  - id: b\n",
		"entries of two kinds":             head + "clusters:\n- id: a\n-\n  id: b\n",
		"a list within braces":             "{apiVersion: syncer/v1, kind: DesiredState,\nclusters:\n  - id: a\n  - id: b\n}\n",
		"a blank that is text":             head + "clusters:\n  - id: a\n\u00a0\n  - id: b\n",
		"a document at another line break": head + "clusters:\n  - id: a #\u2028---\n  - id: b\n",
		"no manifest":                      "apiVersion: v1\nkind: List\nclusters:\n  - id: a\n",
	} {
		t.Run(name, func(t *testing.T) {
			if _, ok := wantSame(t, text); ok {
				t.Errorf("drafted:\n%s", text)
			}
		})
	}
}

// jsonHead begins a manifest in JSON; it has one line.
const jsonHead = `{"apiVersion": "syncer/v1", "kind": "DesiredState", `

// TestDraftOfJSON: nodes and places are those that the YAML parser makes.
func TestDraftOfJSON(t *testing.T) {
	for name, text := range map[string]string{
		"on one line":         jsonHead + `"clusters":[{"id":"a","addons":[{"name":"x","version":"1.0.0","values":{"a":[1,-2.50e3,true,null,{}],"b":[]}}]},{"id":"b"}]}`,
		"on many":             strings.ReplaceAll(jsonHead+`"pools": [ {"name": "a"} , {"name": "b"} ], "clusters": [{"id": "a", "addons": [{"name": "x"}]}, {"id": "b"}]}`, " ", "\n  "),
		"a profile after it":  jsonHead + `"clusters": [{"id": "a", "profiles": ["p"]}, {"id": "b", "profiles": ["p"]}], "profiles": {"p": {"addons": [{"name": "ü"}, {"name": "x"}]}}}`,
		"escapes":             jsonHead + `"clusters": [{"id": "a", "name": "\u00fc\"\\\t\u0085", "labels": {"a": "b"}}, {"id": "b"}]}`,
		"tabs":                strings.ReplaceAll(jsonHead+`"clusters": [ {"id": "a"}, {"id": "b"} ]}`, " ", "\t"),
		"other characters":    jsonHead + `"clusters": [{"id": "a", "name": "é 漢字 🙂"}, {"id": "b"}]}`,
		"secrets":             jsonHead + `"clusters": [{"id": "a", "addons": [{"name": "x", "values": {"pw": "${env:PW}"}}]}, {"id": "b"}]}`,
		"words that YAML has": jsonHead + `"clusters": [{"id": "a", "addons": [{"name": "x", "values": {"<<": "yes", "on": "~", "a": "0x1f", "b": "!!int"}}]}]}`,
		"no targets":          jsonHead + `"clusters": [], "pools": []}`,
		"two documents":       jsonHead + `"clusters": [{"id": "a"}]}` + "\n---\n" + jsonHead + `"clusters": [{"id": "b"}]}`,
		"line breaks of YAML": jsonHead + `"clusters": [{"id": "a", "name": "a \u2028 b"}, {"id": "b"}]}`,
		"halves":              jsonHead + `"clusters": [{"id": "a", "name": "\ud83d\ude42"}, {"id": "b"}]}`,
		"Windows":             strings.ReplaceAll(jsonHead+`"clusters": [{"id": "a"}, {"id": "b"}]}`, " ", "\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			if _, ok := wantSame(t, text); !ok {
				t.Errorf("not drafted:\n%s", text)
			}
		})
	}
	for name, text := range map[string]string{
		"a mistake":     jsonHead + `"clusters": [{"id": "a"}, {"id": "b", "what": 1}]}`,
		"a key twice":   jsonHead + `"clusters": [{"id": "a", "id": "b"}]}`,
		"a list twice":  jsonHead + `"clusters": [{"id": "a"}], "clusters": [{"id": "b"}]}`,
		"a long name":   jsonHead + `"clusters": [{"id": "a", "addons": [{"name": "x", "values": {"` + strings.Repeat("a", 1100) + `": 1}}]}]}`,
		"a far colon":   jsonHead + `"clusters": [{"id"` + "\n" + `: "a"}]}`,
		"no object":     `[` + jsonHead + `"clusters": [{"id": "a"}]}]`,
		"half a letter": jsonHead + `"clusters": [{"id": "a", "name": "\ud83d"}]}`,
		"no list":       jsonHead + `"clusters": {"id": "a"}}`,
		"no kind":       `{"clusters": [{"id": "a"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, ok := wantSame(t, text); ok {
				t.Errorf("drafted:\n%s", text)
			}
		})
	}
}

// TestDraftOfTheExamples: what people start from is read in pieces.
func TestDraftOfTheExamples(t *testing.T) {
	files, err := filepath.Glob("../../examples/manifests/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no examples", err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString("---\n" + string(text) + "\n")
	}
	if pieces, ok := wantSame(t, all.String()); !ok || pieces == 0 {
		t.Errorf("drafted: %t in %d pieces", ok, pieces)
	}
}

// What a draft finds is told as if there had been none.
func TestMistakesAreThoseOfTheWhole(t *testing.T) {
	text := fleet(3, 2) + "  - id: a\n    what: 1\n  - id: 9dd81b6e-e8e5-11ea-8aeb-000000000000\n"
	_, err := manifest.LoadWithin([]string{"-"}, manifest.Options{Stdin: strings.NewReader(text)}, manifest.Limits{Piece: 1})
	wantLines(t, err,
		`-:53:5: clusters[3].what: unknown field "what"; known: addons, allowEmpty, id, labels, name, profiles, project, prune, region, undeclared, wave`,
		"-:54:5: clusters[4]: duplicate target cluster/9dd81b6e-e8e5-11ea-8aeb-000000000000, also at -:4:5")
}

// FuzzDraft holds drafts of any text to the whole.
func FuzzDraft(f *testing.F) {
	for _, text := range []string{fleet(3, 2), head + "pools:\n- name: a\n- {name: b,\n plugins: [{name: x, inputs: {a: \"b\n c\"}}]}\nclusters:\n- id: c\n", jsonHead + `"clusters": [{"id": "a", "addons": [{"name": "x", "values": {"a": [1, "ü", null, true]}}]}, {"id": "b"}]}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !strings.Contains(text, "${file:") {
			wantSame(t, text)
		}
	})
}
