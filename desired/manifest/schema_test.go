package manifest_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	generator "github.com/invopop/jsonschema"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"sigs.k8s.io/yaml"

	"github.com/syncer-project/syncer/desired/manifest"
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
	for _, each := range []any{manifest.Document{}, manifest.Defaults{}, manifest.RolloutSpec{}, manifest.GuardsSpec{}, manifest.Profile{},
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
