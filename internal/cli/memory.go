package cli

import (
	"runtime/debug"
	"sync/atomic"

	"github.com/syncer-project/syncer/desired"
)

// large is from how many components on a run is worth a rarely idle collector: what
// is known of a fleet outweighs then what comes and goes while its targets are read.
const large = 50_000

// tightly is how much garbage may lie around while a large run changes little, in percent
// of what is in use. Go's default is 100, as much again.
const tightly = 25

// busy is from how many changes on that costs more than it is worth: each makes
// garbage of its own.
const busy = 10_000

// tight keeps the memory of a run near to what it needs while most is in sync.
type tight struct {
	before  int // the collector's pace before
	changes atomic.Int64
	held    atomic.Bool
}

// holdTight begins where state is large. GOGC says otherwise.
func (a *app) holdTight(state desired.State) *tight {
	components := 0
	for _, t := range state.Targets {
		components += len(t.Components)
	}
	var t tight
	if _, chosen := a.env("GOGC"); !chosen && components >= large {
		t.before = debug.SetGCPercent(tightly)
		t.held.Store(true)
	}
	return &t
}

// planned counts what a target is to change.
func (t *tight) planned(changes int) {
	if t.changes.Add(int64(changes)) >= busy {
		t.release()
	}
}

// release gives the collector its pace back.
func (t *tight) release() {
	if t.held.CompareAndSwap(true, false) {
		debug.SetGCPercent(t.before)
	}
}
