package manifest_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/desired/secret"
)

// withValue writes a pool whose one plug-in has the input a; the value begins at
// column 10 of line 7.
func withValue(value string) string {
	return head + "pools:\n- name: p\n  plugins:\n  - name: x\n    inputs: {a: " + value + "}\n"
}

func TestReferences(t *testing.T) {
	values := map[string]string{"PW": "hunter2", "USER": "root", "EMPTY": "", "NESTED": "${env:PW}"}
	for _, tc := range []struct {
		text string
		want any
	}{
		{"plain", "plain"},
		{"${env:PW}", secret.New("hunter2")},
		{"a-${env:PW}-b", secret.New("a-hunter2-b")},
		{"${env:USER}:${env:PW}", secret.New("root:hunter2")},
		{"${env:EMPTY}", secret.New("")},
		{"${env:NESTED}", secret.New("${env:PW}")},
		{"$${env:PW}", "${env:PW}"},
		{"$${a} and ${env:PW}", secret.New("${a} and hunter2")},
		{"$$${", "$${"},
		{"$PW $ $$ {} $(PW) }", "$PW $ $$ {} $(PW) }"},
		{"$${", "${"},
	} {
		state := mustRead(t, withValue(`"`+tc.text+`"`), values)
		got := state.Targets[0].Components[0].Parameters["a"]
		if diff := cmp.Diff(tc.want, got, reveal); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.text, diff)
		}
	}
}

func TestReferencesInsideOfParameters(t *testing.T) {
	state := mustRead(t, withValue(`{b: ["${env:A}", {c: "x${env:A}"}], n: 5}`), map[string]string{"A": "1.10"})
	want := desired.Tree{"b": []any{secret.New("1.10"), desired.Tree{"c": secret.New("x1.10")}}, "n": "5"}
	got := state.Targets[0].Components[0].Parameters["a"].(desired.Tree)
	got["n"] = fmt.Sprint(got["n"])
	if diff := cmp.Diff(want, got, reveal); diff != "" {
		t.Errorf("parameters (-want +got):\n%s", diff)
	}
}

func TestReferencesThatAreWrong(t *testing.T) {
	const unknown = `unknown reference: there are ${env:NAME} and ${file:PATH}; write "$${" for a literal "${"`
	for text, want := range map[string]string{
		`"${env:UNSET}"`:                 `-:7:17: pools[0].plugins[0].inputs.a: the environment variable UNSET is not set`,
		`"${file:none/x}"`:               `-:7:17: pools[0].plugins[0].inputs.a: the file none/x cannot be read: no such file or directory`,
		`"${file:/}"`:                    `-:7:17: pools[0].plugins[0].inputs.a: the file / cannot be read: it is outside of the manifest's directory; --allow-file DIR allows those of another one`,
		`"${file:.}"`:                    `-:7:17: pools[0].plugins[0].inputs.a: the file . cannot be read: is a directory`,
		`"${vault:x}"`:                   `-:7:17: pools[0].plugins[0].inputs.a: "${vault:x}": ` + unknown,
		`"${HOME}"`:                      `-:7:17: pools[0].plugins[0].inputs.a: "${HOME}": ` + unknown,
		`"${env:}"`:                      `-:7:17: pools[0].plugins[0].inputs.a: "${env:}": ` + unknown,
		`"${}"`:                          `-:7:17: pools[0].plugins[0].inputs.a: "${}": ` + unknown,
		`"x ${env:PW"`:                   `-:7:17: pools[0].plugins[0].inputs.a: a reference is not closed: "${" needs a "}"; write "$${" for a literal "${"`,
		`[1, {b: "${env:UNSET}"}]`:       `-:7:25: pools[0].plugins[0].inputs.a[1].b: the environment variable UNSET is not set`,
		`{"${env:PW}": 1}`:               `-:7:18: pools[0].plugins[0].inputs.a["${env:PW}"]: references are resolved in values, not in keys`,
		`{dbPassword: "hunter${2}"}`:     `-:7:30: pools[0].plugins[0].inputs.a.dbPassword: ` + unknown,
		`"${env:PW} and ${env:UNSET}"`:   `-:7:17: pools[0].plugins[0].inputs.a: the environment variable UNSET is not set`,
		`"${env:UNSET} ${file:none/x} "`: `-:7:17: pools[0].plugins[0].inputs.a: the environment variable UNSET is not set`,
	} {
		_, err := read(withValue(text), map[string]string{"PW": "hunter2"})
		wantLines(t, err, want)
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the error holds the secret", text)
		}
	}
}

