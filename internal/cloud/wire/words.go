package wire

import (
	"bytes"
	"encoding/json"
	"hash/crc32"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// words holds short texts that were read, so that what says the same everywhere,
// such as a name or a state, is held once. A text takes the place of another.
type words struct {
	slots    [1 << 11]any // string or json.Number, at its hash
	unquoted []byte       // lent to one text after the other
}

// castagnoli spreads texts over the slots: in the same way each time, so that what
// reading costs can be compared.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// longest is how long a text may be that is worth a place.
const longest = 64

// said returns the string, or number, that raw says.
func (w *words) said(raw jsontext.Value) any {
	if len(raw) > longest {
		said, _ := w.read(raw)
		return said
	}
	slot := &w.slots[crc32.Checksum(raw, castagnoli)%uint32(len(w.slots))]
	switch known := (*slot).(type) {
	case string:
		if raw[0] == '"' && known == string(raw[1:len(raw)-1]) {
			return *slot
		}
	case json.Number:
		if string(known) == string(raw) {
			return *slot
		}
	}
	said, plain := w.read(raw)
	if plain {
		*slot = said
	}
	return said
}

// read reads raw. It is plain where it says what it is, without escapes: only that has
// a place, so that a string with escapes is not taken for one that looks like it.
func (w *words) read(raw jsontext.Value) (said any, plain bool) {
	if raw[0] != '"' {
		return json.Number(raw), true
	}
	text := raw[1 : len(raw)-1]
	if bytes.IndexByte(text, '\\') < 0 && utf8.Valid(text) {
		return string(text), true
	}
	w.unquoted, _ = jsontext.AppendUnquote(w.unquoted[:0], raw) // all it can hold against it is what is no UTF-8
	return string(w.unquoted), false
}
