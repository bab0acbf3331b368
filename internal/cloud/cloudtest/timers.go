package cloudtest

import (
	"sync"
	"time"
)

// Timers are fired by the test, whatever their time.
type Timers struct {
	mu     sync.Mutex
	timers []*Timer
}

// Timer is one of [Timers].
type Timer struct {
	of      *Timers
	after   time.Duration
	f       func()
	running bool
	resets  chan struct{}
}

// AfterFunc starts a timer.
func (t *Timers) AfterFunc(d time.Duration, f func()) *Timer {
	t.mu.Lock()
	defer t.mu.Unlock()
	timer := &Timer{of: t, after: d, f: f, running: true, resets: make(chan struct{}, 1000)}
	t.timers = append(t.timers, timer)
	return timer
}

// Fire fires the running timers of d and returns how many there were.
func (t *Timers) Fire(d time.Duration) (fired int) {
	for _, timer := range t.running(d) {
		if timer.Stop() {
			timer.f()
			fired++
		}
	}
	return fired
}

// AwaitReset waits until a running timer of d began anew.
func (t *Timers) AwaitReset(d time.Duration) {
	for _, timer := range t.running(d) {
		<-timer.resets
	}
}

func (t *Timers) running(d time.Duration) (out []*Timer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, timer := range t.timers {
		if timer.running && timer.after == d {
			out = append(out, timer)
		}
	}
	return out
}

// Stop implements the timers of package transport.
func (t *Timer) Stop() bool {
	t.of.mu.Lock()
	defer t.of.mu.Unlock()
	was := t.running
	t.running = false
	return was
}

// Reset implements the timers of package transport.
func (t *Timer) Reset(time.Duration) bool {
	t.of.mu.Lock()
	defer t.of.mu.Unlock()
	t.running = true
	select {
	case t.resets <- struct{}{}:
	default:
	}
	return true
}
