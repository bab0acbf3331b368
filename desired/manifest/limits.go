package manifest

import (
	"strings"
	"unicode/utf8"

	"github.com/syncer-project/syncer/desired"
)

// limits bound what a manifest may cost. A manifest is a stranger's text, and a
// short one can ask for more than a machine has. They are syncer's own and far
// beyond any fleet; no flag moves them.
type limits struct {
	bytes    int // of one file
	values   int // of all files, as estimated before they are parsed: nodes are 160 bytes each
	depth    int // of objects and lists within each other, from a document's root
	aliased  int // values that the aliases and merge keys of one document stand for
	mistakes int // that are told; the rest is counted

	piece int // about how many bytes of a long list are parsed at once
}

var standard = limits{
	bytes:    64 << 20,
	values:   5_000_000,
	depth:    100,
	aliased:  1_000_000,
	mistakes: 10_000,
	piece:    64 << 10, // enough that to begin costs nothing, and few beside the state that comes of them
}

// byteOrderMark may begin a file, and so a document where files were put together.
const byteOrderMark = "\ufeff"

// flaw is what keeps a text from being parsed at all.
type flaw struct {
	message string
	at      desired.Position
}

// inspect looks at each byte of a file once, before anything is made of it. It
// returns about how many values the file holds, and what is wrong with it.
func inspect(file, text string) (values int, found *flaw) {
	var c counter
	for i := range len(text) {
		switch b := text[i]; {
		case b < ' ' && b != '\t' && b != '\n' && b != '\r':
			return 0, &flaw{"holds a control character, which YAML does not allow", position(file, text, i)}
		case b < 0x80:
			c.count(b, i, text)
		}
	}
	if !utf8.ValidString(text) {
		return 0, &flaw{"is not UTF-8 text", position(file, text, firstInvalid(text))}
	}
	return c.values(), nil
}

// counter counts what begins a value.
type counter struct{ items, keys, flow int }

func (c *counter) count(b byte, i int, text string) {
	switch b {
	case ',', '[', '{':
		c.flow++
	case '-':
		if isBlank(text, i+1) && isBlank(text, i-1) {
			c.items++
		}
	case ':', '?':
		if isBlank(text, i+1) || i > 0 && (text[i-1] == '"' || text[i-1] == '\'') {
			c.keys++
		}
	}
}

// values is a key and a value for each colon, and one for each item. In an object
// on one line a comma and a colon belong to the same value, so the more counts.
func (c *counter) values() int { return c.items + c.keys + max(c.keys, c.flow) }

func isBlank(text string, i int) bool {
	return i < 0 || i >= len(text) || text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r'
}

func firstInvalid(text string) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(text)
}

// position returns where the byte at offset stands.
func position(file, text string, offset int) desired.Position {
	before := text[:offset]
	line := strings.LastIndexByte(before, '\n') + 1
	return desired.Position{
		File: file, Line: 1 + strings.Count(before, "\n"),
		Column: 1 + utf8.RuneCountInString(strings.TrimPrefix(before[line:], byteOrderMark)),
	}
}
