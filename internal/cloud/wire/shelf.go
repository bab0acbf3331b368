package wire

import (
	"hash/maphash"
	"sync"
	"sync/atomic"

	"github.com/syncer-project/syncer/diff"
)

// shelf holds what texts of answers say: what the clusters of a region say alike is
// taken apart once, and held once. It holds a text from its second time on, so that
// what is different everywhere costs it little, and is emptied when it is full. It
// may be used by many goroutines at once.
type shelf[T any] struct {
	mu    sync.RWMutex
	kept  map[uint64]kept[T] // by the hash of their texts
	bytes int                // of the texts

	seen [1 << 12]atomic.Uint64 // hashes of texts that came once, at their place
}

type kept[T any] struct {
	text string // the very text, as hashes may be alike
	said T
	cost cost
}

// cost is what counts against the limits.
type cost struct{ values, depth int }

// What a shelf holds at most, in bytes of text. What they say takes some five times
// as much.
const (
	mostText = 256 << 10
	mostKept = 4 * mib
)

// The shelves of the process. What they hold is shared, and read-only.
var (
	trees    shelf[any]
	versions shelf[*diff.Version]
)

// seed makes the hashes of this process its own: nobody can choose texts for them.
var seed = maphash.MakeSeed()

// find returns what a text with that hash says, where that is known.
func (s *shelf[T]) find(hash uint64, text []byte) (said T, c cost, ok bool) {
	s.mu.RLock()
	found, ok := s.kept[hash]
	s.mu.RUnlock()
	if !ok || found.text != string(text) {
		return said, c, false
	}
	return found.said, found.cost, true
}

// keep notes what a text with that hash says, if it came before.
func (s *shelf[T]) keep(hash uint64, text []byte, said T, c cost) {
	if len(text) > mostText || s.seen[hash%uint64(len(s.seen))].Swap(hash) != hash {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil || s.bytes+len(text) > mostKept {
		s.kept, s.bytes = map[uint64]kept[T]{}, 0
	}
	if _, taken := s.kept[hash]; !taken {
		s.kept[hash] = kept[T]{string(text), said, c}
		s.bytes += len(text)
	}
}
