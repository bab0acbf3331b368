package export

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/desired/tree"
)

// TestComponent: the document loads as the component, less what is left out.
func TestComponent(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom([]found{pool("p1"), cluster("c1", "prod")}).Draw(t, "target")
		c := desired.Component{Name: "app", Version: "1.2.3", Parameters: desired.Tree{"custom": drawTree(t, 2), "configs": drawTree(t, 1)}}
		c.Parameters["custom"].(desired.Tree)["mine"] = secret.New("planted-secret")
		document, left := Component(f.target, c, func(text string) bool { return strings.Contains(text, "生产") })
		document.Head("first", "second\nline")
		text, err := document.YAML()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(text), "# first\n# second line\n") || strings.Contains(string(text), "planted") {
			t.Fatalf("%s", text)
		}
		file := filepath.Join(dir, "one.yaml")
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		state, err := manifest.Load([]string{file}, manifest.Options{})
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		for _, each := range left {
			tree.Cut(c.Parameters, each.Path)
		}
		got, want := state.Targets[0].Components[0], plainly(c.Parameters)
		if d := cmp.Diff(want, plainly(got.Parameters)); d != "" || got.Version != "1.2.3" || state.Targets[0].Region != "eu-de" || state.Targets[0].Prune {
			t.Fatalf("%s, left out %v (-want +got):\n%s\n%s", got.Key(), left, d, text)
		}
	})
}

// plainly writes a tree so that equal values are equal, and leaves out objects in
// which nothing is left.
func plainly(o desired.Tree) map[string]string {
	out := map[string]string{}
	for key, value := range o {
		if inner, ok := value.(desired.Tree); ok {
			for below, text := range plainly(inner) {
				out[tree.Join("", key)+below] = text
			}
			continue
		}
		text, err := json.Marshal(value)
		if err != nil {
			panic(err)
		}
		out[tree.Join("", key)] = string(text)
	}
	return out
}
