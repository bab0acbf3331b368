package report

import (
	"bytes"
	"encoding/json"
	"strings"

	linediff "github.com/rogpeppe/go-internal/diff"

	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// What stands for a value that is not there.
const (
	notSet  = "(not set)"
	removed = "(removed)"
)

// oneLine writes a parameter's value as compact JSON, safe for a terminal. A
// masked value loses its quotes, as it is no string of the user's.
func oneLine(raw json.RawMessage) string {
	text := encode(raw, "")
	if text == `"`+secret.Masked+`"` {
		return secret.Masked
	}
	return style.EscapeControls(text)
}

// encode writes raw anew: the producer may have escaped <, > and & for HTML.
func encode(raw json.RawMessage, indent string) string {
	if isPlain(raw) {
		return string(raw)
	}
	value, ok := decode(raw)
	if !ok {
		return string(raw)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(value); err != nil {
		return string(raw)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// isPlain reports whether raw can be written in one way only, as most values can: a
// number, a word, or a string of printable ASCII in which nothing is escaped.
func isPlain(raw json.RawMessage) bool {
	if len(raw) == 0 || raw[0] == '{' || raw[0] == '[' {
		return false
	}
	for _, b := range raw {
		if b < ' ' || b > '~' || b == '\\' {
			return false
		}
	}
	return true
}

func decode(raw json.RawMessage) (value any, ok bool) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	return value, dec.Decode(&value) == nil
}

// oldNew writes both sides of a difference on one line each.
func oldNew(d diff.Difference) (before, after string) {
	before, after = notSet, removed
	if d.Old != nil {
		before = oneLine(d.Old)
	}
	if d.New != nil {
		after = oneLine(d.New)
	}
	return before, after
}

// source says where the new value of a change's parameter comes from.
func source(c *diff.Change, s diff.Source) string {
	switch {
	case s == diff.FromDefault && c.To != "":
		return "default of " + style.Clean(c.To)
	case s == diff.FromVersion && c.To != "":
		return "fact of " + style.Clean(c.To)
	}
	return style.Clean(string(s))
}

// opOf is the op that a difference resembles, whose mark it gets.
func opOf(d diff.Difference) diff.Op {
	switch {
	case d.Old == nil:
		return diff.Create
	case d.New == nil:
		return diff.Delete
	}
	return diff.Update
}

// lines writes a value over several lines where it has structure: a string
// line by line, an object or array as indented JSON. nil where it has none.
func lines(raw json.RawMessage) []string {
	if len(raw) == 0 || isPlain(raw) {
		return nil
	}
	value, _ := decode(raw)
	var text string
	switch v := value.(type) {
	case string:
		if !strings.Contains(strings.TrimRight(v, "\n"), "\n") {
			return nil
		}
		text = v
	case map[string]any, []any:
		text = encode(raw, "  ")
	default:
		return nil
	}
	out := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, line := range out {
		out[i] = style.EscapeControls(strings.ReplaceAll(strings.TrimSuffix(line, "\r"), "\t", "    "))
	}
	return out
}

// lineDiff compares two values of several lines: each line of the answer
// begins with "-", "+", " " or, between hunks, "@". nil where neither side has
// several lines.
func lineDiff(d diff.Difference) []string {
	before, after := lines(d.Old), lines(d.New)
	if len(before) < 2 && len(after) < 2 {
		return nil
	}
	if before == nil && d.Old != nil {
		before = []string{oneLine(d.Old)}
	}
	if after == nil && d.New != nil {
		after = []string{oneLine(d.New)}
	}
	unified := string(linediff.Diff("old", joined(before), "new", joined(after)))
	var out []string
	for line := range strings.Lines(unified) {
		out = append(out, strings.TrimSuffix(line, "\n"))
	}
	return trimHeader(out)
}

// trimHeader drops the three lines that name the files, and the first hunk's
// position: what a reader needs of it is the path, which stands above.
func trimHeader(unified []string) []string {
	if len(unified) < 4 {
		return nil
	}
	return unified[4:]
}

func joined(text []string) []byte {
	if len(text) == 0 {
		return nil
	}
	return []byte(strings.Join(text, "\n") + "\n")
}

// shorten fits a pair of long one-line values into limit columns each without
// hiding what makes them differ: what both begin with is cut first.
func shorten(before, after string, limit int) (string, string) {
	if style.Width(before) <= limit && style.Width(after) <= limit {
		return before, after
	}
	a, b := []rune(before), []rune(after)
	same := 0
	for same < len(a) && same < len(b) && a[same] == b[same] {
		same++
	}
	if lead := limit / 4; same > limit/2 {
		a, b = a[same-lead:], b[same-lead:]
		return style.Cut("…"+string(a), limit), style.Cut("…"+string(b), limit)
	}
	return style.Cut(before, limit), style.Cut(after, limit)
}

// isText reports whether a value is a string of several lines, which is not to
// be read as one.
func isText(raw json.RawMessage) bool {
	return bytes.HasPrefix(raw, []byte(`"`)) && len(lines(raw)) > 1
}

// foldDefaults picks the differences to show and counts those that are not.
func foldDefaults(c *diff.Change, all bool) (shown []diff.Difference, folded int) {
	limit := fewDefaults
	if c.Op == diff.Create {
		limit = fewOfCreate
	}
	defaults := 0
	for _, d := range c.Diff {
		if d.Source == diff.FromDefault {
			defaults++
		}
	}
	if all || defaults <= limit+1 {
		return c.Diff, 0
	}
	for _, d := range c.Diff {
		if d.Source != diff.FromDefault {
			shown = append(shown, d)
		} else if limit > 0 {
			shown = append(shown, d)
			limit--
		} else {
			folded++
		}
	}
	return shown, folded
}
