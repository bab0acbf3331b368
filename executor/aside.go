package executor

import (
	"context"
	"sync"
)

// maxAside is how many calls may wait outside the slots at once, so that a service
// that answers nobody does not get a request for every target of the fleet.
const maxAside = 100

// Aside says that from now on the call of ctx does nothing but wait, and why: "no
// answer for 1s", "HTTP 503: tried again in 4s". What it takes of the run's
// parallelism goes to other targets meanwhile. The function that Aside returns
// ends that; it returns at once, so that no call ever waits for a slot while others
// wait for what it knows.
//
// It is for Clients, around pauses and for answers that are late. Where ctx belongs
// to no run nothing happens.
func Aside(ctx context.Context, why string) (back func()) {
	s, ok := ctx.Value(slotKey{}).(*slot)
	if !ok {
		return func() {}
	}
	s.leave(why)
	return sync.OnceFunc(s.back)
}

type slotKey struct{}

// slots bounds how many targets are read or written at one moment.
type slots struct {
	mu    sync.Mutex
	free  int // below 0 where some came back that were aside
	aside int
	freed chan struct{} // holds one where a slot got free since it was last looked at
}

func newSlots(n int) *slots { return &slots{free: n, freed: make(chan struct{}, 1)} }

// take takes a slot, if one is free.
func (s *slots) take() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.free <= 0 {
		return false
	}
	s.free--
	return true
}

// await takes a slot as soon as one is free, or reports that ctx ended before.
func (s *slots) await(ctx context.Context) bool {
	for ctx.Err() == nil {
		if s.take() {
			return true
		}
		select {
		case <-ctx.Done():
		case <-s.freed:
		}
	}
	return false
}

// some reports that there is a free one now; freed will tell of the next.
func (s *slots) some() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.freed:
	default:
	}
	return s.free > 0
}

// give gives a slot back.
func (s *slots) give() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.add(1)
}

func (s *slots) add(n int) {
	s.free += n
	if s.free > 0 {
		select {
		case s.freed <- struct{}{}:
		default:
		}
	}
}

// swap moves one call out of the slots, or back. There is not always room outside.
func (s *slots) swap(out bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !out:
		s.aside--
		s.add(-1)
	case s.aside >= maxAside:
		return false
	default:
		s.aside++
		s.add(1)
	}
	return true
}

// slot is one target's hold on one of the slots.
type slot struct {
	slots *slots
	tell  func(why string) // of what is waited for; "": of nothing any more

	mu   sync.Mutex
	away int  // calls that wait
	left bool // it is with others meanwhile
}

// holding returns a context whose calls may go aside from a slot that was taken.
func (s *slots) holding(ctx context.Context, tell func(why string)) context.Context {
	return context.WithValue(ctx, slotKey{}, &slot{slots: s, tell: tell})
}

func (s *slot) leave(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away++; s.away == 1 {
		s.left = s.slots.swap(true)
	}
	s.tell(why)
}

func (s *slot) back() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away--; s.away > 0 {
		return
	}
	if s.left {
		s.slots.swap(false)
	}
	s.left = false
	s.tell("")
}
