package executor

import "sync"

// inbox takes what calls say while they last, from any goroutine, for the one that
// owns the run. Whoever puts something in never waits.
type inbox struct {
	mu     sync.Mutex
	events []Event
	some   chan struct{} // holds one where there is something
}

func newInbox() *inbox { return &inbox{some: make(chan struct{}, 1)} }

func (b *inbox) put(e Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events = append(b.events, e)
	select {
	case b.some <- struct{}{}:
	default:
	}
}

func (b *inbox) empty() []Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.events
	b.events = nil
	return out
}

// overhear tells of what calls have said.
func (s *scheduler) overhear() {
	for _, e := range s.said.empty() {
		s.emit(e)
	}
}
