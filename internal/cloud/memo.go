package cloud

import (
	"context"
	"sync"
	"time"
)

// memo remembers what was loaded by key, for one run. Callers that ask for the
// same key at the same time share one load. It belongs to none of them: it goes on
// as long as one waits for it, whoever else had to stop.
type memo[K comparable, V any] struct {
	now     func() time.Time
	waits   func(context.Context) (end func()) // says that a call waits for a load
	mu      sync.Mutex
	entries map[K]*entry[V]
}

type entry[V any] struct {
	done    chan struct{} // closed when value and err are set
	started time.Time
	value   V
	err     error

	waiting  int                // callers
	stop     context.CancelFunc // ends the load
	previous *entry[V]          // the last good one, which a failed renewal does not displace
}

func newMemo[K comparable, V any](now func() time.Time, waits func(context.Context) func()) *memo[K, V] {
	return &memo[K, V]{now: now, waits: waits, entries: map[K]*entry[V]{}}
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
func (m *memo[K, V]) fresh(ctx context.Context, key K, maxAge time.Duration, load func(context.Context) (V, error)) (value V, err error) {
	if err := ctx.Err(); err != nil {
		return value, err
	}
	e := m.join(key, maxAge, load)
	defer m.leave(key, e)
	select {
	case <-e.done:
		return e.value, e.err
	default:
	}
	defer m.waits(ctx)()
	select {
	case <-ctx.Done():
		return value, ctx.Err()
	case <-e.done:
		return e.value, e.err
	}
}

// begin loads what somebody is going to ask for, unless it was loaded before. Until
// ctx ends it waits in that caller's place.
func (m *memo[K, V]) begin(ctx context.Context, key K, load func(context.Context) (V, error)) {
	m.mu.Lock()
	_, begun := m.entries[key]
	m.mu.Unlock()
	if !begun {
		go func() { _, _ = m.get(ctx, key, load) }()
	}
}

// told reports that who asks for the value of key now does not have to wait.
func (m *memo[K, V]) told(key K) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.entries[key]
	return e != nil && e.isDone() && m.usable(e, forever)
}

// join returns the entry that answers for key, with one more that waits for it.
func (m *memo[K, V]) join(key K, maxAge time.Duration, load func(context.Context) (V, error)) *entry[V] {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.entries[key]
	if e == nil || !m.usable(e, maxAge) {
		previous := e
		if previous != nil && previous.err != nil {
			previous = nil
		}
		// No caller's context: neither its end nor its slot are this load's.
		ctx, stop := context.WithCancel(context.Background()) //nolint:gosec // G118: the entry keeps it, and the load ends with it
		e = &entry[V]{done: make(chan struct{}), started: m.now(), stop: stop, previous: previous}
		m.entries[key] = e
		go m.run(ctx, key, e, load)
	}
	e.waiting++
	return e
}

// leave ends one caller's wait. A load that nobody waits for is ended, and leaves
// nothing behind.
func (m *memo[K, V]) leave(key K, e *entry[V]) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e.waiting--; e.waiting > 0 || e.isDone() {
		return
	}
	e.stop()
	m.restore(key, e)
}

// restore puts back what e was to replace.
func (m *memo[K, V]) restore(key K, e *entry[V]) {
	switch {
	case m.entries[key] != e: // another has begun
	case e.previous != nil:
		m.entries[key] = e.previous
	default:
		delete(m.entries, key)
	}
}

func (e *entry[V]) isDone() bool {
	select {
	case <-e.done:
		return true
	default:
		return false
	}
}

func (m *memo[K, V]) usable(e *entry[V], maxAge time.Duration) bool {
	age := m.now().Sub(e.started)
	switch {
	case !e.isDone():
		return true // under way
	case e.err != nil:
		return age <= min(maxAge, failureAge)
	}
	return maxAge == forever || age <= maxAge
}

func (m *memo[K, V]) run(ctx context.Context, key K, e *entry[V], load func(context.Context) (V, error)) {
	defer e.stop()
	value, err := load(ctx)
	m.mu.Lock()
	defer m.mu.Unlock()
	e.value, e.err = value, err
	if err != nil && e.previous != nil {
		m.restore(key, e)
	}
	e.previous = nil
	close(e.done)
}