func TestFileReferencesAreRelativeToTheManifest(t *testing.T) {
	const plugin = "pools: [{name: p, plugins: [{name: x, inputs: {a: \"${file:secrets/pw}\"}}]}]\n"
	write(t, map[string]string{
		"m/deep/a.yaml":       head + plugin,
		"m/deep/secrets/pw":   "of the manifest\n",
		"secrets/pw":          "of the working directory\r\n",
		"m/deep/b/b.yaml":     strings.ReplaceAll(head+plugin, "secrets/pw", "../secrets/pw"),
		"secrets/two":         "one\ntwo\n\n",
		"secrets/carriage":    "a\r",
		"secrets/endless":     strings.Repeat("x", 1<<20+1),
		"secrets/not-text":    "\xff\xfe",
		"outside/secret file": "spaced",
	})
	input, err := os.Open("m/deep/a.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer input.Close()
	for path, want := range map[string]string{"m/deep/a.yaml": "of the manifest", "m/deep/b/b.yaml": "of the manifest", "-": "of the working directory"} {
		state, err := manifest.Load([]string{path}, manifest.Options{Stdin: input, AllowFile: []string{"m"}})
		if err != nil {
			t.Fatal(err)
		}
		if got := state.Targets[0].Components[0].Parameters["a"].(secret.Value).Reveal(); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	full, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{"secrets/two": "one\ntwo\n", "secrets/carriage": "a\r", full + "/outside/secret file": "spaced"} {
		state := mustRead(t, withValue(`"${file:`+file+`}"`))
		if got := state.Targets[0].Components[0].Parameters["a"].(secret.Value).Reveal(); got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
	_, err = read(withValue(`"${file:secrets/endless}"`))
	wantLines(t, err, `-:7:17: pools[0].plugins[0].inputs.a: the file secrets/endless cannot be read: it holds more than 1048576 bytes`)
	_, err = read(withValue(`"${env:BYTES}"`), map[string]string{"BYTES": "\xff"})
	wantLines(t, err, `-:7:17: pools[0].plugins[0].inputs.a: the environment variable BYTES: it is not UTF-8 text`)
	_, err = read(withValue(`"${file:secrets/not-text}"`))
	wantLines(t, err, `-:7:17: pools[0].plugins[0].inputs.a: the file secrets/not-text cannot be read: it is not UTF-8 text`)
}

func TestEnvironmentIsTheProcesssByDefault(t *testing.T) {
	t.Setenv("SYNCER_VAR_TEST", "from outside")
	state, err := manifest.Load([]string{"-"}, manifest.Options{Stdin: strings.NewReader(withValue(`"${env:SYNCER_VAR_TEST}"`))})
	if err != nil {
		t.Fatal(err)
	}
	if got := state.Targets[0].Components[0].Parameters["a"].(secret.Value).Reveal(); got != "from outside" {
		t.Errorf("got %q", got)
	}
}

func TestEscapedReferencesMeanThemselves(t *testing.T) {
	for _, text := range []string{"", "plain", "${env:PW}", "$${", "$$$${a}${", "${", "a$"} {
		written, err := manifest.Marshal(manifest.Document{Pools: []manifest.PoolSpec{{Name: "p", Plugins: []manifest.PluginSpec{{
			ComponentSpec: manifest.ComponentSpec{Name: "x"}, Inputs: desired.Tree{"a": manifest.EscapeReferences(text)}}}}}})
		if err != nil {
			t.Fatal(err)
		}
		if got := mustRead(t, string(written)).Targets[0].Components[0].Parameters["a"]; got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}
