package executor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// scheduler is one run. One goroutine owns it: it decides what may start and
// what is due, makes the machines' requests in slots, and feeds them what comes
// back.
type scheduler struct {
	client  Client
	options Options
	hard    context.Context // ends the requests that are on their way
	stop    context.Context // ends what only reads or waits

	slots  int          // free ones: targets that may be read or written at this moment
	places int          // free ones: targets that may have unsettled changes
	starts queue        // targets without a place
	looks  queue        // targets with one
	turn   bool         // a start was made last, so a look goes first
	back   chan arrival // what the slots bring back
	open   int          // targets of the wave that are not done

	halted  time.Time // when an interrupt was noticed; zero: there was none
	heard   mode      // what the targets that wait were told of it
	results []TargetResult
}

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
	}
	if s.hard.Err() != nil || now.Sub(s.halted) >= s.options.Finish {
		return ending
	}
	return finishing
}

// job is one target on its way.
type job struct {
	*target
	index  int
	reader *TargetReader
	due    time.Time
	pause  time.Duration // the next one
	placed bool          // it counts as one that may have unsettled changes
}

// arrival is what a slot brings back.
type arrival struct {
	job   *job
	event occurrence
}

func (s *scheduler) emit(e Event) {
	e.Time = s.options.Now()
	s.options.Observe(e)
}

// announce tells of every change, so that an observer knows what is to come.
func (s *scheduler) announce(plan diff.Plan) {
	for _, t := range plan.Targets {
		for _, c := range t.Changes {
			s.emit(eventOf(t, c, EventPlanned))
		}
	}
}

// run carries out all waves of plan.
func (s *scheduler) run(plan diff.Plan, wanted map[string]desired.Target) []TargetResult {
	s.results = make([]TargetResult, len(plan.Targets))
	s.announce(plan)
	failures := 0
	for first, last := 0, 0; first < len(plan.Targets); first = last {
		for last < len(plan.Targets) && plan.Targets[last].Wave == plan.Targets[first].Wave {
			last++
		}
		if reason := s.withhold(plan.Targets[first].Wave, failures); reason != "" {
			for i := first; i < last; i++ {
				s.results[i] = s.skip(plan.Targets[i], Skipped, reason)
			}
			continue
		}
		for i := first; i < last; i++ {
			s.admit(i, plan.Targets[i], wanted[plan.Targets[i].Target])
		}
		s.wave()
		failures += countFailures(s.results[first:last])
	}
	return s.results
}

// withhold says why a wave is not started, or is empty.
func (s *scheduler) withhold(wave, failures int) string {
	limit := s.options.Rollout.MaxFailures
	if failures <= limit || s.mode(s.options.Now()) != running {
		return ""
	}
	return fmt.Sprintf("wave %d was not started: %d failed before it, rollout.maxFailures is %d", wave, failures, limit)
}

// admit lets a target of the present wave wait for its start, or says why it is
// left alone.
func (s *scheduler) admit(i int, plan diff.TargetPlan, want desired.Target) {
	if reason := obstacle(plan, s.options.Leave); reason != "" {
		s.results[i] = s.skip(plan, Skipped, reason)
		s.results[i].Error = reason
		return
	}
	j := &job{target: newTarget(want, plan, s.options.policy()), index: i, reader: NewTargetReader(s.client, want), pause: s.options.Poll}
	if j.ended() {
		s.results[i] = j.result()
		return
	}
	s.open++
	s.starts.add(j)
}

// obstacle says why nothing may be changed on a target, or is empty.
func obstacle(plan diff.TargetPlan, leave map[string]string) string {
	if plan.Error != "" {
		return plan.Error
	}
	if reason := leave[plan.Target]; reason != "" {
		return reason
	}
	for _, c := range plan.Changes {
		if c.Blocked != "" {
			return "blocked: " + c.Component + ": " + c.Blocked
		}
	}
	return ""
}

// skip gives all changes of a target the same outcome.
func (s *scheduler) skip(plan diff.TargetPlan, status Status, reason string) TargetResult {
	result := TargetResult{Target: plan.Target, Changes: []Outcome{}}
	for _, c := range plan.Changes {
		o := Outcome{Component: c.Component, Op: c.Op, Status: status, Error: reason}
		if c.Blocked != "" {
			o.Error = "blocked: " + c.Blocked
		}
		result.Changes = append(result.Changes, o)
		e := eventOf(plan, c, endOf(status))
		e.Status, e.Error = o.Status, o.Error
		s.emit(e)
	}
	return result
}

