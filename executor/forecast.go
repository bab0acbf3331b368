package executor

import (
	"container/heap"
	"slices"
	"time"

	"github.com/syncer-project/syncer/diff"
)

const (
	// scouts is how many changes of one sort are looked at closely at any time, to
	// know how long the sort takes to settle.
	scouts = 3
	// samples is from how many settled changes of a sort, the latest ones, the
	// forecast is made.
	samples = 9
	// unforeseen is how many of the longest pauses the others wait for news of them.
	unforeseen = 6
)

// sort is what changes have in common that settle in about the same time.
type sort struct {
	op                 diff.Op
	template, from, to string
}

func sortOf(c change) sort {
	return sort{op: c.op(), template: c.form.Template, from: c.form.From, to: c.form.To}
}

// forecast says when a change will probably have settled, from those of its sort
// that have settled in this run: so one list is enough for most of a thousand
// clusters, where polling would take many.
type forecast struct {
	took   map[sort][]time.Duration // from the last request to the list that showed the end
	scouts map[sort]int             // changes that are looked at closely
}

func newForecast() forecast {
	return forecast{took: map[sort][]time.Duration{}, scouts: map[sort]int{}}
}

// scout makes j one of the scouts of a sort, unless it has enough.
func (f forecast) scout(j *job, s sort) {
	if f.scouts[s] < scouts && !slices.Contains(j.scouts, s) {
		f.scouts[s]++
		j.scouts = append(j.scouts, s)
	}
}

// dismiss ends what scout began.
func (f forecast) dismiss(j *job, s sort) {
	f.scouts[s]--
	j.scouts = slices.DeleteFunc(j.scouts, func(other sort) bool { return other == s })
}

// teaches reports that the end of j's change says how long the sort takes. Who was
// looked at when the forecast said so can only confirm it: with the time until its
// list came the forecast would grow, round by round.
func (f forecast) teaches(j *job, s sort) bool {
	return len(f.took[s]) == 0 || slices.Contains(j.scouts, s)
}

// learn takes in how long a change took from its last request until a list showed
// its end, and reports whether it is the first one of its sort.
func (f forecast) learn(s sort, took time.Duration) (first bool) {
	known := append(f.took[s], took)
	f.took[s] = known[max(0, len(known)-samples):]
	return len(known) == 1
}

// settles is how long changes of a sort take: the median, as one that was quick or
// slow says little about the others.
func (f forecast) settles(s sort) (took time.Duration, known bool) {
	all := slices.Sorted(slices.Values(f.took[s]))
	if len(all) == 0 {
		return 0, false
	}
	return all[len(all)/2], true
}

// next is when to look at j, whose usual time would be usual, and at the latest
// late. The scouts of a sort are looked at closely; the others when they have
// probably settled, and where nobody knows yet, late. What is in doubt keeps to
// the usual time, as what it waits for is no settling.
func (f forecast) next(j *job, now, usual, late time.Time) time.Time {
	due := late
	for _, c := range j.changes {
		switch {
		case c.stage == atDoubtful || c.stage == atStirring || len(j.scouts) > 0 || j.unread != nil:
			due = earlier(due, usual)
		case c.settling():
			took, known := f.settles(sortOf(c))
			if at := c.sentAt.Add(took); known && at.After(now) {
				due = earlier(due, at)
			} else if known {
				due = earlier(due, usual)
			}
		}
	}
	return due
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// learn lets the forecast take in what an event showed of j, whose changes were was
// before it. The first news of a sort is news to all that wait for it.
func (s *scheduler) learn(j *job, was []change, o occurrence) {
	news := false
	for i, c := range was {
		settled := c.settling() && !j.changes[i].inFlight() && o.at.Sub(c.stepAt) < s.options.Timeout
		if settled && o.on == onObservation && s.forecast.teaches(j, sortOf(c)) {
			news = s.forecast.learn(sortOf(c), o.at.Sub(c.sentAt)) || news
		}
	}
	s.relieve(j, o.at, o.on == onNoList)
	if news {
		for _, j := range s.looks {
			if len(j.scouts) == 0 && j.unread == nil {
				j.due = s.forecast.next(j, o.at, o.at, j.due)
			}
		}
		heap.Init(&s.looks)
	}
}

// underWay reports that a request of that sort was made for j, or is being made,
// and has not come to an end.
func (j *job) underWay(wanted sort) bool {
	return slices.ContainsFunc(j.changes, func(c change) bool {
		return (c.stage == atSending || c.inFlight()) && sortOf(c) == wanted
	})
}

// relieve takes from j what others wait to learn from it and will not: its change has
// ended, or it cannot be listed now. One of those looks closely in its place.
func (s *scheduler) relieve(j *job, now time.Time, unlisted bool) {
	for _, sort := range slices.Clone(j.scouts) {
		if !unlisted && j.underWay(sort) {
			continue
		}
		s.forecast.dismiss(j, sort)
		if _, known := s.forecast.settles(sort); known {
			continue // who is sent next is the next scout
		}
		if other := s.waitsFor(sort); other != nil {
			s.forecast.scout(other, sort)
			other.due = now
			heap.Init(&s.looks)
		}
	}
}

// settling reports that a change was taken, as far as anybody knows, and has not ended.
func (c change) settling() bool { return c.stage == atTaken || c.stage == atMoving }

// waitsFor is the first target that waits for news of a sort and can be listed, or nil.
func (s *scheduler) waitsFor(wanted sort) *job {
	var first *job
	for _, j := range s.looks {
		waits := slices.ContainsFunc(j.changes, func(c change) bool {
			return c.settling() && sortOf(c) == wanted
		})
		if waits && len(j.scouts) == 0 && j.unread == nil && (first == nil || j.index < first.index) {
			first = j
		}
	}
	return first
}
