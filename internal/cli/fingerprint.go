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

// fingerprint identifies what the manifests ask for, wherever it stands in
// them. Secrets are masked, so it tells nothing about them.
//
// It is that of the targets in JSON. All together that may be gigabytes, and mostly
// what targets share: so it is written piece by piece, and what comes again is not
// made again.
func fingerprint(state desired.State) string {
	f := fingerprinter{to: sha256.New(), shells: map[shape]shell{}, trees: map[uintptr][]byte{}}
	f.targets(state.Targets)
	if f.err != nil {
		return "" // a State that was read always can be written
	}
	return "sha256:" + hex.EncodeToString(f.to.Sum(nil))
}

// fingerprinter writes what json.Marshal would.
type fingerprinter struct {
	to     hash.Hash
	err    error
	shells map[shape]shell
	trees  map[uintptr][]byte // by where they are; nil: seen once
}

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

func (f *fingerprinter) targets(list []desired.Target) {
	writeList(f, list, func(t desired.Target) {
		components := t.Components
		t.Components, t.Pos = nil, desired.Position{}
		around := f.shell(t, "Components")
		f.write(around.before)
		writeList(f, components, f.component)
		f.write(around.after)
	})
}

// writeList writes a list of what each writes.
func writeList[T any](f *fingerprinter, list []T, each func(T)) {
	if list == nil {
		f.write([]byte("null"))
		return
	}
	f.write([]byte("["))
	for i, item := range list {
		if i > 0 {
			f.write([]byte(","))
		}
		each(item)
	}
	f.write([]byte("]"))
}

func (f *fingerprinter) component(c desired.Component) {
	at := shape{
		c.Name, c.Alias, c.Version,
		listOf(c.DependsOn), listOf(c.Ignore),
		c.Absent, c.Reset, c.AllowDowngrade, c.Repair,
	}
	around, known := f.shells[at]
	if !known {
		bare := c
		bare.Parameters, bare.Pos = nil, desired.Position{}
		around = f.shell(bare, "Parameters")
		f.shells[at] = around
	}
	f.write(around.before)
	f.write(f.tree(c.Parameters))
	f.write(around.after)
}

// tree returns a tree in JSON, which it keeps from the second time on: most that
// come once come never again.
func (f *fingerprinter) tree(of desired.Tree) []byte {
	at := reflect.ValueOf(of).Pointer()
	text, seen := f.trees[at]
	if text != nil {
		return text
	}
	if text = f.marshal(of); seen {
		f.trees[at] = text
	} else {
		f.trees[at] = nil
	}
	return text
}
