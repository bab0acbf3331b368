package secret

import (
	"reflect"
	"sync"
	"sync/atomic"
)

// Finder finds what [In] finds in objects that hold the same ones below them, as what
// the targets of a fleet have in common is held once. It looks once into an object
// that comes again, so none may change after it was looked into. The zero value is
// ready, and may be used by many goroutines at once.
type Finder struct {
	mu    sync.RWMutex
	known map[uintptr]finding // by the place of an object

	seen [1 << 12]atomic.Uintptr // places that came once
}

// finding is what is secret in an object, which is kept so that its place stays its own.
type finding struct {
	object  map[string]any
	secrets []string
}

// mostKnown is how many objects a Finder remembers before it begins anew.
const mostKnown = 10_000

// In returns what [In] does, in any order, and some of it more than once.
func (f *Finder) In(object map[string]any) []string {
	at := reflect.ValueOf(object).Pointer()
	if at == 0 {
		return nil
	}
	f.mu.RLock()
	found, ok := f.known[at]
	f.mu.RUnlock()
	if ok {
		return found.secrets
	}
	var secrets []string
	for key, value := range object {
		secrets = f.below(secrets, value, Key(key))
	}
	f.keep(at, finding{object, secrets[:len(secrets):len(secrets)]})
	return secrets
}

// below adds what is secret in value, which stands in an object.
func (f *Finder) below(secrets []string, value any, sensitive bool) []string {
	switch v := value.(type) {
	case map[string]any:
		if !sensitive { // in a telling place more is secret
			return append(secrets, f.In(v)...)
		}
	case []any:
	default:
		return appendLeaf(secrets, value, sensitive)
	}
	each(value, sensitive, func(leaf any, sensitive bool) { secrets = appendLeaf(secrets, leaf, sensitive) })
	return secrets
}

// keep remembers what came before.
func (f *Finder) keep(at uintptr, found finding) {
	if f.seen[at>>4%uintptr(len(f.seen))].Swap(at) != at {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known == nil || len(f.known) >= mostKnown {
		f.known = map[uintptr]finding{}
	}
	f.known[at] = found
}
