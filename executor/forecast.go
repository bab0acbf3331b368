package executor

import (
	"container/heap"
	"slices"
	"time"

	"github.com/syncer-project/syncer/diff"
)

const (
	// scouts is how many changes of one sort are looked at closely before it is
	// known how long the sort takes to settle.
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

// scout makes j one of the scouts of a sort, unless nobody needs one.
func (f forecast) scout(j *job, s sort) {
	if _, known := f.settles(s); !known && f.scouts[s] < scouts {
		f.scouts[s]++
		j.scouts = true
	}
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
// late. The first ones of a sort are looked at closely; the others when they have
// probably settled, and where nobody knows yet, late. What is in doubt keeps to
// the usual time, as what it waits for is no settling.
func (f forecast) next(j *job, now, usual, late time.Time) time.Time {
	due := late
	for _, c := range j.changes {
		switch {
		case c.stage == atDoubtful || c.stage == atStirring || j.scouts || j.unread != nil:
			due = earlier(due, usual)
		case c.stage == atTaken || c.stage == atMoving:
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

// learn lets the forecast take in what a list showed of j, whose changes were was
// before it. The first news of a sort is news to all that wait for it.
func (s *scheduler) learn(j *job, was []change, now time.Time) {
	news := false
	for i, c := range was {
		settled := c.stage == atTaken || c.stage == atMoving
		if settled && !j.changes[i].inFlight() && now.Sub(c.stepAt) < s.options.Timeout {
			news = s.forecast.learn(sortOf(c), now.Sub(c.sentAt)) || news
		}
	}
	if news {
		for _, j := range s.looks {
			if !j.scouts && j.unread == nil {
				j.due = s.forecast.next(j, now, now, j.due)
			}
		}
		heap.Init(&s.looks)
	}
}

// relieve takes from j, which cannot be listed now, what others wait to learn from
// it: one of those looks closely in its place.
func (s *scheduler) relieve(j *job, now time.Time) {
	if !j.scouts {
		return
	}
	j.scouts = false
	for _, c := range j.changes {
		if c.stage != atTaken && c.stage != atMoving {
			continue
		}
		s.forecast.scouts[sortOf(c)]--
		if other := s.waitsFor(sortOf(c)); other != nil {
			s.forecast.scout(other, sortOf(c))
			other.due = now
		}
	}
	heap.Init(&s.looks)
}

// waitsFor is the first target that waits for news of a sort and can be listed, or nil.
func (s *scheduler) waitsFor(wanted sort) *job {
	var first *job
	for _, j := range s.looks {
		waits := slices.ContainsFunc(j.changes, func(c change) bool {
			return (c.stage == atTaken || c.stage == atMoving) && sortOf(c) == wanted
		})
		if waits && !j.scouts && j.unread == nil && (first == nil || j.index < first.index) {
			first = j
		}
	}
	return first
}
