package executor

import (
	"context"
	"errors"
	"time"
)

// mode says what an interrupt leaves to do.
type mode int

const (
	running   mode = iota
	finishing      // nothing new; replaces that are between their halves are finished
	ending         // nothing at all
)

// mode is that of now. The first one that is not running is when the interrupt
// was noticed.
func (s *scheduler) mode(now time.Time) mode {
	if s.stop.Err() == nil && (s.options.Stop == nil || s.options.Stop.Err() == nil) {
		return running
	}
	if s.halted.IsZero() {
		s.halted = now
		requests, replaces := s.underWay()
		s.emit(Event{Type: EventStopping, Requests: requests, Replaces: replaces})
	}
	if s.hard.Err() != nil || now.Sub(s.halted) >= s.options.Finish {
		return ending
	}
	return finishing
}

// underWay counts what an interrupt does not end: the requests that change something,
// but for those that are held back, and the replaces whose next request is to come.
func (s *scheduler) underWay() (requests, replaces int) {
	for j, c := range s.calls {
		if c.changes && c.holds.onItsWay() {
			requests++
			continue
		}
		replaces += j.unfinished()
	}
	for _, j := range s.looks {
		replaces += j.unfinished()
	}
	return requests, replaces
}

// unfinished counts the replaces that have to be created again, or seen to be.
func (t *target) unfinished() int {
	n := 0
	for _, c := range t.changes {
		if c.unfinished() {
			n++
		}
	}
	return n
}

// interrupt tells the targets that wait that an interrupt has come, or that
// there is no time left after it.
func (s *scheduler) interrupt(now mode) {
	if now == running {
		return
	}
	if now == ending {
		s.abandon() // a request that hangs must not outlast the time to finish
	}
	told := s.starts
	s.starts = nil
	if now > s.heard {
		s.heard = now
		told, s.looks = append(told, s.looks...), nil
	}
	for _, j := range told {
		j.pause = 0
	}
	s.tell(told, onStop)
}

// judge adds to an event what the run as a whole makes of it.
func (s *scheduler) judge(j *job, o *occurrence) {
	now := s.mode(o.at)
	if now == running {
		o.spared, o.closed = s.admission.spared(), s.closed(j, o.at)
		return
	}
	o.stopping, o.final = true, now == ending
	canceled := errors.Is(o.err, context.Canceled)
	o.held = classOf(o.err) == Refused && (canceled || asError(o.err).Unsent)
	if o.on == onNoList && canceled { // nothing is wrong with the target
		o.on = onStop
		if o.hasty {
			j.pause = 0
		}
	}
}

// signal is closed when there is more to say of an interrupt than was said.
func (s *scheduler) signal() <-chan struct{} {
	switch s.heard {
	case running:
		return s.stop.Done()
	case finishing:
		return s.hard.Done()
	case ending:
	}
	return nil
}
