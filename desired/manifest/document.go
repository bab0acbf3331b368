package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/syncer-project/syncer/desired"
)

// document is one YAML document, twice: as nodes, which know their lines, and
// as the JSON tree that they stand for.
type document struct {
	root   *place
	folder string // what ${file:} is relative to
	value  any

	aliased bool // it held aliases
}

// documents splits a file and parses each document. Empty ones are left out.
func (r *reader) documents(s source) []document {
	var out []document
	for _, c := range r.chunks(s) {
		if d, ok := r.parse(c, s); ok {
			out = append(out, d)
		}
	}
	return out
}

// chunks splits a file, where it is text that may be parsed.
func (r *reader) chunks(s source) []chunk {
	values, found := inspect(s.file, s.text)
	if found != nil {
		r.p.incomplete = true
		r.p.add(found.at, ".", found.message)
		return nil
	}
	if r.values += values; r.values > r.limits.values {
		r.p.unread(s.file, "holds too much: with what was read before it about %d values, and syncer reads at most %d in one run; use fewer manifests at a time, and profiles for what targets share", r.values, r.limits.values)
		return nil
	}
	return split(s.text)
}

// chunk is the text of one document.
type chunk struct {
	above int // lines of the file before it
	text  string
}

// split cuts a file at its document markers, as parsers disagree on what one
// file of many documents is. A marker at the start of a line always ends a
// document, also within a block of text.
func split(text string) []chunk {
	var out []chunk
	var s splitter
	for at := 0; at < len(text); s.line++ {
		next := len(text)
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			next = at + i + 1
		}
		if s.ends(text, at, next) {
			out = append(out, chunk{s.above, s.lead + text[s.begin:at]})
			s = splitter{begin: next, above: s.line, line: s.line}
			s.start(strings.TrimPrefix(text[at:next], byteOrderMark))
		}
		at = next
	}
	return append(out, chunk{s.above, s.lead + text[s.begin:]})
}

// splitter knows the document that is being looked at.
type splitter struct {
	begin   int    // where its text begins
	lead    string // what stands before that: the rest of the marker's line
	above   int    // lines of the file above it
	line    int    // the current line
	content bool   // more than blanks were seen
}

// start takes over what stands on the marker's line. Blanks in place of the
// marker keep the columns.
func (s *splitter) start(marker string) {
	s.lead = "\n"
	if rest, ok := strings.CutPrefix(marker, "---"); ok {
		s.lead = "   " + rest
		s.content = strings.TrimSpace(rest) != ""
	}
}

// ends reports that a line ends the document. What may stand before a document
// without being part of it is left out.
func (s *splitter) ends(text string, at, next int) bool {
	line := text[at:next]
	plain := strings.TrimPrefix(line, byteOrderMark)
	if isMarker(plain, "---") || isMarker(plain, "...") {
		return true
	}
	blank := strings.TrimSpace(plain) == ""
	switch {
	case s.content || blank:
	case strings.HasPrefix(plain, "%YAML"):
		s.begin, s.above, s.lead = next, s.line+1, ""
		return false
	case plain != line:
		s.lead += text[s.begin:at]
		s.begin = at + len(byteOrderMark)
	}
	s.content = s.content || !blank
	return false
}

func isMarker(line, marker string) bool {
	rest, ok := strings.CutPrefix(line, marker)
	return ok && (rest == "" || strings.ContainsRune(" \t\r\n", rune(rest[0])))
}

func (r *reader) parse(c chunk, s source) (document, bool) {
	if strings.TrimSpace(c.text) == "" {
		return document{}, false
	}
	text := []byte(c.text)
	if json.Valid(text) {
		c.text = jsonAsYAML(c.text)
		text = []byte(c.text)
	}
	parsed, err := nodesOf(text)
	if err != nil {
		c.malformed(s.file, err, r.p)
		return document{}, false
	}
	if parsed.Kind != yaml.DocumentNode || isNull(parsed.Content[0]) {
		return document{}, false
	}
	return r.decode(parsed.Content[0], c, s)
}

// nodesOf parses text that has to be one document. The parser itself ends at a line
// that is less indented than the first, for example, and leaves out what follows.
func nodesOf(text []byte) (parsed yaml.Node, err error) {
	from := yaml.NewDecoder(bytes.NewReader(text))
	if err := from.Decode(&parsed); err != nil && err != io.EOF { //nolint:errorlint // nobody wraps it
		return parsed, err
	}
	var more yaml.Node
	switch err := from.Decode(&more); {
	case err == nil:
		return parsed, fmt.Errorf("yaml: line %d: another document begins here, which only a line of its own with --- can part", max(1, more.Line))
	case err != io.EOF: //nolint:errorlint // nobody wraps it
		return parsed, err
	}
	return parsed, nil
}

// decode makes a document of its nodes.
func (r *reader) decode(root *yaml.Node, c chunk, s source) (document, bool) {
	d := document{root: newRoot(s.file, c.above, root), folder: s.folder, aliased: holds(root, isAlias)}
	if !expandAliases(d.root, r.limits.aliased, r.p) {
		r.p.incomplete = true
		return document{}, false
	}
	d.value = (&decoder{p: r.p, depth: r.limits.depth}).document(d.root)
	return d, true
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// Patterns that only some manifests need are compiled where they are.
var (
	lineInError   = pattern(`^(?:yaml: )?(?:line (\d+): )?`)
	unknownAnchor = pattern(`^yaml: unknown anchor '(.*)' referenced$`)
	inComment     = pattern(`(?:^|\s)#`)
	escapes       = pattern(`\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\.`)
)

func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

// malformed tells of text that is not YAML at all. The parser names a line, or
// none for the first and for an anchor that it does not know.
func (c chunk) malformed(file string, err error, p *problems) {
	p.incomplete = true
	message := err.Error()
	m := lineInError().FindStringSubmatch(message)
	line := 1
	if n, err := strconv.Atoi(m[1]); err == nil {
		line = n
	}
	lines := strings.Split(c.text, "\n")
	line = min(line, len(lines))
	indent := lines[line-1][:len(lines[line-1])-len(strings.TrimLeft(lines[line-1], " \t"))]
	column := 1 + len(indent)
	if anchor := unknownAnchor().FindStringSubmatch(message); anchor != nil {
		line, column = aliasOf(anchor[1], lines)
	}
	why := strings.TrimPrefix(message, m[0])
	if strings.Contains(indent, "\t") {
		why += "; YAML is indented with spaces, and here is a tab"
	}
	p.add(desired.Position{File: file, Line: c.above + line, Column: column}, ".", "is not valid YAML: "+why)
}

// aliasOf finds where an anchor is used first, outside of comments; 1:1 where
// that is not plain.
func aliasOf(anchor string, lines []string) (line, column int) {
	use := regexp.MustCompile(`(?:^|[\s\[{,:-])(\*` + regexp.QuoteMeta(anchor) + `)(?:$|[\s\]},:])`)
	for i, text := range lines {
		if comment := inComment().FindStringIndex(text); comment != nil {
			text = text[:comment[0]]
		}
		if m := use.FindStringSubmatchIndex(text); m != nil {
			return i + 1, 1 + utf8.RuneCountInString(text[:m[2]])
		}
	}
	return 1, 1
}

// jsonAsYAML mends what JSON allows and the YAML parsers refuse: tabs between
// values, "\/", and characters written as two halves.
func jsonAsYAML(text string) string {
	text = strings.ReplaceAll(text, "\t", " ")
	if !strings.Contains(text, `\`) {
		return text
	}
	return escapes().ReplaceAllStringFunc(text, func(escape string) string {
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
