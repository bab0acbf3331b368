package manifest

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// isPlainJSON reports a long text in JSON of which the YAML parser would make the
// same nodes at the same places as [jsonNodes] does. It does not where it breaks
// lines at other characters, refuses some, or is given another text (jsonAsYAML).
func (r *reader) isPlainJSON(text string) bool {
	if len(text) < 2*r.limits.piece || !strings.HasPrefix(strings.TrimLeft(text, " \n"), "{") {
		return false
	}
	for i, b := range []byte(text) {
		if b == '\r' || b == '\\' && i+2 < len(text) && (text[i+1] == '/' || text[i+1] == 'u' && (text[i+2] == 'd' || text[i+2] == 'D')) {
			return false
		}
	}
	return !strings.ContainsFunc(text, isOddInYAML) && json.Valid([]byte(text))
}

// isOddInYAML reports a character beyond ASCII that YAML breaks lines at, or does
// not allow.
func isOddInYAML(c rune) bool {
	return c >= 0x7f && c < 0xa0 || c == '\u2028' || c == '\u2029' || c == '\ufeff' || c == '\ufffe' || c == '\uffff'
}

// draftJSON reads a document in JSON: the lists of targets entry by entry, and
// then what is left.
func (r *reader) draftJSON(whole chunk, s source, c *collector) bool {
	n := newJSONNodes(whole.text)
	root := n.next()
	for n.more() {
		key, value := n.field()
		root.Content = append(root.Content, key, value)
		if value.Kind == yaml.SequenceNode && (key.Value == "pools" || key.Value == "clusters") {
			if !r.draftList(n, key.Value, value, whole, s, c) {
				return false
			}
		} else {
			n.fill(value)
		}
	}
	d, ok := r.decode(root, whole, s)
	return ok && n.err == nil && r.frame(d, c)
}

// draftList reads a list of targets, some entries at a time.
func (r *reader) draftList(n *jsonNodes, name string, list *yaml.Node, whole chunk, s source, c *collector) bool {
	for n.more() {
		some := *list
		for begin := n.offset; n.more() && n.offset-begin < r.limits.piece; {
			entry := n.next()
			n.fill(entry)
			some.Content = append(some.Content, entry)
		}
		if n.err != nil || !r.entries(name, newRoot(s.file, whole.above, &some), s.folder, c) {
			return false
		}
	}
	n.end()
	return n.err == nil
}

var errLongKey = errors.New("a name is too long for YAML")

// jsonNodes makes the nodes of a text in JSON, as the YAML parser would.
type jsonNodes struct {
	text   string
	tokens *json.Decoder
	err    error // the first one

	offset       int // of the current token
	line, column int // of it, from 1
}

func newJSONNodes(text string) *jsonNodes {
	n := &jsonNodes{text: text, tokens: json.NewDecoder(strings.NewReader(text)), line: 1, column: 1}
	n.tokens.UseNumber()
	return n
}

// more reports whether the current object or list goes on.
func (n *jsonNodes) more() bool { return n.err == nil && n.tokens.More() }

// end goes over the end of the current object or list.
func (n *jsonNodes) end() { _ = n.next() }

// field returns a field's name, and its value as next does.
func (n *jsonNodes) field() (key, value *yaml.Node) {
	key = n.next()
	if n.isLongKey() {
		n.err = errLongKey
	}
	return key, n.next()
}

// next returns the next value; of an object or list no more than its place, see
// fill.
func (n *jsonNodes) next() *yaml.Node {
	begin := int(n.tokens.InputOffset())
	token, err := n.tokens.Token()
	if n.err == nil {
		n.err = err
	}
	if n.err != nil {
		return &yaml.Node{Kind: yaml.ScalarNode}
	}
	n.moveTo(begin + len(n.text[begin:]) - len(strings.TrimLeft(n.text[begin:], " \t\n,:")))
	out := &yaml.Node{Kind: yaml.ScalarNode, Line: n.line, Column: n.column}
	switch v := token.(type) {
	case json.Delim:
		out.Kind, out.Tag, out.Style = yaml.MappingNode, "!!map", yaml.FlowStyle
		if v == '[' {
			out.Kind, out.Tag = yaml.SequenceNode, "!!seq"
		}
	case string:
		out.Style, out.Tag, out.Value = yaml.DoubleQuotedStyle, "!!str", v
	case json.Number:
		out.Tag, out.Value = "!!float", v.String()
	case bool:
		out.Tag, out.Value = "!!bool", strconv.FormatBool(v)
	case nil:
		out.Tag, out.Value = "!!null", "null"
	}
	return out
}

// fill reads what stands in an object or list, to its end.
func (n *jsonNodes) fill(of *yaml.Node) {
	if of.Kind == yaml.ScalarNode {
		return
	}
	for n.more() {
		if of.Kind == yaml.MappingNode {
			key, value := n.field()
			n.fill(value)
			of.Content = append(of.Content, key, value)
		} else {
			value := n.next()
			n.fill(value)
			of.Content = append(of.Content, value)
		}
	}
	n.end()
}

// moveTo counts lines and columns up to offset.
func (n *jsonNodes) moveTo(offset int) {
	between := n.text[n.offset:offset]
	if last := strings.LastIndexByte(between, '\n'); last >= 0 {
		n.line += strings.Count(between, "\n")
		n.column = 1
		between = between[last+1:]
	}
	n.column += utf8.RuneCountInString(between)
	n.offset = offset
}

// isLongKey reports that the name which was just read stands too far from its
// colon for the YAML parser, which allows 1,024 characters on one line.
func (n *jsonNodes) isLongKey() bool {
	if n.err != nil {
		return false
	}
	end := int(n.tokens.InputOffset())
	colon := end + strings.IndexByte(n.text[end:], ':')
	return colon-n.offset > 1000 || strings.Contains(n.text[end:colon], "\n")
}
