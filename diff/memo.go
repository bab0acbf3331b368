package diff

import (
	"strings"
	"sync"
)

// memo remembers what was found out of texts of others, of which a fleet has the
// same few again and again. It is bounded: what comes later is found out each time.
type memo[K comparable, V any] struct {
	mu    sync.RWMutex
	known map[K]V
}

const mostKnown = 10_000

// get returns what find finds out of key.
func (m *memo[K, V]) get(key K, find func() V) V {
	m.mu.RLock()
	value, ok := m.known[key]
	full := len(m.known) >= mostKnown
	m.mu.RUnlock()
	if ok {
		return value
	}
	value = find()
	if !full {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.known == nil {
			m.known = map[K]V{}
		}
		m.known[key] = value
	}
	return value
}

var texts memo[string, string]

// interned returns a text that a plan keeps: one string for all that are equal, as
// far as they are remembered, and none that keeps a service's answer alive.
func interned(text string) string {
	if text == "" {
		return ""
	}
	texts.mu.RLock()
	known, ok := texts.known[text]
	texts.mu.RUnlock()
	if ok {
		return known
	}
	own := strings.Clone(text)
	return texts.get(own, func() string { return own })
}
