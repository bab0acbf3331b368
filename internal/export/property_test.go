package export

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// awkward are texts that YAML, references and comments could trip over.
var awkward = []string{
	"", "x", "8", "1e3", "null", "true", "~", "2026-01-01", "0x1F", "a: b", "a #b", "# c", "- d", " lead", "trail ", "\ttab",
	"two\nlines", "end\n", "\n\nstart", "a\r\nb", "---", "...", "---\nx", "%YAML", "'", `"`, `\`, "{", "[", "&a", "*a", "!t", "|", ">", "@", "`", "<<", "=",
	"${env:NOT_A_REFERENCE}", "$${", "$", "${", "${{ x }}", "a$${b}", "生产", "\u0085", "\u2028", "\ufeff", "\x00", "\x1b[31m", "é", "a\u202eb: #\n \u2066c",
	strings.Repeat("long ", 40),
}

var awkwardKeys = []string{
	"a", "b", "c/~d", "password", "apiToken", "two words", "k #c", "k: v", "", "8", "null", "true", "<<", "- x", "生产", "${env:X}", "a\nb", "\u200fk", "'q'", strings.Repeat("k", 140),
}

func drawValue(t *rapid.T, depth int) any {
	kinds := 5
	if depth > 0 {
		kinds = 8
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return json.Number(rapid.SampledFrom([]string{"0", "1", "1.0", "-3.25", "1e21", "12345678901234567890", "0.1"}).Draw(t, "number"))
	case 1:
		return rapid.Bool().Draw(t, "bool")
	case 2:
		return nil
	case 3, 4:
		return rapid.SampledFrom(awkward).Draw(t, "text")
	case 5:
		return []any{drawValue(t, depth-1), drawValue(t, depth-1)}
	}
	return drawTree(t, depth-1)
}

func drawTree(t *rapid.T, depth int) desired.Tree {
	out := desired.Tree{}
	for range rapid.IntRange(0, 4).Draw(t, "size") {
		out[rapid.SampledFrom(awkwardKeys).Draw(t, "key")] = drawValue(t, depth)
	}
	return out
}

func drawFleet(t *rapid.T) ([]found, diff.Catalog) {
	names := []string{"a", "b"}
	catalog := diff.Catalog{Templates: map[string]diff.Template{}}
	choices := map[string][]desired.Tree{}
	for _, name := range names {
		v := diff.Version{Version: "1.0.0", Stable: true, Parameters: desired.Tree{"custom": drawTree(t, 2)}}
		catalog.Templates[name] = diff.Template{Name: name, Versions: []diff.Version{v}}
		choices[name] = []desired.Tree{nil, {}, {"custom": drawTree(t, 2)}, {"custom": drawTree(t, 2), "configs": drawTree(t, 1)}}
	}
	var all []found
	for n := range rapid.IntRange(1, 4).Draw(t, "targets") {
		f := pool(fmt.Sprintf("p%d", n))
		if rapid.Bool().Draw(t, "cluster") {
			f = cluster(fmt.Sprintf("c%d", n), rapid.SampledFrom(awkward).Draw(t, "clusterName"))
		}
		for _, name := range names {
			f.live.Instances = append(f.live.Instances, diff.Instance{
				Template: name, Name: name, ID: name, Version: rapid.SampledFrom([]string{"1.0.0", "0.9.0", "odd one", ""}).Draw(t, "version"),
				Health: rapid.SampledFrom([]diff.Health{diff.Good, diff.Good, diff.Abnormal, diff.Busy, diff.InstallFailed}).Draw(t, "health"),
				State:  rapid.SampledFrom(awkward).Draw(t, "state"), Parameters: rapid.SampledFrom(choices[name]).Draw(t, "parameters"),
			})
		}
		all = append(all, f)
	}
	return all, catalog
}

// TestWhatIsExportedPlansToNothing is the promise, whatever is live.
func TestWhatIsExportedPlansToNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all, catalog := drawFleet(t)
		o := Options{Full: rapid.Bool().Draw(t, "full")}
		env := valuesOf(t, all, catalog, o)
		_, text := exported(t, all, catalog, o)
		mustPlanNothing(t, text, env, all, catalog)
		for name, value := range env {
			if value == "" {
				t.Fatalf("%s stands for nothing", name)
			}
		}
		if !o.Full {
			_, shared := exported(t, all, catalog, Options{Profiles: true})
			mustPlanNothing(t, shared, env, all, catalog)
			sameState(t, all, catalog, shared)
		}
	})
}

// TestNoSecretIsWritten plants secrets below keys that say so, and looks for them.
func TestNoSecretIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const planted = "planted-secret"
		secret := rapid.SampledFrom([]any{
			planted, []any{planted}, desired.Tree{"inner": planted}, []any{desired.Tree{"deep": []any{planted}}},
		}).Draw(t, "secret")
		custom := drawTree(t, 1)
		custom[rapid.SampledFrom([]string{"password", "access_key", "clientSecret"}).Draw(t, "key")] = secret
		custom["echo"] = "said " + planted + " again"
		all := []found{cluster("c", "", diff.Instance{Template: "a", Name: "a", Version: "1.0.0", Health: diff.Good, Parameters: desired.Tree{"custom": custom}})}
		o := Options{Full: rapid.Bool().Draw(t, "full")}
		document, text := exported(t, all, diff.Catalog{}, o)
		if told := fmt.Sprint(text, document.LeftOut, document.Variables, document.Manifest); strings.Contains(told, planted) {
			t.Fatalf("%s", told)
		}
		mustPlanNothing(t, text, valuesOf(t, all, diff.Catalog{}, o), all, diff.Catalog{})
	})
}
