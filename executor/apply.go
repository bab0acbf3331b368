package executor

import (
	"context"
	"fmt"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/window"
	"github.com/syncer-project/syncer/diff"
)

// Apply carries plan out, which was made from state, wave by wave. Every change
// of the plan gets exactly one outcome, whatever happens; failures are outcomes
// and no error. When ctx ends, requests in flight are abandoned.
//
// An error means that nothing was sent, because of what [Check] says, or of windows
// that are none; every change is skipped then.
func Apply(ctx context.Context, client Client, state desired.State, plan diff.Plan, options Options) (Result, error) {
	if err := Check(state, plan, options); err != nil {
		return Refuse(plan, err.Error(), options), err
	}
	hard, abandon := context.WithCancel(ctx)
	defer abandon()
	stop, cancel := context.WithCancel(hard)
	defer cancel()
	if options.Stop != nil {
		defer context.AfterFunc(options.Stop, cancel)()
	}
	options = options.withDefaults(state)
	windows, err := window.New(options.Rollout.Windows)
	if err != nil {
		return Refuse(plan, err.Error(), options), err
	}
	s := &scheduler{
		client: client, options: options, hard: hard, abandon: abandon, stop: stop,
		slots: newSlots(options.Parallelism), forecast: newForecast(), admission: admission{windows: windows},
		back: make(chan arrival, options.Parallelism), said: newInbox(),
		shown: map[int][]diff.Seen{}, calls: map[*job]*call{}, silent: map[*job]*silence{}, voices: map[neighbours]voice{},
	}
	result := newResult(plan, s.run(plan, byKey(state)))
	result.Override, result.Stopped, result.Notes = options.Override, s.admission.stops(result.Targets), s.notes
	return result, nil
}

func byKey(state desired.State) map[string]desired.Target {
	targets := make(map[string]desired.Target, len(state.Targets))
	for _, t := range state.Targets {
		targets[t.Key()] = t
	}
	return targets
}

// Check says why [Apply] would not carry plan out, or is nil: the plan exceeds
// its guards (a [*GuardError]), or has targets that the state does not list.
func Check(state desired.State, plan diff.Plan, options Options) error {
	if len(plan.Guards) > 0 && !options.IgnoreGuards {
		return &GuardError{Guards: plan.Guards}
	}
	listed := byKey(state)
	var strange []string
	for _, t := range plan.Targets {
		if _, ok := listed[t.Target]; !ok && t.Error == "" {
			strange = append(strange, t.Target)
		}
	}
	if len(strange) > 0 {
		return fmt.Errorf("the plan was not made from these manifests, which do not list %s: plan again", strings.Join(strange, ", "))
	}
	return nil
}

// GuardError says that a plan would destroy more than its guards allow.
type GuardError struct{ Guards []diff.Violation }

// Error names every guard that stands in the way, one per line, with its override.
func (e *GuardError) Error() string {
	text := "the plan exceeds its guards"
	for _, g := range e.Guards {
		text += fmt.Sprintf("\n  %s: %d, the limit is %d; %s allows it", g.Rule, g.Actual, g.Limit, g.Override)
	}
	return text
}
