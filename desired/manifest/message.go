package manifest

import (
	"fmt"
	"strings"

	checker "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v3"
)

// message says what the schema asks for, what is there, and how to mend it. The
// value itself is shown only where it is short and no parameter.
func message(at *place, found checker.ErrorKind) string {
	switch found := found.(type) {
	case *kind.Type:
		return wrongType(at, found)
	case *kind.Enum:
		return fmt.Sprintf("must be %s, is %s", choices(found.Want), shown(found.Got))
	case *kind.Minimum:
		return fmt.Sprintf("must not be below %s, is %s", found.Want.RatString(), at.node.Value)
	case *kind.Maximum:
		return fmt.Sprintf("must not be above %s, is %s", found.Want.RatString(), at.node.Value)
	case *kind.MinLength:
		return "must not be empty; leave the field out instead"
	case *kind.Pattern:
		if found.Got == "" {
			return "must not be empty"
		}
		return fmt.Sprintf("must hold neither \"/\" nor blanks, is %q", found.Got)
	}
	return fmt.Sprintf("does not fit the schema (%s)", strings.Join(found.KeywordPath(), "/"))
}

var typeNames = map[string]string{
	"string": "a string", "number": "a number", "integer": "a whole number",
	"boolean": "true or false", "array": "a list", "object": "an object", "null": "empty",
}

func wrongType(at *place, found *kind.Type) string {
	want := found.Want[0]
	is := typeNames[found.Got]
	scalar := at.node.Kind == yaml.ScalarNode
	switch {
	case found.Got == "boolean":
		is = "a boolean"
	case found.Got == "number" && want == "integer":
		is = at.node.Value
	}
	text := fmt.Sprintf("must be %s, is %s", typeNames[want], is)
	switch {
	case want == "string" && scalar && (found.Got == "number" || found.Got == "boolean"):
		return text + "; quote it: " + asField(at, fmt.Sprintf("%q", at.node.Value))
	case found.Got == "null" && want == "array":
		return text + "; write [] or leave the field out"
	case found.Got == "null":
		return text + "; leave the field out instead"
	case found.Got == "string" && typeOf(at.node.Value) == want:
		return text + "; drop the quotes: " + asField(at, at.node.Value)
	case want == "array" && found.Got == "object":
		return text + `; put "- " before each entry`
	}
	return text
}

// typeOf names the JSON type that text would have without its quotes.
func typeOf(text string) string {
	switch (&yaml.Node{Kind: yaml.ScalarNode, Value: text}).ShortTag() {
	case "!!bool":
		return "boolean"
	case "!!int":
		return "integer"
	}
	return "string"
}

// asField writes value as it would stand in the manifest.
func asField(at *place, value string) string {
	if at.key == nil {
		return value
	}
	return at.key.Value + ": " + value
}

func choices(want []any) string {
	out := make([]string, len(want))
	for i, each := range want {
		out[i] = shown(each)
	}
	return strings.Join(out, " or ")
}

func shown(value any) string {
	if text, ok := value.(string); ok {
		return fmt.Sprintf("%q", text)
	}
	return fmt.Sprint(value)
}
