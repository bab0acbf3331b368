package manifest

import "strings"

// piece is a stretch of entries of a list of targets.
type piece struct {
	list string // "pools" or "clusters"
	key  int    // the line of the list's key in the document
	chunk
}

// cut takes a document's long lists of targets out of it, as pieces that can be
// parsed one after the other. The frame is what is left: the same lines, with an
// empty list at its key and empty lines in place of its entries.
//
// It cuts by indentation, at the first line of an entry. Where frame and pieces
// are each right YAML by themselves, no text in quotes and no list in brackets
// goes over a cut, so that together they mean what the document means, but for
// aliases. Where one of them is not, nothing is known.
func (c chunk) cut(size int) (frame chunk, pieces []piece) {
	if len(c.text) < 2*size || breaksOddly(c.text) {
		return c, nil
	}
	k := cutter{size: size}
	for at := 0; at < len(c.text); {
		k.number++
		next := at + len(c.text[at:])
		if i := strings.IndexByte(c.text[at:], '\n'); i >= 0 {
			next = at + i + 1
		}
		k.line(c.text, at, next)
		at = next
	}
	k.end(c.text, len(c.text))
	for i := range k.pieces {
		k.pieces[i].above += c.above
	}
	return chunk{c.above, k.frame.String()}, k.pieces
}

// cutter knows the list that is being looked at.
type cutter struct {
	frame  strings.Builder
	pieces []piece
	size   int
	number int // of the current line

	list   string // "" outside of any
	key    int    // the line of its key
	indent int    // of its entries
	begin  int    // where the current piece begins
	above  int    // lines of the document above it
	begun  bool   // it has an entry
}

// line takes text[at:next].
func (k *cutter) line(text string, at, next int) {
	line := text[at:next]
	if k.list != "" {
		entry, within := k.within(line)
		if within {
			if entry && k.begun && at-k.begin >= k.size {
				k.end(text, at)
				k.begin, k.above = at, k.number-1
			}
			k.begun = k.begun || entry
			k.frame.WriteString(line[len(strings.TrimRight(line, "\n")):])
			return
		}
		k.end(text, at)
		k.list = ""
	}
	list := strings.TrimRight(line, " \r\n")
	if indent, ok := entryIndent(text[next:]); ok && (list == "pools:" || list == "clusters:") {
		k.list, k.key, k.indent = strings.TrimSuffix(list, ":"), k.number, indent
		k.begin, k.above, k.begun = next, k.number, false
		k.frame.WriteString(list + " []\n")
		return
	}
	k.frame.WriteString(line)
}

// within reports whether a line is an entry's first one, and whether it belongs
// to the list at all.
func (k *cutter) within(line string) (entry, within bool) {
	content := strings.TrimLeft(line, " ")
	switch indent := len(line) - len(content); {
	case isIdle(content):
		return false, true
	case indent == k.indent:
		entry = strings.HasPrefix(content, "- ")
		return entry, entry
	default:
		return false, indent > k.indent
	}
}

// end ends the current piece.
func (k *cutter) end(text string, at int) {
	if k.list != "" && at > k.begin {
		k.pieces = append(k.pieces, piece{k.list, k.key, chunk{k.above, text[k.begin:at]}})
	}
}

// breaksOddly reports that the YAML parser breaks lines elsewhere too than at their
// feeds.
func breaksOddly(text string) bool {
	return strings.Count(text, "\r") != strings.Count(text, "\r\n") ||
		strings.Contains(text, "\u0085") || strings.Contains(text, "\u2028") || strings.Contains(text, "\u2029")
}

// isIdle reports a line that is blank or a comment. Other blanks than these are text
// in YAML.
func isIdle(line string) bool {
	line = strings.Trim(line, " \t\r\n")
	return line == "" || line[0] == '#'
}

// entryIndent returns the indentation of a list's first entry, where text begins
// with one.
func entryIndent(text string) (int, bool) {
	for line := range strings.Lines(text) {
		if content := strings.TrimLeft(line, " "); !isIdle(content) {
			return len(line) - len(content), strings.HasPrefix(content, "- ")
		}
	}
	return 0, false
}
