package executor

import "sync"

// inbox takes what calls say while they last, from any goroutine, for the one that
// owns the run. Whoever puts something in never waits.
type inbox struct {
	mu    sync.Mutex
	notes []note
	some  chan struct{} // holds one where there is something
}

func newInbox() *inbox { return &inbox{some: make(chan struct{}, 1)} }

// note is what a call of job says.
type note struct {
	job   *job
	event Event
}

func (b *inbox) put(n note) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notes = append(b.notes, n)
	select {
	case b.some <- struct{}{}:
	default:
	}
}

func (b *inbox) empty() []note {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.notes
	b.notes = nil
	return out
}

// overhear tells of what calls have said: their targets do not answer at once.
func (s *scheduler) overhear() {
	for _, n := range s.said.empty() {
		s.emit(n.event)
		s.doubt(n.job)
		s.relieve(n.job, s.options.Now(), true)
	}
}
