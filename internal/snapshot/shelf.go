package snapshot

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"reflect"
	"sync"

	"github.com/syncer-project/syncer/diff"
)

// shelf keeps catalogs, each once: most targets of a project share theirs, and
// those that ModelArts narrows for a pool are often alike.
type shelf struct {
	mu    sync.Mutex
	known map[uintptr]placed      // shared catalogs, by address
	kept  map[string]diff.Catalog // sealed, by content
}

// placed is where a catalog was put. It holds on to it, so that its address
// stays its own.
type placed struct {
	catalog diff.Catalog
	name    string
}

func newShelf() *shelf {
	return &shelf{known: map[uintptr]placed{}, kept: map[string]diff.Catalog{}}
}

// put seals c and returns its name. A shared one is known again when the Source
// hands it out for the next target.
func (s *shelf) put(c diff.Catalog, seal sealer, shared bool) (string, error) {
	address := reflect.ValueOf(c.Templates).Pointer()
	s.mu.Lock()
	before, ok := s.known[address]
	s.mu.Unlock()
	if ok {
		return before.name, nil
	}
	sealed := catalogWith(c, seal.tree)
	name, err := contentOf(sealed)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept[name] = sealed
	if shared {
		s.known[address] = placed{c, name}
	}
	return name, nil
}

func contentOf(c diff.Catalog) (string, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("storing the catalog: %w", err)
	}
	sum := sha256.Sum256(text)
	return string(sum[:]), nil
}

// number gives the catalogs their places in f, in the order in which its
// targets need them.
func (s *shelf) number(f *File, taken []offers) {
	index := map[string]int{}
	place := func(name string) int {
		i, ok := index[name]
		if !ok && name != "" {
			i = len(f.Catalogs)
			index[name] = i
			f.Catalogs = append(f.Catalogs, s.kept[name])
		}
		return i
	}
	for i, names := range taken {
		f.Targets[i].Catalog.Index = place(names.whole)
		f.Targets[i].Here.Index = place(names.here)
	}
}
