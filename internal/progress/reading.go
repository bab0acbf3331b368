package progress

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/style"
)

// Reading shows how targets are read, as [Progress] does a run. Of a reading that
// is soon over it shows nothing.
type Reading interface {
	Clocked
	// Observe takes in one step.
	Observe(e executor.Reading)
}

// reading is how far it is.
type reading struct {
	began time.Time
	total int
	done  int
	names map[string]string // of targets, by key
	open  map[string]read   // those that are being read, by key
}

// read is a target that is being read.
type read struct {
	target string // its key
	began  time.Time
	why    string // it waits; empty: it does not
}

func newReading(targets []desired.Target) reading {
	r := reading{total: len(targets), names: make(map[string]string, len(targets)), open: map[string]read{}}
	for i, name := range style.Names(targets, func(t desired.Target) (key, name string) { return t.Key(), t.Name }) {
		r.names[targets[i].Key()] = name
	}
	return r
}

func (r *reading) observe(e executor.Reading) {
	if r.began.IsZero() {
		r.began = e.Time
	}
	if e.Stage == executor.ReadDone {
		delete(r.open, e.Target)
		r.done++
		return
	}
	t, known := r.open[e.Target]
	if !known {
		t = read{target: e.Target, began: e.Time}
	}
	t.why = e.Why
	r.open[e.Target] = t
}

// lasts is how long the reading has been under way.
func (r *reading) lasts(now time.Time) time.Duration {
	if r.began.IsZero() {
		return 0
	}
	return now.Sub(r.began)
}

// waited lists what is being read: first what says why it waits, the oldest first.
func (r *reading) waited() []read {
	return slices.SortedFunc(maps.Values(r.open), func(a, b read) int {
		if (a.why == "") != (b.why == "") {
			return cmp.Compare(b.why, a.why) // none comes last
		}
		return cmp.Or(a.began.Compare(b.began), cmp.Compare(a.target, b.target))
	})
}

func (r *reading) position() string {
	return "read " + style.Count(r.done) + " of " + style.Count(r.total)
}

// shared begins what a target says that waits for what others ask for.
const shared = "waits for "

// retrying counts the targets that have to ask again, or get no answer.
func (r *reading) retrying() int {
	n := 0
	for _, t := range r.open {
		if t.why != "" && !strings.HasPrefix(t.why, shared) {
			n++
		}
	}
	return n
}