// wave runs until every target that was admitted is done.
func (s *scheduler) wave() {
	for s.open > 0 {
		now := s.options.Now()
		s.interrupt(s.mode(now))
		for s.slots > 0 {
			j := s.next(now)
			if j == nil {
				break
			}
			s.occupy(j)
		}
		if s.open > 0 {
			s.await()
		}
	}
}

// interrupt tells the targets that wait that an interrupt has come, or that
// there is no time left after it.
func (s *scheduler) interrupt(now mode) {
	if now == running {
		return
	}
	told := s.starts
	s.starts = nil
	if now > s.heard {
		s.heard = now
		told, s.looks = append(told, s.looks...), nil
	}
	slices.SortFunc(told, func(a, b *job) int { return cmp.Compare(a.index, b.index) })
	for _, j := range told {
		s.slots-- // what it asks for next gives that back
		s.feed(j, occurrence{on: onStop})
	}
}

// next takes the target that gets the next free slot, or returns nil. Starts and
// looks take turns, so that neither starves.
func (s *scheduler) next(now time.Time) *job {
	start := s.mayStart() && s.starts.due(now)
	switch look := s.looks.due(now); {
	case look && (s.turn || !start):
		s.turn = false
		return s.looks.take()
	case start:
		s.turn = true
		return s.starts.take()
	}
	return nil
}

// mayStart reports that one more target may begin to have unsettled changes.
func (s *scheduler) mayStart() bool { return s.places > 0 }

// occupy gives j a slot, and a place if it has none.
func (s *scheduler) occupy(j *job) {
	s.slots--
	if !j.placed {
		j.placed = true
		s.places--
	}
	on := onDue
	if j.stage == atNew {
		on = onStart
	}
	s.feed(j, occurrence{on: on})
}

// feed tells a target that has a slot what happened, and does what it asks for.
func (s *scheduler) feed(j *job, o occurrence) {
	o.at = s.options.Now()
	s.judge(&o)
	next, told := j.on(o)
	for _, e := range told {
		s.emit(e)
	}
	switch next.action {
	case check, observe, send:
		work := s.work(j, next)
		go func() { s.back <- arrival{j, work()} }()
	case pause:
		s.slots++
		s.rest(j, o)
	default:
		s.slots++
		s.finish(j)
	}
}

// judge adds to an event what an interrupt makes of it.
func (s *scheduler) judge(o *occurrence) {
	now := s.mode(o.at)
	if now == running {
		return
	}
	o.stopping, o.final = true, now == ending
	cut := errors.Is(o.err, context.Canceled)
	switch {
	case o.on == onNoList && cut: // nothing is wrong with the target
		o.on = onStop
	case o.on == onAnswer && o.err != nil && classOf(o.err) == Refused:
		o.held = cut || asError(o.err).Unsent
	}
}

// rest lets j wait until it is due: after an interrupt at once, else longer each
// time until something is sent again.
func (s *scheduler) rest(j *job, o occurrence) {
	if o.on == onStop {
		j.pause = 0
	}
	j.due = o.at.Add(j.pause)
	j.pause = min(max(j.pause*3/2, s.options.Poll), s.options.MaxPoll)
	if j.unsettled() {
		s.looks.add(j)
		return
	}
	if j.placed {
		j.placed = false
		s.places++
	}
	s.starts.add(j)
}

// finish notes what became of j.
func (s *scheduler) finish(j *job) {
	s.results[j.index] = j.result()
	j.reader = nil // what was read of it
	if j.placed {
		s.places++
	}
	s.open--
}

// await waits for what comes first: something from a slot, the next target that
// is due, or an interrupt.
func (s *scheduler) await() {
	waiting, cancel := context.WithCancel(s.hard)
	defer cancel()
	var rung chan struct{}
	if at, ok := s.wake(); ok {
		rung = make(chan struct{})
		pause := at.Sub(s.options.Now())
		go func() {
			_ = s.options.Sleep(waiting, pause) // an early end is as good
			close(rung)
		}()
	}
	select {
	case a := <-s.back:
		s.feed(a.job, a.event)
	case <-rung:
	case <-s.signal():
	}
}

// wake is when the next target is due that could get a slot, or when the time
// after an interrupt is over.
func (s *scheduler) wake() (at time.Time, ok bool) {
	earliest := func(t time.Time) {
		if !ok || t.Before(at) {
			at, ok = t, true
		}
	}
	if s.slots > 0 && len(s.looks) > 0 {
		earliest(s.looks[0].due)
	}
	if s.slots > 0 && len(s.starts) > 0 && s.mayStart() {
		earliest(s.starts[0].due)
	}
	if s.heard == finishing {
		earliest(s.halted.Add(s.options.Finish))
	}
	return at, ok
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
