package executor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/syncer-project/syncer/desired"
)

// lastLook is how long a list may take that is begun when it is late already.
const lastLook = 5 * time.Second

// call is one request that is on its way, or the few that make a list.
type call struct {
	began   time.Time
	changes bool // it changes something
	first   bool // since the last answer
	cut     context.CancelFunc
	late    bool // it was cut short
	holds   *holds
}

// neighbours are targets that share a service, so they may fail together.
type neighbours struct {
	kind   desired.Kind
	region string
}

func neighboursOf(t desired.Target) neighbours { return neighbours{t.Kind, t.Region} }

// begin notes a call of j and returns its context, from which it may go aside.
func (s *scheduler) begin(ctx context.Context, j *job, changes bool) context.Context {
	ctx, cut := context.WithCancel(ctx)
	now := s.options.Now()
	c := &call{began: now, changes: changes, first: s.silent[j] == nil, cut: cut, holds: &holds{}}
	ctx = context.WithValue(ctx, holdKey{}, c.holds)
	s.calls[j] = c
	if s.silent[j] == nil {
		s.silent[j] = s.presume(j, now) // until it is known better
	}
	wave, target := j.plan.Wave, j.plan.Target
	return s.slots.holding(ctx, func(why string) {
		if why != "" {
			s.said.put(note{j, Event{Type: EventUnread, Wave: wave, Target: target, Waits: true, Error: why}})
		}
	})
}

// returned notes what the end of j's call says of whether j answers at all.
func (s *scheduler) returned(j *job, o *occurrence) {
	c := s.calls[j]
	delete(s.calls, j)
	c.cut()
	now := s.options.Now()
	switch {
	case o.on == onObservation:
		delete(s.silent, j)
		s.listed(j, now)
	case o.on == onAnswer && (o.err == nil || c.first && !unanswered(o.err)):
		delete(s.silent, j)
	default:
		held, _ := c.holds.time()
		s.silent[j].forget(held)
		s.doubt(j)
	}
	if o.on == onNoList && c.late {
		o.err = belated(o.err, now.Sub(c.began), j.unread)
	}
}

// unanswered reports that a request was on its way and nothing came back.
func unanswered(err error) bool {
	if err == nil {
		return false
	}
	e := asError(err)
	return e.Class == Uncertain && e.Status == 0 && !e.Unsent
}

// belated is the error of a list that was cut short: what its requests tell, else
// why the list before it failed, if it did.
func belated(err error, after time.Duration, before error) error {
	text := fmt.Sprintf("no list came within %s", after.Round(time.Second/10))
	e, ok := errors.AsType[*Error](err)
	cut := !ok || strings.HasSuffix(e.Message, context.Canceled.Error())
	switch {
	case cut && before != nil:
		return before
	case !ok:
		return errors.New(text)
	case cut:
		return fmt.Errorf("%s: %s", text, e.Tried)
	}
	return fmt.Errorf("%s: %w", text, err)
}

// justBefore is how old the last list of a neighbour may be for the service to count
// as well when a target falls silent: the last one of a wave has nobody who is asked
// after it.
const justBefore = 5 * time.Second

// voice is when neighbours could be listed last.
type voice struct {
	of     string    // the one that came last
	at     time.Time // when that was
	before time.Time // when one of another target came last; zero: none did
}

// presume begins a silence of j, which may be none.
func (s *scheduler) presume(j *job, now time.Time) *silence {
	v := s.voices[neighboursOf(j.want)]
	last := v.at
	if v.of == j.plan.Target {
		last = v.before
	}
	if now.Sub(last) <= justBefore {
		return &silence{since: now, heard: now, presumed: true}
	}
	return &silence{since: now}
}

// doubt takes back what was presumed of j's neighbours, as j does not answer either.
func (s *scheduler) doubt(j *job) {
	for other, q := range s.silent {
		if other != j && q.presumed && neighboursOf(other.want) == neighboursOf(j.want) {
			q.heard, q.presumed = time.Time{}, false
		}
	}
}

// listed notes for the neighbours that do not answer that a list of j came.
func (s *scheduler) listed(j *job, now time.Time) {
	v := s.voices[neighboursOf(j.want)]
	if v.of != j.plan.Target {
		v.of, v.before = j.plan.Target, v.at
	}
	v.at = now
	s.voices[neighboursOf(j.want)] = v
	for other, q := range s.silent {
		if q.heard.IsZero() && now.After(q.since) && neighboursOf(other.want) == neighboursOf(j.want) {
			q.heard = now
		}
	}
}

// limit is when a call is cut short: a list when its target is given up, or a
// time-out is over that counts, but not at once where it is the first that may fail;
// a request that changes something when it could serve its change no more.
func (s *scheduler) limit(j *job, c *call) time.Time {
	if c.changes {
		return later(j.deadline(), c.began.Add(j.policy.blind))
	}
	held, on := c.holds.time()
	limit := j.policy.givenUp(*s.silent[j]).Add(held)
	if on {
		limit = later(limit, s.options.Now().Add(lastLook)) // when it is looked at again
	}
	if d := j.deadline(); !d.IsZero() && d.Before(limit) {
		limit = d
	}
	if j.unread == nil || !limit.After(c.began) {
		limit = later(limit, c.began.Add(lastLook))
	}
	if half := c.began.Add(s.options.Finish / 2); !s.halted.IsZero() && !c.began.Before(s.halted) && half.Before(limit) {
		return half // so that a list that hangs can be made again in the time to finish
	}
	return limit
}

// cutShort ends the calls that have had their time.
func (s *scheduler) cutShort(now time.Time) {
	for j, c := range s.calls {
		if !c.late && !now.Before(s.limit(j, c)) {
			c.late = true
			c.cut()
		}
	}
}

// alarm rings when the next call has had its time. It goes by the system's clock,
// as calls do.
func (s *scheduler) alarm() (rings <-chan time.Time, quiet func()) {
	var first time.Time
	for j, c := range s.calls {
		if limit := s.limit(j, c); !c.late && (first.IsZero() || limit.Before(first)) {
			first = limit
		}
	}
	if first.IsZero() {
		return nil, func() {}
	}
	timer := time.NewTimer(first.Sub(s.options.Now()))
	return timer.C, func() { timer.Stop() }
}

// dueBy is when a pause of j ends: at the latest when there is something to decide.
func (s *scheduler) dueBy(j *job, due, now time.Time) time.Time {
	ends := []time.Time{j.deadline()}
	if q := s.silent[j]; q != nil {
		ends = append(ends, j.policy.givenUp(*q))
	}
	for _, end := range ends {
		if end.After(now) && end.Before(due) {
			due = end
		}
	}
	return due
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
