package cloud

import (
	"context"
	"sync"
	"time"
)

// memo remembers what was loaded by key, for one run. Callers that ask for the
// same key at the same time share one load.
type memo[K comparable, V any] struct {
	now     func() time.Time
	mu      sync.Mutex
	entries map[K]*entry[V]
}

type entry[V any] struct {
	done      chan struct{} // closed when the fields below are set
	started   time.Time
	value     V
	err       error
	abandoned bool // the caller that loaded was canceled: no answer for the others

	previous *entry[V] // the last good one, which a failed renewal does not displace
}

func newMemo[K comparable, V any](now func() time.Time) *memo[K, V] {
	return &memo[K, V]{now: now, entries: map[K]*entry[V]{}}
}

const (
	forever = time.Duration(1<<63 - 1)

	// failureAge is how long a failure answers for the same question: a run over
	// a thousand targets should not wait out a broken catalog a thousand times.
	failureAge = time.Minute
)

// get returns the value of key, loading it once.
func (m *memo[K, V]) get(ctx context.Context, key K, load func(context.Context) (V, error)) (V, error) {
	return m.fresh(ctx, key, forever, load)
}

// fresh returns a value whose load began at most maxAge ago, or is under way.
func (m *memo[K, V]) fresh(ctx context.Context, key K, maxAge time.Duration, load func(context.Context) (V, error)) (V, error) {
	for {
		e, mine := m.claim(key, maxAge)
		if mine {
			m.run(ctx, key, e, load)
			return e.value, e.err
		}
		select {
		case <-ctx.Done():
			var none V
			return none, ctx.Err()
		case <-e.done:
			if !e.abandoned {
				return e.value, e.err
			}
		}
	}
}

// claim returns the entry that answers for key; mine says that the caller has to load it.
func (m *memo[K, V]) claim(key K, maxAge time.Duration) (e *entry[V], mine bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e = m.entries[key]; e != nil && m.usable(e, maxAge) {
		return e, false
	}
	previous := e
	if previous != nil && previous.err != nil {
		previous = nil
	}
	e = &entry[V]{done: make(chan struct{}), started: m.now(), previous: previous}
	m.entries[key] = e
	return e, true
}

func (m *memo[K, V]) usable(e *entry[V], maxAge time.Duration) bool {
	select {
	case <-e.done:
	default:
		return true // under way
	}
	age := m.now().Sub(e.started)
	switch {
	case e.abandoned:
		return false
	case e.err != nil:
		return age <= min(maxAge, failureAge)
	}
	return maxAge == forever || age <= maxAge
}

func (m *memo[K, V]) run(ctx context.Context, key K, e *entry[V], load func(context.Context) (V, error)) {
	defer close(e.done) // also when load panics: nobody may wait for ever
	e.abandoned = true
	e.value, e.err = load(ctx)
	e.abandoned = e.err != nil && ctx.Err() != nil
	m.mu.Lock()
	defer m.mu.Unlock()
	if e.err != nil && e.previous != nil {
		m.entries[key] = e.previous
	}
	e.previous = nil
}
