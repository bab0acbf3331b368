package manifest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// checkNodes tells what the decoder would pass over in silence: keys that stand
// twice, words that YAML parsers read in different ways, tags and numbers that
// JSON cannot hold. What could not be decoded becomes null, so that the rest can
// be checked further, and what the decoder would misread gets quotes. It reports
// whether it changed anything.
func checkNodes(root *place, p *problems) (mended bool) {
	c := nodeChecker{p: p}
	c.walk(root, false)
	return c.mended
}

type nodeChecker struct {
	p      *problems
	mended bool
}

func (c *nodeChecker) refuse(at *place, format string, args ...any) {
	c.p.at(at, format, args...)
	c.mended = true
	*at.node = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null", Line: at.node.Line, Column: at.node.Column}
}

// walk checks a node and all below it. In parameters references are at home.
func (c *nodeChecker) walk(at *place, inParameters bool) {
	switch n := at.node; {
	case n.Style&yaml.TaggedStyle != 0 && !knownTag(n.ShortTag()):
		c.refuse(at, "the tag %s is not supported; write the value itself", n.ShortTag())
	case n.Kind == yaml.ScalarNode:
		c.scalar(at, inParameters)
	case n.Kind == yaml.SequenceNode:
		for i := range n.Content {
			c.walk(at.child(i), inParameters)
		}
	default:
		c.keys(at)
		for i := 1; i < len(n.Content); i += 2 {
			key := n.Content[i-1].Value
			c.walk(at.child(i), inParameters || key == "inputs" || key == "values")
		}
	}
}

func knownTag(tag string) bool {
	return slices.Contains([]string{"!!str", "!!map", "!!seq"}, tag)
}

func (c *nodeChecker) scalar(at *place, inParameters bool) {
	n := at.node
	switch {
	case isNumberWord(n):
		c.refuse(at, "%s is not a number that JSON can hold", n.Value)
	case isOldBool(n) && len(n.Value) == 1:
		c.quote(n)
	case isOldBool(n):
		c.p.at(at, "%s is true or false to some YAML parsers and text to others; write %t, or %q for text", n.Value, oldBools[strings.ToLower(n.Value)], n.Value)
	case isTooLarge(n):
		c.refuse(at, "the number is too large: more than %d digits or an exponent above %d", mostDigits, mostExponent)
	case !inParameters && (strings.Contains(n.Value, "${env:") || strings.Contains(n.Value, "${file:")):
		c.p.at(at, "references such as ${env:NAME} are resolved in inputs and values only")
	}
}

// quote makes sure that a scalar is read as the text that it is written as.
func (c *nodeChecker) quote(n *yaml.Node) {
	n.Tag, n.Style = "!!str", yaml.DoubleQuotedStyle
	c.mended = true
}

// keys checks the names of an object's fields.
func (c *nodeChecker) keys(at *place) {
	content := at.node.Content
	first := make(map[string]*yaml.Node, len(content)/2)
	for i := 0; i < len(content); i += 2 {
		key := content[i]
		switch {
		case key.Kind != yaml.ScalarNode || key.ShortTag() == "!!null":
			c.p.at(at.spot(key), "a key must be text")
			*key = yaml.Node{Kind: yaml.ScalarNode, Value: fmt.Sprintf("key %d", i), Line: key.Line, Column: key.Column}
			c.quote(key)
			continue
		case !isText(key):
			c.quote(key)
		}
		if before := first[key.Value]; before != nil {
			c.p.at(at.child(i+1).name(), "duplicate key %q, also at %s", key.Value, at.spot(before).pos())
			continue
		}
		first[key.Value] = key
	}
}

// isText reports whether the decoder reads a key as it is written. To JSON all
// keys are text; the decoder makes "true" of on and "1.5" of 1.50.
func isText(key *yaml.Node) bool {
	switch key.ShortTag() {
	case "!!str", "!!timestamp":
		return !isOldBool(key)
	case "!!int":
		n, err := strconv.Atoi(key.Value)
		return err == nil && strconv.Itoa(n) == key.Value
	}
	return false
}

// oldBools are booleans in YAML 1.1, which the decoder speaks, and plain text in
// YAML 1.2, which editors speak. The words are refused, as nobody can tell what
// was meant; a lone y or n is text to nearly everyone.
var oldBools = map[string]bool{"y": true, "yes": true, "on": true, "n": false, "no": false, "off": false}

func isOldBool(n *yaml.Node) bool {
	_, found := oldBools[strings.ToLower(n.Value)]
	mixed := n.Value != strings.ToLower(n.Value) && n.Value != strings.ToUpper(n.Value) && n.Value[1:] != strings.ToLower(n.Value[1:])
	return found && !mixed && isPlain(n)
}

// isPlain reports a scalar without quotes or tag.
func isPlain(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Style == 0 }

func isNumberWord(n *yaml.Node) bool {
	return n.ShortTag() == "!!float" && strings.ContainsAny(n.Value, "iInN")
}
