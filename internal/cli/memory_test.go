package cli

import (
	"runtime/debug"
	"testing"

	"github.com/syncer-project/syncer/desired"
)

// TestHoldTight: only a large run collects early, only until it is over, and not
// where GOGC says something.
func TestHoldTight(t *testing.T) {
	for _, row := range []struct {
		name       string
		components int
		environ    []string
		want       int
	}{
		{"large", large, nil, tightly},
		{"small", large - 1, nil, 77},
		{"chosen", large, []string{"GOGC=off"}, 77},
	} {
		t.Run(row.name, func(t *testing.T) {
			defer debug.SetGCPercent(debug.SetGCPercent(77))
			percent := func() int {
				now := debug.SetGCPercent(77)
				debug.SetGCPercent(now)
				return now
			}
			var a app
			a.env, _ = lookup(row.environ)
			release := a.holdTight(desired.State{Targets: []desired.Target{{Components: make([]desired.Component, row.components)}}})
			if got := percent(); got != row.want {
				t.Errorf("%d percent, want %d", got, row.want)
			}
			release()
			if got := percent(); got != 77 {
				t.Errorf("%d percent afterwards", got)
			}
		})
	}
}
