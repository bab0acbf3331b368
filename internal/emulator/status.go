package emulator

import "time"

// status is the state of an add-on or plug-in, and the one it goes to next.
type status struct {
	word    string // the service's own; gone is no longer there
	reason  string
	message string
	next    *status   // nil: settled
	until   time.Time // when next takes over
	calm    bool      // it looks settled until then
}

// gone is the state after a delete.
const gone = ""

// going returns a transitional state that turns into next.
func going(word, reason string, next status, now time.Time, settle time.Duration) status {
	return status{word: word, reason: reason, next: &next, until: now.Add(settle)}
}

// settled returns the state at now.
func (s status) settled(now time.Time) status {
	for s.next != nil && !now.Before(s.until) {
		s = *s.next
	}
	return s
}

// instead returns what takes the place of the good end of a transition, at that
// time: bad, or well until it turns bad.
func (e *ending) instead(well, bad status, at time.Time) status {
	if e.good == 0 || well.word == gone {
		return bad
	}
	well.next, well.until, well.calm = &bad, at.Add(e.good), true
	return well
}

func (s status) transitional() bool { return s.next != nil && !s.calm }

// slot holds an add-on or plug-in, and what reads still show of it.
type slot[T any] struct {
	now      T
	before   *T        // what reads show until then; nil: nothing
	lagUntil time.Time // zero: reads show what is
}

// shown returns what a read at now sees; false: nothing.
func (s *slot[T]) shown(now time.Time) (T, bool) {
	if now.Before(s.lagUntil) {
		if s.before == nil {
			var none T
			return none, false
		}
		return *s.before, true
	}
	return s.now, true
}

// set stores what is from now on; reads go on showing the old state for lag.
func (s *slot[T]) set(next T, now time.Time, lag time.Duration) {
	if lag > 0 {
		old := s.now
		s.before, s.lagUntil = &old, now.Add(lag)
	}
	s.now = next
}
