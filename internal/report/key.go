package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"

	"github.com/syncer-project/syncer/diff"
)

// key is the same for what reads the same. It is a hash, as a fleet may hold many
// changes of which no two are alike.
type key [sha256.Size]byte

// keys makes keys, in the same memory.
type keys struct{ text []byte }

// exact is the same for changes that may share a group. Busy is not part of it:
// that is a fact of the moment, told per target. Neither is Basic: it holds facts of
// region and cluster, which nobody asked for.
func (k *keys) exact(kind string, c *diff.Change) key {
	k.change(kind, c)
	for _, d := range c.Diff {
		k.add(d.Path, string(d.Source))
		k.value(d.Old)
		k.value(d.New)
	}
	return k.sum()
}

// difference is the same for parameters that are drawn the same; from says where the
// new value comes from.
func (k *keys) difference(d diff.Difference, from string) key {
	k.begin()
	k.add(d.Path, from)
	k.value(d.Old)
	k.value(d.New)
	return k.sum()
}

// loose leaves the values out, but for whether they are there.
func (k *keys) loose(kind string, c *diff.Change) key {
	k.change(kind, c)
	for _, d := range c.Diff {
		k.add(d.Path, string(d.Source))
		k.flag(d.Old != nil)
		k.flag(d.New != nil)
	}
	return k.sum()
}

// change begins a key with all of a change but its differences.
func (k *keys) change(kind string, c *diff.Change) {
	k.begin()
	k.add(kind, c.Component, string(c.Op), c.From, c.To, c.Requested, c.Reason, c.Blocked, string(c.Origin))
	k.count(len(c.Carried))
	k.add(c.Carried...)
}

// version is the same for components that stand the same among their versions.
func (k *keys) version(kind string, s diff.VersionStatus) key {
	k.begin()
	k.add(kind, s.Component, s.Live, s.Requested, s.Desired, s.Newest, s.NewestOfAll)
	k.flag(s.Listed)
	k.flag(s.Outdated)
	for _, h := range s.HeldBack {
		k.add(string(h.By), h.Version, h.Reason)
	}
	return k.sum()
}

func (k *keys) begin() { k.text = k.text[:0] }

func (k *keys) sum() key { return sha256.Sum256(k.text) }

// add adds texts, each after its length, so that no two lists of them are taken for
// the same.
func (k *keys) add(texts ...string) {
	for _, text := range texts {
		k.count(len(text))
		k.text = append(k.text, text...)
	}
}

func (k *keys) count(n int) { k.text = binary.AppendUvarint(k.text, uint64(n)) } //nolint:gosec // G115: a length

func (k *keys) flag(on bool) {
	if on {
		k.text = append(k.text, 1)
	} else {
		k.text = append(k.text, 0)
	}
}

// value adds a parameter's value, whatever white space a saved plan has in it.
func (k *keys) value(raw json.RawMessage) {
	if len(raw) > 0 && (raw[0] == '{' || raw[0] == '[') && bytes.ContainsAny(raw, " \n\t\r") {
		var plain bytes.Buffer
		if json.Compact(&plain, raw) == nil {
			raw = plain.Bytes()
		}
	}
	k.flag(raw != nil)
	k.count(len(raw))
	k.text = append(k.text, raw...)
}
