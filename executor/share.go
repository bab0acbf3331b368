package executor

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"sync"

	"github.com/syncer-project/syncer/diff"
)

// sharer keeps one of all lists and values that are equal: what is planned on one
// target of a fleet is mostly what is planned on the others. It tells them apart by a
// hash, as there may be many of which no two are alike. Many goroutines may use it.
type sharer struct {
	mu          sync.Mutex
	differences map[shareKey][]diff.Difference
	lists       map[shareKey][]string
	values      map[shareKey]json.RawMessage
	text        keyText // of the key that is made
}

type shareKey [sha256.Size]byte

func newSharer() *sharer {
	return &sharer{
		differences: map[shareKey][]diff.Difference{},
		lists:       map[shareKey][]string{},
		values:      map[shareKey]json.RawMessage{},
	}
}

// share puts what is kept in the place of what is equal to it in changes, which are
// lean (see [PlanOptions.Lean]), and keeps the rest. It is read-only from then on.
func (s *sharer) share(changes []diff.Change) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range changes {
		c := &changes[i]
		c.Diff, c.Basic = s.sharedDifferences(c.Diff), s.sharedDifferences(c.Basic)
		s.text = s.text[:0].add(c.Carried...)
		c.Carried, _ = kept(s.lists, c.Carried, s.text)
	}
}

// sharedDifferences does so with a list of differences, and with the values in it.
func (s *sharer) sharedDifferences(list []diff.Difference) []diff.Difference {
	s.text = s.text[:0]
	for _, d := range list {
		s.text = s.text.add(d.Path, string(d.Source)).value(d.Old).value(d.New)
	}
	list, known := kept(s.differences, list, s.text)
	if !known {
		for i := range list {
			d := &list[i]
			d.Old, d.New = s.sharedValue(d.Old), s.sharedValue(d.New)
		}
	}
	return list
}

// worthSharing is from how many bytes on a value is kept by itself: it may be the same
// in lists that are not.
const worthSharing = 64

func (s *sharer) sharedValue(raw json.RawMessage) json.RawMessage {
	if len(raw) >= worthSharing {
		raw, _ = kept(s.values, raw, keyText(raw))
	}
	return raw
}

// kept returns the list that is kept under the hash of text, or keeps this one. One
// that is empty stays as it is.
func kept[L ~[]T, T any](lists map[shareKey]L, list L, text keyText) (_ L, known bool) {
	if len(list) == 0 {
		return list, true
	}
	key := shareKey(sha256.Sum256(text))
	if same, known := lists[key]; known {
		return same, true
	}
	lists[key] = list
	return list, false
}

// keyText is what is the same for what is equal, to be hashed.
type keyText []byte

// add adds texts, each after its length, so that no two lists of them are taken for
// the same.
func (k keyText) add(texts ...string) keyText {
	for _, text := range texts {
		k = append(binary.AppendUvarint(k, uint64(len(text))), text...)
	}
	return k
}

// value adds a value that may be absent.
func (k keyText) value(raw json.RawMessage) keyText {
	if raw == nil {
		return append(k, 0)
	}
	return append(binary.AppendUvarint(append(k, 1), uint64(len(raw))), raw...)
}
