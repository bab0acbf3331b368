package manifest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
	k8syaml "sigs.k8s.io/yaml"
)

// Marshal writes a manifest as YAML: fields in the order in which the types
// declare them, maps by key, nothing that is empty; apiVersion and kind may be
// left to it. The same manifest gives the same bytes, and [Load] reads them back
// as the same state. Strings are written as they are: see [EscapeReferences]
// for those that are meant literally. A [Secret] is written as [Masked]; put a
// reference in its place.
func Marshal(doc Document) ([]byte, error) {
	doc.APIVersion = cmp.Or(doc.APIVersion, APIVersion)
	doc.Kind = cmp.Or(doc.Kind, DocKind)
	raw, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("write the manifest as JSON: %w", err)
	}
	raw = []byte(printable(string(raw)))
	text, err := k8syaml.JSONToYAML(raw)
	if err != nil {
		return nil, fmt.Errorf("write the manifest as YAML: %w", err)
	}
	return rearrange(text, raw)
}

// printable escapes the characters that JSON may hold as they are and YAML not.
func printable(raw string) string {
	var b strings.Builder
	for _, r := range raw {
		if r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0xfeff || r == 0xfffe || r == 0xffff {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// rearrange gives text the order of fields and the numbers that raw has: the
// encoder sorts all keys, which puts a component's name behind what depends on
// it, and goes through float64.
func rearrange(text, raw []byte) ([]byte, error) {
	var out, like yaml.Node
	if err := cmp.Or(yaml.Unmarshal(text, &out), yaml.Unmarshal(raw, &like)); err != nil {
		return nil, fmt.Errorf("read the manifest's own YAML: %w", err)
	}
	arrange(&out, &like)
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(&out); err != nil {
		return nil, fmt.Errorf("write the manifest as YAML: %w", err)
	}
	return b.Bytes(), nil
}

func arrange(out, like *yaml.Node) {
	switch out.Kind {
	case yaml.MappingNode:
		at := make(map[string]int, len(out.Content)/2)
		for i := 0; i < len(out.Content); i += 2 {
			at[out.Content[i].Value] = i
		}
		ordered := make([]*yaml.Node, 0, len(out.Content))
		for i := 0; i < len(like.Content); i += 2 {
			j := at[like.Content[i].Value]
			arrange(out.Content[j], like.Content[i])
			arrange(out.Content[j+1], like.Content[i+1])
			ordered = append(ordered, out.Content[j], out.Content[j+1])
		}
		out.Content = ordered
	case yaml.ScalarNode:
		if _, isNumber := exactNumber(like); isNumber {
			*out = yaml.Node{Kind: yaml.ScalarNode, Value: like.Value}
		} else if isMerge(out) {
			out.Tag, out.Style = "!!str", yaml.DoubleQuotedStyle
		}
	default:
		for i := range out.Content {
			arrange(out.Content[i], like.Content[i])
		}
	}
}
