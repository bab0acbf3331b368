package manifest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// decoder makes the JSON tree of a document's nodes. It tells what a decoder
// would pass over in silence: keys that stand twice, words that YAML parsers read
// in different ways, tags and numbers that JSON cannot hold. What cannot be
// decoded becomes null, so that the rest can be checked further.
type decoder struct {
	p     *problems
	depth int // how deep values may be within each other
	trail trail
}

func (c *decoder) document(root *place) any { return c.value(root, 0, false) }

func (c *decoder) refuse(at *place, format string, args ...any) any {
	c.p.at(at, format, args...)
	*at.node = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null", Line: at.node.Line, Column: at.node.Column}
	return nil
}

// value decodes a node and all below it. In parameters references are at home.
func (c *decoder) value(at *place, depth int, inParameters bool) any {
	n := at.node
	switch {
	case n.Style&yaml.TaggedStyle != 0 && !knownTag(n.ShortTag()):
		return c.refuse(at, "the tag %s is not supported; write the value itself", n.ShortTag())
	case n.Kind == yaml.ScalarNode:
		return c.scalar(at, inParameters)
	case depth >= c.depth:
		return c.refuse(at, "is nested more than %d deep; syncer takes no more", c.depth)
	case n.Kind == yaml.SequenceNode:
		out := make([]any, len(n.Content))
		for i := range n.Content {
			out[i] = c.value(c.trail.below(at, depth, i), depth+1, inParameters)
		}
		return out
	}
	return c.object(at, depth, inParameters)
}

// object decodes an object. Of two equal keys the last one counts.
func (c *decoder) object(at *place, depth int, inParameters bool) any {
	content := at.node.Content
	out := make(map[string]any, len(content)/2)
	var first map[string]*yaml.Node // made when it is needed
	for i := 0; i < len(content); i += 2 {
		key := content[i]
		if key.Kind != yaml.ScalarNode || key.ShortTag() == "!!null" {
			c.p.at(at.spot(key), "a key must be text")
			*key = yaml.Node{Kind: yaml.ScalarNode, Style: yaml.DoubleQuotedStyle, Tag: "!!str", Value: fmt.Sprintf("key %d", i), Line: key.Line, Column: key.Column}
		}
		below := c.trail.below(at, depth, i+1)
		if _, twice := out[key.Value]; twice {
			if first == nil {
				first = firstKeys(content)
			}
			c.p.at(below.name(), "duplicate key %q, also at %s", key.Value, at.spot(first[key.Value]).pos())
		}
		out[key.Value] = c.value(below, depth+1, inParameters || key.Value == "inputs" || key.Value == "values")
	}
	return out
}

func firstKeys(content []*yaml.Node) map[string]*yaml.Node {
	out := make(map[string]*yaml.Node, len(content)/2)
	for i := len(content) - 2; i >= 0; i -= 2 {
		out[content[i].Value] = content[i]
	}
	return out
}

func (c *decoder) scalar(at *place, inParameters bool) any {
	n := at.node
	switch {
	case isNumberWord(n):
		return c.refuse(at, "%s is not a number that JSON can hold", n.Value)
	case isOldBool(n) && len(n.Value) > 1 && !isPrecheckOff(at):
		c.p.at(at, "%s is true or false to some YAML parsers and text to others; write %t, or %q for text", n.Value, oldBools[strings.ToLower(n.Value)], n.Value)
	case isTooLarge(n):
		return c.refuse(at, "the number is too large: more than %d digits or an exponent above %d", mostDigits, mostExponent)
	case !inParameters && hasReference(n.Value):
		c.p.at(at, "references such as ${env:NAME} are resolved in inputs and values only")
	}
	return scalarValue(n)
}

// scalarValue returns what a scalar stands for. To JSON a date is text, and so
// is a lone y or n.
func scalarValue(n *yaml.Node) any {
	if exact, ok := exactNumber(n); ok {
		return exact
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	case "!!int", "!!float":
		return otherNumber(n)
	}
	return n.Value
}

// otherNumber reads the ways to write a number that YAML has and JSON has not,
// such as 0x1f, 1_000 and .5.
func otherNumber(n *yaml.Node) any {
	var value any
	if err := n.Decode(&value); err != nil {
		return n.Value
	}
	text, err := json.Marshal(value)
	if err != nil {
		return n.Value
	}
	return json.Number(text)
}

func knownTag(tag string) bool {
	return slices.Contains([]string{"!!str", "!!map", "!!seq"}, tag)
}

// oldBools are booleans in YAML 1.1, which the decoder speaks, and plain text in
// YAML 1.2, which editors speak. The words are refused, as nobody can tell what
// was meant; a lone y or n is text to nearly everyone.
var oldBools = map[string]bool{"y": true, "yes": true, "on": true, "n": false, "no": false, "off": false}

func isOldBool(n *yaml.Node) bool {
	if len(n.Value) > len("yes") {
		return false
	}
	_, found := oldBools[strings.ToLower(n.Value)]
	mixed := n.Value != strings.ToLower(n.Value) && n.Value != strings.ToUpper(n.Value) && n.Value[1:] != strings.ToLower(n.Value[1:])
	return found && !mixed && isPlain(n)
}

// isPrecheckOff reports rollout.precheck: off, where only text can be meant. The
// schema takes it from those who read YAML 1.2.
func isPrecheckOff(at *place) bool {
	return at.node.Value == "off" && at.step == "precheck" && at.up.step == "rollout" && at.up.up != nil && at.up.up.up == nil
}

// isPlain reports a scalar without quotes or tag.
func isPlain(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Style == 0 }

func isNumberWord(n *yaml.Node) bool {
	return n.ShortTag() == "!!float" && strings.ContainsAny(n.Value, "iInN")
}
