package manifest

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

var typeNames = map[string]string{
	"string": "a string", "number": "a number", "integer": "a whole number",
	"boolean": "true or false", "array": "a list", "object": "an object", "null": "empty",
}

// wrongType says what is wanted, what is there, and how to mend it.
func wrongType(at *place, want, got string) string {
	is := typeNames[got]
	scalar := at.node.Kind == yaml.ScalarNode
	switch {
	case got == "boolean":
		is = "a boolean"
	case got == "number" && want == "integer":
		is = at.node.Value
	}
	text := fmt.Sprintf("must be %s, is %s", typeNames[want], is)
	switch {
	case want == "string" && scalar && (got == "number" || got == "boolean"):
		return text + "; quote it: " + asField(at, fmt.Sprintf("%q", at.node.Value))
	case got == "null" && want == "array":
		return text + "; write [] or leave the field out"
	case got == "null":
		return text + "; leave the field out instead"
	case got == "string" && typeOf(at.node.Value) == want:
		return text + "; drop the quotes: " + asField(at, at.node.Value)
	case want == "array" && got == "object":
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

func choices(want []string) string {
	out := make([]string, len(want))
	for i, each := range want {
		out[i] = strconv.Quote(each)
	}
	return strings.Join(out, " or ")
}
