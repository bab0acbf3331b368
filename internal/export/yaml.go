package export

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/syncer-project/syncer/desired/manifest"
)

// YAML writes the manifest with its comments.
func (d Document) YAML() ([]byte, error) {
	text, err := manifest.Marshal(d.Manifest)
	if err != nil {
		return nil, err
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, fmt.Errorf("read the manifest's own YAML: %w", err)
	}
	if strings.ContainsFunc(string(text), steers) {
		if text, err = escaped(&root); err != nil {
			return nil, err
		}
	}
	p := placer{comments: d.comments, lines: map[int]comment{}, breaks: lineBreaks(string(text))}
	p.walk("", root.Content[0])
	return p.write(string(text)), nil
}

// steers reports whether the encoder would leave r as it is though it changes how
// the text around it is shown.
func steers(r rune) bool {
	return unicode.Is(unicode.Bidi_Control, r) || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029
}

// escaped writes the manifest anew, with the characters that steer as escapes,
// which YAML reads only between double quotes. root gets the places of that text.
func escaped(root *yaml.Node) ([]byte, error) {
	quote(root)
	var out strings.Builder
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := errors.Join(encoder.Encode(root), encoder.Close()); err != nil {
		return nil, fmt.Errorf("write the manifest's own YAML: %w", err)
	}
	var text strings.Builder
	for _, r := range out.String() {
		if steers(r) {
			fmt.Fprintf(&text, `\u%04x`, r)
		} else {
			text.WriteRune(r)
		}
	}
	*root = yaml.Node{}
	return []byte(text.String()), yaml.Unmarshal([]byte(text.String()), root)
}

func quote(node *yaml.Node) {
	if node.Kind == yaml.ScalarNode && strings.ContainsFunc(node.Value, steers) {
		node.Style = yaml.DoubleQuotedStyle
	}
	for _, each := range node.Content {
		quote(each)
	}
}

// placer finds out on which lines comments belong. It works on the text, as an
// encoder places the comments of nodes less strictly.
type placer struct {
	comments comments
	lines    map[int]comment // by line, from 1
	breaks   []int           // by the parser's line, from 1, the line of the text
}

// lineBreaks maps the parser's lines to those that end in a newline: to the
// parser some other characters end one too, even within quotes.
func lineBreaks(text string) []int {
	out, line := []int{0, 1}, 1
	runes := []rune(text)
	for i, r := range runes {
		switch r {
		case '\n':
			line++
		case '\r':
			if i+1 < len(runes) && runes[i+1] == '\n' {
				continue
			}
		case '\u0085', '\u2028', '\u2029':
		default:
			continue
		}
		out = append(out, line)
	}
	return out
}

func (p *placer) walk(path string, node *yaml.Node) {
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i < len(node.Content); i += 2 {
			at := join(path, node.Content[i].Value)
			p.place(at, node.Content[i].Line)
			p.walk(at, node.Content[i+1])
		}
	case yaml.SequenceNode:
		for i, each := range node.Content {
			at := join(path, strconv.Itoa(i))
			p.place(at, each.Line)
			p.walk(at, each)
		}
	}
}

func (p *placer) place(path string, line int) {
	found, ok := p.comments[path]
	if !ok {
		return
	}
	line = p.breaks[line]
	here := p.lines[line]
	here.above = append(here.above, found.above...)
	if here.after == "" {
		here.after = found.after
	}
	p.lines[line] = here
}

func (p *placer) write(text string) []byte {
	var out strings.Builder
	for i, line := range strings.SplitAfter(text, "\n") {
		here := p.lines[i+1]
		for _, each := range here.above {
			out.WriteString(line[:len(line)-len(strings.TrimLeft(line, " "))] + "# " + each + "\n")
		}
		body, ended := strings.CutSuffix(line, "\n")
		out.WriteString(body)
		if here.after != "" {
			out.WriteString(" # " + here.after)
		}
		if ended {
			out.WriteByte('\n')
		}
	}
	return []byte(out.String())
}
