package manifest

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
	k8syaml "sigs.k8s.io/yaml"

	"github.com/syncer-project/syncer/desired"
)

// document is one YAML document, twice: as nodes, which know their lines, and
// as JSON, which is what is decoded.
type document struct {
	root   *place
	folder string // what ${file:} is relative to
	json   []byte
}

// documents splits a file and parses each document. Empty ones are left out.
func documents(s source, p *problems) []document {
	if !utf8.Valid(s.text) {
		p.unread(s.file, "is not UTF-8 text")
		return nil
	}
	var out []document
	for _, c := range split(string(s.text)) {
		if d, ok := c.parse(s, p); ok {
			out = append(out, d)
		}
	}
	return out
}

// chunk is the text of one document.
type chunk struct {
	above int // lines of the file before it
	text  string
}

// split cuts a file at its document markers, as sigs.k8s.io/yaml reads one
// document at a time. A marker at the start of a line always ends a document,
// also within a block of text.
func split(text string) []chunk {
	text = strings.TrimPrefix(text, "\ufeff")
	var out []chunk
	var current strings.Builder
	above := 0
	begin := func(line int) {
		out = append(out, chunk{above, current.String()})
		current.Reset()
		above = line
	}
	for i, line := range strings.SplitAfter(text, "\n") {
		switch {
		case isMarker(line, "---"):
			begin(i)
			// Blanks keep the columns of what may follow on the marker's line.
			line = "   " + line[3:]
		case isMarker(line, "..."):
			begin(i)
			line = "\n"
		case strings.HasPrefix(line, "%YAML") && strings.TrimSpace(current.String()) == "":
			line = "\n"
		}
		current.WriteString(line)
	}
	begin(0)
	return out
}

func isMarker(line, marker string) bool {
	rest, ok := strings.CutPrefix(line, marker)
	return ok && (rest == "" || strings.ContainsRune(" \t\r\n", rune(rest[0])))
}

func (c chunk) parse(s source, p *problems) (document, bool) {
	if json.Valid([]byte(c.text)) {
		c.text = jsonAsYAML(c.text)
	}
	var parsed yaml.Node
	if err := yaml.Unmarshal([]byte(c.text), &parsed); err != nil {
		c.malformed(s.file, err, p)
		return document{}, false
	}
	if parsed.Kind != yaml.DocumentNode || isNull(parsed.Content[0]) {
		return document{}, false
	}
	d := document{root: &place{file: s.file, line: c.above, node: parsed.Content[0]}, folder: s.folder}
	aliased, ok := expandAliases(d.root, p)
	if !ok {
		p.incomplete = true
		return document{}, false
	}
	text := c.text
	if mended := checkNodes(d.root, p); aliased || mended {
		text = rewrite(d.root.node)
	}
	var err error
	if d.json, err = k8syaml.YAMLToJSON([]byte(text)); err != nil {
		c.malformed(s.file, err, p)
		return document{}, false
	}
	return d, true
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// rewrite writes nodes back as text that holds no anchors, aliases or merges.
// The decoder's own merge lets a shared value win over one that stands above
// it, which YAML does not mean.
func rewrite(n *yaml.Node) string {
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(n); err != nil {
		// A node that was parsed can be written; if not, the decoder says so.
		return err.Error()
	}
	return b.String()
}

var lineInError = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?`)

// malformed tells of text that is not YAML at all. The parser names a line, or
// none for the first.
func (c chunk) malformed(file string, err error, p *problems) {
	p.incomplete = true
	message := err.Error()
	m := lineInError.FindStringSubmatch(message)
	line := 1
	if n, err := strconv.Atoi(m[1]); err == nil {
		line = n
	}
	lines := strings.Split(c.text, "\n")
	line = min(line, len(lines))
	column := 1 + len(lines[line-1]) - len(strings.TrimLeft(lines[line-1], " \t"))
	p.add(desired.Position{File: file, Line: c.above + line, Column: column}, ".",
		"is not valid YAML: "+strings.TrimPrefix(message, m[0]))
}

var escapes = regexp.MustCompile(`\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\.`)

// jsonAsYAML mends what JSON allows and the YAML parsers refuse: tabs between
// values, "\/", and characters written as two halves.
func jsonAsYAML(text string) string {
	text = strings.ReplaceAll(text, "\t", " ")
	return escapes.ReplaceAllStringFunc(text, func(escape string) string {
		switch {
		case escape == `\/`:
			return "/"
		case len(escape) == 2:
			return escape
		}
		high, _ := strconv.ParseUint(escape[2:6], 16, 16)
		low, _ := strconv.ParseUint(escape[8:12], 16, 16)
		return string(utf16.DecodeRune(rune(high), rune(low)))
	})
}
