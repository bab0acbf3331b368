package manifest_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	generator "github.com/invopop/jsonschema"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
	"sigs.k8s.io/yaml"

	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/desired/tree"
)

func schema(t *testing.T) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal(manifest.Schema(), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

var update = flag.Bool("update", false, "write schema.json")

// The schema in the repository is the one that the Go types make.
func TestSchemaText(t *testing.T) {
	reflector := generator.Reflector{
		Anonymous:                  true, // no $id made up from package paths
		ExpandedStruct:             true,
		RequiredFromJSONSchemaTags: true,
	}
	made := reflector.Reflect(&manifest.Document{})
	made.Title = "syncer manifest"
	made.Description = "The plug-ins of ModelArts resource pools and the add-ons of CCE clusters as they should be."
	text, err := json.MarshalIndent(made, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	if *update {
		if err := os.WriteFile("schema.json", text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	inRepository, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(text), string(inRepository)); diff != "" {
		t.Errorf("schema.json is not what the types make; go test ./desired/manifest -update writes it (-types +file):\n%s", diff)
	}
}

func TestSchemaIsACopy(t *testing.T) {
	manifest.Schema()[0] = 'x'
	if again := manifest.Schema(); again[0] != '{' {
		t.Errorf("the second call returned %q", again[:1])
	}
}

// Every field of the Go types is in the schema, with its type and a description,
// and nothing else is.
func TestSchemaHasEveryField(t *testing.T) {
	s := schema(t)
	defs := s["$defs"].(map[string]any)
	for _, each := range []any{manifest.Document{}, manifest.Defaults{}, manifest.RolloutSpec{}, manifest.WindowSpec{}, manifest.GuardsSpec{}, manifest.Profile{},
		manifest.PoolSpec{}, manifest.ClusterSpec{}, manifest.PluginSpec{}, manifest.AddonSpec{}} {
		kind := reflect.TypeOf(each)
		of, ok := defs[kind.Name()].(map[string]any)
		if kind.Name() == "Document" {
			of, ok = s, true
		}
		if !ok {
			t.Errorf("%s is not in the schema", kind.Name())
			continue
		}
		if of["additionalProperties"] != false {
			t.Errorf("%s takes any field", kind.Name())
		}
		properties := of["properties"].(map[string]any)
		var names []string
		for _, field := range reflect.VisibleFields(kind) {
			if field.Anonymous {
				continue
			}
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			names = append(names, name)
			property, _ := properties[name].(map[string]any)
			if description, _ := property["description"].(string); description == "" {
				t.Errorf("%s.%s has no description", kind.Name(), name)
			}
		}
		var got []string
		for name := range properties {
			got = append(got, name)
		}
		slices.Sort(names)
		slices.Sort(got)
		if diff := cmp.Diff(names, got); diff != "" {
			t.Errorf("fields of %s (-Go +schema):\n%s", kind.Name(), diff)
		}
	}
}

func TestSchemaFacts(t *testing.T) {
	s := schema(t)
	for path, want := range map[string]any{
		"required":                                             []any{"apiVersion", "kind"},
		"properties/apiVersion/enum":                           []any{"syncer/v1"},
		"properties/kind/enum":                                 []any{"DesiredState"},
		"properties/pools/items/$ref":                          "#/$defs/PoolSpec",
		"$defs/PoolSpec/required":                              []any{"name"},
		"$defs/ClusterSpec/required":                           []any{"id"},
		"$defs/AddonSpec/required":                             []any{"name"},
		"$defs/Profile/required":                               nil,
		"$defs/GuardsSpec/properties/maxDeletes/default":       10.0,
		"$defs/GuardsSpec/properties/maxDeletePercent/default": 50.0,
		"$defs/GuardsSpec/properties/maxDeletePercent/maximum": 100.0,
		"$defs/PoolSpec/properties/wave/minimum":               0.0,
		"$defs/RolloutSpec/properties/maxConcurrent/oneOf":     []any{map[string]any{"type": "integer"}, map[string]any{"type": "string"}},
		"$defs/RolloutSpec/properties/precheck/enum":           []any{"off", "warn", "enforce"},
		"$defs/WindowSpec/required":                            []any{"schedule", "duration"},
		"$defs/AddonSpec/properties/state/enum":                []any{"present", "absent"},
		"$defs/AddonSpec/properties/values/type":               "object",
		"$defs/AddonSpec/properties/version/type":              "string",
	} {
		var at any = s
		for _, step := range strings.Split(path, "/") {
			at = at.(map[string]any)[step]
			if at == nil {
				break
			}
		}
		if diff := cmp.Diff(want, at); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

// The published schema alone, as an editor has it, passes what Load passes and
// refuses what is wrong in structure.
func TestSchemaAgreesWithLoad(t *testing.T) {
	editor := editorsChecker(t)
	for _, folder := range []string{"valid", "invalid"} {
		files, err := filepath.Glob(filepath.Join("testdata", folder, "*.yaml"))
		if err != nil || len(files) < 5 {
			t.Fatalf("%s: %d files, %v", folder, len(files), err)
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			asJSON, err := yaml.YAMLToJSON(raw)
			if err != nil {
				t.Fatal(err)
			}
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
			if err != nil {
				t.Fatal(err)
			}
			_, byLoad := manifest.Load([]string{file}, manifest.Options{Getenv: env(map[string]string{"PW": "hunter2"}), AllowEnv: []string{"PW"}})
			bySchema := editor.Validate(value)
			if passes := folder == "valid"; passes != (bySchema == nil) || passes != (byLoad == nil) {
				t.Errorf("%s: schema says %v\nLoad says %v", file, bySchema, byLoad)
			}
		}
	}
}

// editorsChecker checks as an editor does that has the published schema.
func editorsChecker(t *testing.T) *jsonschema.Schema {
	t.Helper()
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(manifest.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", parsed); err != nil {
		t.Fatal(err)
	}
	editor, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return editor
}

// Whatever a document holds, the checker here and one of the field's agree on
// whether it fits the schema.
func TestCheckerAgreesWithOthers(t *testing.T) {
	editor := editorsChecker(t)
	fits := 0
	rapid.Check(t, func(t *rapid.T) {
		document := aDocument(t)
		if document == nil {
			return // an empty document is left out
		}
		text, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		bySchema, here := editor.Validate(value), manifest.StructureMistakes(string(text))
		if (bySchema == nil) != (here == nil) {
			t.Fatalf("%s\nothers say %v\nhere: %q", text, bySchema, here)
		}
		if here == nil {
			fits++
		}
	})
	if fits < 5 {
		t.Errorf("only %d documents fit, so little was tried", fits)
	}
}

// aDocument draws documents that are nearly right: each field is there or not,
// and now and then of another type.
func aDocument(t *rapid.T) any {
	var of func(name string, right any) any
	odd := rapid.SampledFrom([]any{nil, true, "", "a b", "x/y", "reset", 0, -1, 1.0, 1.5, 2000000, []any{}, []any{nil}, []any{1}, map[string]any{}, map[string]any{"name": "n"}, map[string]any{"a": "b"}})
	of = func(name string, right any) any {
		if rapid.IntRange(0, 40).Draw(t, "odd "+name) == 40 {
			return odd.Draw(t, name)
		}
		switch v := right.(type) {
		case map[string]any:
			out := map[string]any{}
			for _, key := range tree.Keys(v) {
				if always := key == "apiVersion" || key == "kind" || key == "name" || key == "id"; always || rapid.Bool().Draw(t, "has "+key) {
					out[key] = of(key, v[key])
				}
			}
			if rapid.IntRange(0, 40).Draw(t, "more "+name) == 40 {
				out["more"] = 1
			}
			return out
		case []any:
			out := []any{}
			for i, each := range v {
				out = append(out, of(fmt.Sprint(name, i), each))
			}
			return out
		}
		return right
	}
	component := map[string]any{"name": "n", "version": "1.2", "state": "present", "dependsOn": []any{"x"}, "ignore": []any{"/a"}, "undeclared": "reset", "allowDowngrade": true, "repair": "reinstall"}
	plugin, addon := maps.Clone(component), maps.Clone(component)
	plugin["inputs"], addon["values"], addon["alias"] = map[string]any{"a": []any{nil, 1}}, map[string]any{}, "b"
	target := map[string]any{"name": "n", "region": "r", "project": "p", "labels": map[string]any{"a": "b"}, "wave": 1, "profiles": []any{"p"}, "prune": true, "allowEmpty": false, "undeclared": "preserve"}
	pool, cluster := maps.Clone(target), maps.Clone(target)
	pool["plugins"], cluster["addons"], cluster["id"] = []any{plugin}, []any{addon}, "i"
	return of("", map[string]any{
		"apiVersion": manifest.APIVersion, "kind": manifest.DocKind,
		"defaults": map[string]any{"region": "r", "project": "p", "prune": true, "undeclared": "reset"},
		"rollout": map[string]any{"maxFailures": 1, "stopAfter": 2, "maxConcurrent": "25%", "minSuccessTime": "10m", "precheck": "warn", "onFailure": "stop",
			"windows": []any{map[string]any{"kind": "deny", "schedule": "0 0 * * *", "duration": "1h", "timezone": "UTC", "selector": "a=b"}}},
		"guards":   map[string]any{"maxDeletes": 1, "maxDeletePercent": 50},
		"profiles": map[string]any{"p": map[string]any{"plugins": []any{plugin}, "addons": []any{addon}}},
		"pools":    []any{pool}, "clusters": []any{cluster},
	})
}
