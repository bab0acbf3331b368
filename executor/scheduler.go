package executor

import (
	"context"
	"slices"
	"time"

	"github.com/syncer-project/syncer/desired/window"
	"github.com/syncer-project/syncer/diff"
)

// scheduler is one run. One goroutine owns it: it decides what may start and
// what is due, makes the machines' requests in slots, and feeds them what comes
// back.
type scheduler struct {
	client  Client
	options Options
	hard    context.Context // ends the requests that are on their way
	abandon func()          // ends hard
	stop    context.Context // ends what only reads or waits

	slots  *slots       // targets that may be read or written at this moment
	places int          // free ones: targets that may have unsettled changes
	starts queue        // targets without a place
	looks  queue        // targets with one
	turn   bool         // a start was made last, so a look goes first
	back   chan arrival // what the slots bring back
	calls  map[*job]*call
	silent map[*job]*silence // the targets that do not answer, and those that have been asked
	voices map[neighbours]voice
	said   *inbox // what calls say while they last
	open   int    // targets of the wave that are not done

	forecast  forecast // of when changes will have settled
	admission admission

	halted  time.Time // when an interrupt was noticed; zero: there was none
	heard   mode      // what the targets that wait were told of it
	results []TargetResult
	shown   map[int][]diff.Seen // by target, what was planned and somebody else did: see remember
	notes   []string            // what the rollout could not tell
}

// job is one target on its way.
type job struct {
	*target
	index   int
	reader  *TargetReader
	windows *window.Selection // in which its changes may be started
	due     time.Time
	pause   time.Duration // the next one
	slotted bool          // it has a slot
	placed  bool          // it counts as one that may have unsettled changes
	again   []diff.Change // what was deleted and is created again: an observation looks what it has
	scouts  []sort        // of which it has one of the changes that are looked at closely
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

// wave runs until every target that was admitted is done.
func (s *scheduler) wave() {
	for s.open > 0 {
		now := s.options.Now()
		s.interrupt(s.mode(now))
		s.spare()
		s.cutShort(now)
		for j := s.next(now); j != nil; j = s.next(now) {
			s.occupy(j)
		}
		if s.open > 0 {
			s.await()
		}
	}
}

// next takes the next free slot and the target that gets it, or returns nil.
// Starts and looks take turns, so that neither starves.
func (s *scheduler) next(now time.Time) *job {
	start, look := s.mayStart() && s.starts.due(now), s.looks.due(now)
	if !start && !look || !s.slots.take() {
		return nil
	}
	s.turn = start && !(look && s.turn)
	if s.turn {
		return s.starts.take()
	}
	return s.looks.take()
}

// mayStart reports that one more target may begin to have unsettled changes.
func (s *scheduler) mayStart() bool { return s.places > 0 }

// occupy gives j, for which a slot was taken, that and a place if it has none.
func (s *scheduler) occupy(j *job) {
	j.slotted = true
	if j.stage != atProving {
		s.place(j)
	}
	on := onDue
	if j.stage == atNew {
		on = onStart
	}
	s.feed(j, occurrence{on: on})
}

// release gives j's slot back, if it has one.
func (s *scheduler) release(j *job) {
	if j.slotted {
		j.slotted = false
		s.slots.give()
	}
}

// feed tells a target what happened, and does what it asks for. What asks for a
// request has a slot.
func (s *scheduler) feed(j *job, o occurrence) {
	o.at = s.options.Now()
	if q := s.silent[j]; q != nil {
		o.silence = *q
	}
	s.judge(j, &o)
	var was []change
	if o.on == onObservation {
		was = slices.Clone(j.changes)
	}
	next, told := j.on(o)
	if j.unsettled() {
		s.place(j) // also what is rolled back after it had settled
	}
	s.releaseKept(j)
	s.learn(j, was, o)
	for _, e := range told {
		s.emit(e)
	}
	s.tally(j)
	switch next.action {
	case check, observe, send:
		work := s.work(j, next)
		go func() { s.back <- arrival{j, work()} }()
	case pause:
		s.release(j)
		s.rest(j, o.at)
	default:
		s.release(j)
		s.finish(j)
	}
}

// rest lets j wait until it is due, longer each time until something is sent.
func (s *scheduler) rest(j *job, now time.Time) {
	j.due = s.dueBy(j, now.Add(j.pause), now)
	j.pause = min(max(j.pause*3/2, s.options.Poll), s.options.MaxPoll)
	if j.unsettled() {
		if s.mode(now) == running {
			j.due = s.forecast.next(j, now, j.due, s.dueBy(j, now.Add(unforeseen*s.options.MaxPoll), now))
		}
		s.looks.add(j)
		return
	}
	s.vacate(j)
	if j.stage == atProving {
		s.lookAfter(j, now)
		return
	}
	s.starts.add(j)
}

// place gives j a place, if it has none.
func (s *scheduler) place(j *job) {
	if !j.placed {
		j.placed = true
		s.places--
	}
}

// vacate gives j's place back, if it has one.
func (s *scheduler) vacate(j *job) {
	if j.placed {
		j.placed = false
		s.places++
	}
}

// finish notes what became of j.
func (s *scheduler) finish(j *job) {
	s.results[j.index] = j.result()
	s.remember(j)
	j.reader = nil // what was read of it
	delete(s.silent, j)
	s.vacate(j)
	s.open--
}

// await waits for what comes first: something from a slot, a free slot, the end of
// a call's time, the next target that is due, or an interrupt.
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
	alarm, quiet := s.alarm()
	defer quiet()
	select {
	case a := <-s.back:
		s.overhear()
		s.returned(a.job, &a.event)
		s.feed(a.job, a.event)
	case <-s.said.some:
		s.overhear()
	case <-s.slots.freed:
	case <-alarm:
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
	slot := s.slots.some()
	if slot && len(s.looks) > 0 {
		earliest(s.looks[0].due)
	}
	if slot && len(s.starts) > 0 && s.mayStart() {
		earliest(s.starts[0].due)
	}
	if s.heard == finishing {
		earliest(s.halted.Add(s.options.Finish))
	}
	return at, ok
}
