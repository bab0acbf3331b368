package executor

import (
	"context"
	"fmt"
	"slices"

	"github.com/syncer-project/syncer/diff"
)

// start sends every change whose turn has come and ends those that must not be sent.
func (r *runner) start(ctx context.Context) {
	for _, t := range r.tasks {
		if t.stage != waiting {
			continue
		}
		if r.stopped() && !t.halfway() {
			r.cancel(t)
			continue
		}
		hold, obstacle := r.turn(t)
		switch {
		case obstacle != "":
			t.end(Skipped, obstacle)
			r.report(t)
		case !hold:
			r.send(ctx, t)
		}
	}
}

// turn says whether a change has to wait, or why it must not be made at all. A
// delete comes after everything else, and after the delete of what depends on it.
func (r *runner) turn(t *task) (hold bool, obstacle string) {
	if t.outcome.Attempts > 0 {
		return false, "" // its turn has come before
	}
	for _, other := range r.tasks {
		depends := slices.Contains(t.change.DependsOn, other.change.Component)
		if t.change.Op == diff.Delete {
			depends = other.change.Op == diff.Delete && slices.Contains(other.change.DependsOn, t.change.Component)
		}
		switch {
		case other == t:
		case depends && other.failed():
			return false, fmt.Sprintf("%s %s first: %s", other.change.Op, other.change.Component, other.outcome.Status)
		case depends && other.stage != ended, t.change.Op == diff.Delete && other.change.Op != diff.Delete && other.stage != ended:
			hold = true
		}
	}
	if t.change.Op == diff.Delete || hold {
		return hold, ""
	}
	return r.dependencies(t)
}

// dependencies checks what t depends on and the plan leaves as it is.
func (r *runner) dependencies(t *task) (hold bool, obstacle string) {
	for _, dep := range t.change.DependsOn {
		if r.task(dep) != nil {
			continue
		}
		switch health, there := r.health[dep]; {
		case !there || health == diff.Good || health == diff.Degraded:
		case health == diff.Busy && !r.outwaited(t):
			hold = true
		default:
			return false, fmt.Sprintf("it depends on %s, which is %s", dep, health)
		}
	}
	return hold, ""
}

// outwaited reports that t has waited for what it depends on as long as a change
// may take.
func (r *runner) outwaited(t *task) bool {
	now := r.options.Now()
	if t.held.IsZero() {
		t.held = now
	}
	return now.Sub(t.held) >= r.options.Timeout
}

func (r *runner) task(component string) *task {
	i := slices.IndexFunc(r.tasks, func(t *task) bool { return t.change.Component == component })
	if i < 0 {
		return nil
	}
	return r.tasks[i]
}

// failed reports that a task ended without doing what it should.
func (t *task) failed() bool {
	return t.stage == ended && t.outcome.Status != Succeeded && t.outcome.Status != Sent
}

// awaited reports that something waits for t to be settled, be it its own next step.
func (r *runner) awaited(t *task) bool {
	if t.change.Op == diff.Replace && !t.creating {
		return true
	}
	return slices.ContainsFunc(r.tasks, func(other *task) bool {
		return other.stage == waiting && (slices.Contains(other.change.DependsOn, t.change.Component) ||
			t.change.Op == diff.Delete && slices.Contains(t.change.DependsOn, other.change.Component))
	})
}
