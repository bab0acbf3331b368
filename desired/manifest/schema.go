package manifest

import (
	"bytes"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"sync"

	checker "github.com/santhosh-tekuri/jsonschema/v6"
)

// Schema returns the manifest's JSON Schema (draft 2020-12), indented. [Load]
// checks each document against it, so an editor that uses it agrees with Load on
// the structure; what a schema cannot say (names that have to match, cycles,
// constraints) is Load's alone.
func Schema() []byte { return bytes.Clone(published) }

// published is made from [Document] by the package's tests: go test -update.
//
//go:embed schema.json
var published []byte

// rules are the published schema made ready to check documents.
type rules struct {
	schema *checker.Schema
	fields map[string][]string // known fields of each type; "" is the document
}

var compiled = sync.OnceValues(func() (rules, error) {
	const name = "manifest.json"
	schema, err := checker.UnmarshalJSON(bytes.NewReader(published))
	if err != nil {
		return rules{}, fmt.Errorf("read the manifest's JSON Schema: %w", err)
	}
	compiler := checker.NewCompiler()
	if err := compiler.AddResource(name, schema); err != nil {
		return rules{}, fmt.Errorf("add the manifest's JSON Schema: %w", err)
	}
	ready, err := compiler.Compile(name)
	if err != nil {
		return rules{}, fmt.Errorf("compile the manifest's JSON Schema: %w", err)
	}
	return rules{schema: ready, fields: fieldsOf(schema.(map[string]any))}, nil
})

func fieldsOf(schema map[string]any) map[string][]string {
	names := func(of any) []string {
		properties, _ := of.(map[string]any)["properties"].(map[string]any)
		return slices.Sorted(maps.Keys(properties))
	}
	out := map[string][]string{"": names(schema)}
	for name, definition := range schema["$defs"].(map[string]any) {
		out[name] = names(definition)
	}
	return out
}
