package manifest

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"sync"
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

// rule is a schema, or one within it: the keywords that [Document]'s tags make.
// A keyword that is not here fails to decode. It is checked here rather than by a
// library, as those find all that is wrong before they tell of any: a list of 3
// million numbers where objects belong took 55 s and 5 GB.
type rule struct {
	Ref        string           `json:"$ref"`
	Type       string           `json:"type"`
	Properties map[string]*rule `json:"properties"`
	Additional additional       `json:"additionalProperties"`
	Required   []string         `json:"required"`
	Items      *rule            `json:"items"`
	Enum       []string         `json:"enum"`
	Minimum    *big.Int         `json:"minimum"`
	Maximum    *big.Int         `json:"maximum"`
	MinLength  int              `json:"minLength"`
	Pattern    string           `json:"pattern"`
	OneOf      []*rule          `json:"oneOf"`

	Schema      string           `json:"$schema"`
	Defs        map[string]*rule `json:"$defs"`
	Title       string           `json:"title"`
	Description string           `json:"description"`
	Default     any              `json:"default"`
	Examples    []any            `json:"examples"`

	name    string         // of the type; "" for the document
	pattern *regexp.Regexp // of Pattern; nil: anything
	fields  []string       // of Properties, sorted
}

// additional is what an object's other fields have to be.
type additional struct {
	refused bool
	rule    *rule // nil: anything
}

func (a *additional) UnmarshalJSON(text []byte) error {
	if string(text) == "false" || string(text) == "true" {
		a.refused = string(text) == "false"
		return nil
	}
	return strictly(text, &a.rule)
}

func strictly(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

// compiled is the published schema made ready to check documents.
var compiled = sync.OnceValues(func() (*rule, error) {
	var root rule
	if err := strictly(published, &root); err != nil {
		return nil, fmt.Errorf("read the manifest's JSON Schema: %w", err)
	}
	for name, each := range root.Defs {
		each.name = name
	}
	return &root, root.link(&root)
})

// link puts what they refer to in place of references, and compiles patterns.
func (r *rule) link(root *rule) error {
	if r.Pattern != "" {
		var err error
		if r.pattern, err = regexp.Compile(r.Pattern); err != nil {
			return fmt.Errorf("a pattern of the manifest's JSON Schema: %w", err)
		}
	}
	r.fields = slices.Sorted(maps.Keys(r.Properties))
	below := slices.Concat(slices.Collect(maps.Values(r.Properties)), slices.Collect(maps.Values(r.Defs)), r.OneOf, []*rule{r.Items, r.Additional.rule})
	for _, each := range below {
		if each == nil {
			continue
		}
		if err := each.link(root); err != nil {
			return err
		}
	}
	for name, each := range r.Properties {
		r.Properties[name] = root.resolve(each)
	}
	r.Items, r.Additional.rule = root.resolve(r.Items), root.resolve(r.Additional.rule)
	return nil
}

func (r *rule) resolve(each *rule) *rule {
	if each == nil || each.Ref == "" {
		return each
	}
	return r.Defs[strings.TrimPrefix(each.Ref, "#/$defs/")]
}
