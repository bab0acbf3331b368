package cli

import (
	"runtime/debug"
	"testing"

	"github.com/syncer-project/syncer/desired"
)

// TestHoldTight: only a large run collects early, only until it is over or has many
// changes, and not where GOGC says something.
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
			state := desired.State{Targets: []desired.Target{{Components: make([]desired.Component, row.components)}}}
			for name, end := range map[string]func(*tight){"over": (*tight).release, "busy": func(t *tight) { t.planned(1) }} {
				memory := a.holdTight(state)
				memory.planned(busy - 1)
				if got := percent(); got != row.want {
					t.Errorf("%d percent, want %d", got, row.want)
				}
				end(memory)
				if got := percent(); got != 77 {
					t.Errorf("%d percent once it is %s", got, name)
				}
				memory.release()
			}
		})
	}
}
