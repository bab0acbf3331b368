package cli

import (
	"runtime/debug"

	"github.com/syncer-project/syncer/desired"
)

// large is from how many components on a run is worth a rarely idle collector: what
// is known of a fleet outweighs then what comes and goes while its targets are read.
const large = 50_000

// tightly is how much garbage may lie around in a large run, in percent of what is
// in use. Go's default is 100, as much again.
const tightly = 25

// holdTight keeps the memory of a run for state near to what it needs, until release
// is called. GOGC says otherwise.
func (a *app) holdTight(state desired.State) (release func()) {
	components := 0
	for _, t := range state.Targets {
		components += len(t.Components)
	}
	if _, chosen := a.env("GOGC"); chosen || components < large {
		return func() {}
	}
	before := debug.SetGCPercent(tightly)
	return func() { debug.SetGCPercent(before) }
}
