package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"reflect"

	"github.com/syncer-project/syncer/desired"
)

// fingerprinter identifies what the manifests ask for, wherever it stands in
// them. Secrets are masked, so it tells nothing about them.
//
// It is the hash of the targets in JSON. All together that may be gigabytes, and mostly
// what targets share: so it is written piece by piece, and what comes again is not
// made again.
type fingerprinter struct {
	to     hash.Hash
	err    error
	begun  bool
	shells map[shape]around
	trees  map[uintptr]told
}

func newFingerprinter() *fingerprinter {
	return &fingerprinter{to: sha256.New(), shells: map[shape]around{}, trees: map[uintptr]told{}}
}

// sum is the fingerprint of the targets that were added.
func (f *fingerprinter) sum() string {
	if f.begun {
		f.write([]byte("]"))
	} else {
		f.write([]byte("null"))
	}
	if f.err != nil {
		return "" // targets that were read always can be written
	}
	return "sha256:" + hex.EncodeToString(f.to.Sum(nil))
}

// mostPieces is how many pieces of a sort are kept. A fleet's targets share few; where each
// has its own, to keep them gains nothing.
const mostPieces = 10_000

// shape is a component without parameters and position.
type shape struct {
	name, alias, version                  string
	dependsOn, ignore                     listAt
	absent, reset, allowDowngrade, repair bool
}

// listAt is a list of texts by where it is.
type listAt struct {
	at  uintptr
	len int
}

func listOf(list []string) listAt { return listAt{reflect.ValueOf(list).Pointer(), len(list)} }

// shell is an object in JSON around the value of one field.
type shell struct{ before, after []byte }

// around is a component's shell with what it is known by: as long as a list or tree is
// kept, nothing else can be where it is.
type around struct {
	shell
	dependsOn, ignore []string
}

// told is a tree and its JSON; nil: it was seen once.
type told struct {
	tree desired.Tree
	text []byte
}

// shell returns what JSON has around the field of that name, which is nil.
func (f *fingerprinter) shell(object any, field string) shell {
	key := []byte(`"` + field + `":`) // in a text the quotes would be escaped
	before, after, _ := bytes.Cut(f.marshal(object), append(key, "null"...))
	return shell{append(bytes.Clone(before), key...), after}
}

func (f *fingerprinter) marshal(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		f.err = err
	}
	return text
}

func (f *fingerprinter) write(text []byte) { _, _ = f.to.Write(text) } // a hash takes all

// add takes the next target, in the order of the state.
func (f *fingerprinter) add(t desired.Target) {
	separator := ","
	if !f.begun {
		separator, f.begun = "[", true
	}
	f.write([]byte(separator))
	components := t.Components
	t.Components, t.Pos = nil, desired.Position{}
	around := f.shell(t, "Components")
	f.write(around.before)
	f.components(components)
	f.write(around.after)
}

func (f *fingerprinter) components(list []desired.Component) {
	if list == nil {
		f.write([]byte("null"))
		return
	}
	f.write([]byte("["))
	for i, c := range list {
		if i > 0 {
			f.write([]byte(","))
		}
		f.component(c)
	}
	f.write([]byte("]"))
}

func (f *fingerprinter) component(c desired.Component) {
	at := shape{
		c.Name, c.Alias, c.Version,
		listOf(c.DependsOn), listOf(c.Ignore),
		c.Absent, c.Reset, c.AllowDowngrade, c.Repair,
	}
	known, ok := f.shells[at]
	if !ok {
		bare := c
		bare.Parameters, bare.Pos = nil, desired.Position{}
		known = around{f.shell(bare, "Parameters"), c.DependsOn, c.Ignore}
		keep(f.shells, at, known)
	}
	f.write(known.before)
	f.write(f.tree(c.Parameters))
	f.write(known.after)
}

// tree returns a tree in JSON, which it keeps from the second time on: most that
// come once come never again.
func (f *fingerprinter) tree(of desired.Tree) []byte {
	at := reflect.ValueOf(of).Pointer()
	known, seen := f.trees[at]
	if known.text != nil {
		return known.text
	}
	text := f.marshal(of)
	if seen {
		f.trees[at] = told{of, text}
	} else {
		keep(f.trees, at, told{tree: of})
	}
	return text
}

// keep adds what may come again, in place of all else where that is much.
func keep[K comparable, V any](in map[K]V, key K, value V) {
	if len(in) >= mostPieces {
		clear(in)
	}
	in[key] = value
}
