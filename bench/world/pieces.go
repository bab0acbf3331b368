package world

import (
	"bytes"
	"encoding/json"
	"regexp"
)

// Holes of ready-made answers. Those for a number and an object stand for it with
// their quotes.
const (
	holeID       = "@id@"       // of the add-on
	holeCluster  = "@cluster@"  // its ID
	holeName     = "@name@"     // of the cluster
	holeReplicas = "@replicas@" // a number
	holeValues   = "@values@"   // an object
	holeState    = "@state@"
	holeReason   = "@reason@"
	holeUpdated  = "@updated@" // a time
)

// piece is some ready-made bytes and the hole that follows them ("" at the end).
type piece struct {
	text []byte
	hole string
}

var (
	hole   = regexp.MustCompile(`@\w+@`)
	quoted = regexp.MustCompile(`"(` + holeReplicas + `|` + holeValues + `)"`)
)

// cut writes v as JSON and cuts it at its holes.
func cut(v any) (pieces []piece) {
	text := quoted.ReplaceAll(encode(v), []byte("$1"))
	for {
		at := hole.FindIndex(text)
		if at == nil {
			return append(pieces, piece{text: bytes.Clone(text)})
		}
		pieces = append(pieces, piece{text: bytes.Clone(text[:at[0]]), hole: string(text[at[0]:at[1]])})
		text = text[at[1]:]
	}
}

func encode(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // made-up data of this package alone
	}
	return text
}

// fill appends pieces to out, with what into appends for each hole.
func fill(out []byte, pieces []piece, into func([]byte, string) []byte) []byte {
	for _, p := range pieces {
		out = append(out, p.text...)
		if p.hole != "" {
			out = into(out, p.hole)
		}
	}
	return out
}
