package executor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// drawLive is any state of the components a to c.
func drawLive(t *rapid.T) string {
	var words []string
	for _, name := range []string{"a", "b", "c"} {
		word := rapid.SampledFrom([]string{"", name + "=1.0.0", name + "=2.0.0", name + "=1.0.0?", name + "=1.0.0/w"}).Draw(t, name)
		if word != "" {
			words = append(words, word+rapid.SampledFrom([]string{"", "", "!busy", "!deleting", "!abnormal", "!installFailed", "!upgradeFailed", "!deleteFailed"}).Draw(t, "health")+rapid.SampledFrom([]string{"", "", "^1.0.0", "^2.0.0"}).Draw(t, "back"))
		}
	}
	return strings.Join(words, " ")
}

// TestWhateverHappens: any events in any order, as far as a scheduler could bring
// them about. Every change ends once, keeps its end, and is not sent again before
// a list came; an end to it all always comes.
func TestWhateverHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		wanted := want("x", 0, rapid.SampledFrom([]string{
			"a=2.0.0 b=1.0.0>a c-absent", "a=1.0.0/v>b b=2.0.0>c c=1.0.0", "a-absent>b b-absent", "a=1.0.0",
		}).Draw(t, "want"))
		p := policy{timeout: 100 * time.Second, lag: 5 * time.Second, blind: 30 * time.Second, noWait: rapid.Bool().Draw(t, "noWait"), exact: rapid.Bool().Draw(t, "exact")}
		p.proof = time.Duration(rapid.SampledFrom([]int{0, 0, 15, 60}).Draw(t, "proof")) * time.Second
		p.rollback = rapid.Bool().Draw(t, "rollback")
		target := readyTarget(wanted, diff.Target(wanted, inventory(drawLive(t)), shelf()), p)
		if target.ended() {
			return
		}
		r := teller{now: time.Unix(0, 0), want: wanted}
		watch := newWatch(t, target)
		watch.untilDone(&r, watch.on(occurrence{on: onStart, at: r.now}))
	})
}

// TestWhateverHappensOnTheWayBack: the same from where an upgrade is turned back.
func TestWhateverHappensOnTheWayBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := teller{now: time.Unix(0, 0), want: want("x", 0, "a=2.0.0 b=1.0.0>a")}
		seen := func(words string) occurrence {
			live := inventory(words)
			return occurrence{on: onObservation, at: r.now, observation: observation{live: live, plan: diff.Target(r.want, live, shelf())}}
		}
		p := policy{timeout: 100 * time.Second, lag: 5 * time.Second, blind: 30 * time.Second, noWait: rapid.Bool().Draw(t, "noWait"), rollback: true}
		watch := newWatch(t, readyTarget(r.want, seen("a=1.0.0").observation.plan, p))
		watch.on(occurrence{on: onStart, at: r.now})
		watch.on(seen("a=1.0.0"))
		watch.on(occurrence{on: onAnswer, at: r.now})
		r.now = r.now.Add(p.lag)
		next := watch.on(seen("a=2.0.0!upgradeFailed^1.0.0"))
		if next.action != send || watch.target.changes[0].cause == "" {
			t.Fatalf("it is not turned back: %+v", watch.target.changes[0])
		}
		watch.untilDone(&r, next)
	})
}

// untilDone lets anything happen until the target is done.
func (w *watch) untilDone(r *teller, next ask) {
	for step := 0; next.action != nothing; step++ {
		r.now = r.now.Add(time.Duration(rapid.IntRange(0, 20).Draw(w.T, "seconds")) * time.Second)
		if step > 40 { // a run is never longer than its patience
			r.stopping, r.final = true, true
		}
		next = w.on(drawEvent(w.T, r, next))
		if step > 60 {
			w.Fatalf("it does not end: %+v", w.target.changes)
		}
	}
}

// drawEvent is something that can happen after a request.
func drawEvent(t *rapid.T, r *teller, after ask) occurrence {
	o := occurrence{at: r.now}
	r.stopping = r.stopping || rapid.IntRange(0, 15).Draw(t, "stop") == 0
	switch after.action {
	case check, observe:
		switch rapid.SampledFrom([]string{"list", "list", "list", "nolist", "transient", "unready"}).Draw(t, "answer") {
		case "list":
			live := inventory(drawLive(t))
			o.on, o.observation = onObservation, observation{live: live, plan: diff.Target(r.want, live, shelf())}
		case "transient":
			if o.on, o.err = onNoList, fmt.Errorf("cut short"); after.action == check {
				o.on, o.observation = onObservation, observation{unready: "soon", transient: true}
			}
		case "unready":
			if o.on, o.err = onNoList, fmt.Errorf("cut short"); after.action == check {
				o.on, o.observation = onObservation, observation{unready: "never"}
			}
		default:
			o.on, o.err = onNoList, fmt.Errorf("cut short")
		}
	case send:
		o.on = onAnswer
		kind := rapid.SampledFrom([]error{nil, nil, lost, busy, refused, fmt.Errorf("odd"),
			&Error{Class: Exists}, &Error{Class: Gone}, &Error{Class: Uncertain, Unsent: true}, &Error{Class: Occupied, RetryAfter: 9 * time.Second}}).Draw(t, "answer")
		o.err, o.held = kind, classOf(kind) == Refused && r.stopping
	case pause:
		if o.on = onDue; r.stopping {
			o.on = onStop
		}
	}
	switch {
	case o.on == onObservation:
		r.silence = silence{}
	case (o.on == onNoList || o.on == onAnswer && unanswered(o.err)) && r.silence.since.IsZero():
		r.silence.since = r.now
	}
	if !r.silence.since.IsZero() && r.silence.heard.IsZero() && rapid.Bool().Draw(t, "heard") {
		r.silence.heard = r.now
	}
	o.stopping, o.final, o.silence = r.stopping, r.final, r.silence
	return o
}

// watch holds what has to be so after every event.
type watch struct {
	*rapid.T
	target *target
	ends   map[string]int  // events that were a change's last
	blind  map[string]bool // changes that were sent since the last list
}

func newWatch(t *rapid.T, target *target) *watch {
	return &watch{T: t, target: target, ends: map[string]int{}, blind: map[string]bool{}}
}

func (w *watch) on(o occurrence) ask {
	before := slices.Clone(w.target.changes)
	next, told := w.target.on(o)
	if o.on == onObservation {
		w.blind = map[string]bool{}
	}
	for i, now := range w.target.changes {
		if before[i].ended() && (now.stage != before[i].stage || !cmp.Equal(now.outcome, before[i].outcome)) {
			w.Fatalf("%s changed after its end: %+v, then %+v", now.form.Component, before[i].outcome, now.outcome)
		}
		if now.ended() != (now.outcome.Status != "") {
			w.Fatalf("%s is %s with the outcome %+v", now.form.Component, now.stage, now.outcome)
		}
		if now.stage == atSucceeded && before[i].stage == atProving && !o.stopping && o.at.Sub(now.settledAt) < w.target.policy.proof {
			w.Fatalf("%s has settled at %s and succeeded at %s", now.form.Component, now.settledAt, o.at)
		}
		if o.stopping && !now.ended() && !now.unfinished() && now.stage != atSending {
			w.Fatalf("%s goes on as %s after an interrupt", now.form.Component, now.stage)
		}
		if now.cause != "" && (!w.target.policy.rollback || now.ended() && (now.stage != atFailed || !strings.HasPrefix(now.outcome.Error, now.cause+"; "))) {
			w.Fatalf("%s was turned back because it %s, and ends as %+v", now.form.Component, now.cause, now.outcome)
		}
		if (now.outcome.RolledBack != "") && now.cause == "" {
			w.Fatalf("%s: %+v", now.form.Component, now.outcome)
		}
		if o.on == onNoList && !now.settled() && !now.started.IsZero() && o.at.Sub(now.stepAt) >= w.target.policy.timeout {
			w.Fatalf("%s goes on as %s after its time-out", now.form.Component, now.stage)
		}
		if o.final && !now.ended() {
			w.Fatalf("%s goes on as %s after the end of an interrupt", now.form.Component, now.stage)
		}
	}
	if o.on == onNoList && next.action != nothing && !o.at.Before(w.target.policy.givenUp(o.silence)) {
		w.Fatalf("it goes on with %s though it was silent since %s", next.action, o.silence.since)
	}
	for _, e := range told {
		if e.Status != "" {
			w.ends[e.Component]++
		}
	}
	if next.action == send {
		c := w.target.changes[next.change].form.Component
		if !o.silence.since.IsZero() {
			w.Fatalf("%s is sent to a target that does not answer", c)
		}
		if w.target.locked(o.at) {
			w.Fatalf("%s is sent to a target whose service asked to wait", c)
		}
		if w.blind[c] {
			w.Fatalf("%s is sent twice without a list", c)
		}
		w.blind[c] = true
	}
	if next.action == nothing {
		for _, c := range w.target.changes {
			if w.ends[c.form.Component] != 1 {
				w.Fatalf("%s: told of %d ends", c.form.Component, w.ends[c.form.Component])
			}
		}
	}
	return next
}

// TestWhateverComesBack: a fleet of random outcomes, bounds and interrupts. Every
// change of the plan has one outcome, nothing was made twice, and no bound was
// passed; where nothing interrupted it, a second run finds what the first left.
func TestWhateverComesBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(rt, "targets")
		o := Options{Parallelism: rapid.IntRange(0, 4).Draw(rt, "parallelism"), MaxConcurrent: desired.Share{N: rapid.IntRange(1, 6).Draw(rt, "concurrent")},
			Rollout: &desired.Rollout{MaxFailures: rapid.IntRange(0, 3).Draw(rt, "failures"), StopAfter: rapid.IntRange(1, 4).Draw(rt, "stopAfter"),
				OnFailure: rapid.SampledFrom([]desired.OnFailure{desired.OnFailureStop, desired.OnFailureRollback}).Draw(rt, "onFailure")},
			NoWait: rapid.Bool().Draw(rt, "noWait")}
		if rapid.Bool().Draw(rt, "windows") {
			o.Rollout.Windows = []desired.Window{{Schedule: "* * * * *", Duration: openFor}}
		}
		f := newFake(shelf())
		f.points = true
		s := desired.State{}
		for i := range n {
			if key := fmt.Sprintf("cluster/t%02d", i); rapid.Bool().Draw(rt, key) {
				f.install(key, "b", "1.0.0")
			}
			s.Targets = append(s.Targets, want(fmt.Sprintf("t%02d", i), i*3/n, "a=1.0.0 b=2.0.0>a"))
		}
		for _, what := range []string{"create a", "create b", "update b", "rollback b", "list cluster/t00"} {
			for range rapid.IntRange(0, 3).Draw(rt, "faults") {
				f.faults[what] = append(f.faults[what], rapid.SampledFrom([]fault{{err: lost}, {err: lost, made: true}, {err: busy}, {ends: diff.InstallFailed}, {ends: diff.UpgradeFailed}, {err: refused}}).Draw(rt, what))
			}
		}
		o.Rollout.MinSuccessTime = time.Duration(rapid.SampledFrom([]int{0, 0, 1, 20}).Draw(rt, "proof")) * time.Second
		after := time.Duration(rapid.IntRange(0, 60).Draw(rt, "interrupt")) * 500 * time.Millisecond
		synctest.Test(t, func(t *testing.T) {
			stop, cancel := context.WithTimeout(t.Context(), after)
			defer cancel()
			if o.Stop = stop; after == 0 {
				o.Stop = nil
			}
			m := newMetered(f, 100*time.Millisecond)
			plan, err := MakePlan(t.Context(), m, s, PlanOptions{})
			if err != nil {
				t.Fatal(err)
			}
			m.most = 0
			ends, r := map[string]int{}, newReferee(o)
			o.Observe = func(e Event) {
				if e.Status != "" {
					ends[e.Target+e.Component]++
				}
				r.observe(t, e)
			}
			result, err := Apply(t.Context(), m, s, plan, o)
			if err != nil {
				t.Fatal(err)
			}
			for i, target := range plan.Targets {
				if len(result.Targets[i].Changes) != len(target.Changes) {
					t.Errorf("%s: %d changes, %d outcomes", target.Target, len(target.Changes), len(result.Targets[i].Changes))
				}
				for j, c := range target.Changes {
					if o := result.Targets[i].Changes[j]; o.RolledBack != "" && (o.Status != Failed || f.find(s.Targets[i], diff.Change{Template: c.Component}).Version != "1.0.0") {
						t.Errorf("%s %s: %+v", target.Target, c.Component, o)
					} else if o.Component != c.Component || o.Status == "" || ends[target.Target+c.Component] != 1 {
						t.Errorf("%s %s: %+v, told of %d ends", target.Target, c.Component, o, ends[target.Target+c.Component])
					}
				}
			}
			if m.most > max(o.Parallelism, 1) {
				t.Errorf("%d requests at once", m.most)
			}
			made := slices.Clone(f.log)
			slices.Sort(made)
			if d := len(made) - len(slices.Compact(slices.Clone(made))); d > 0 {
				t.Errorf("%d things were made twice: %v", d, f.log)
			}
		})
	})
}

// openFor is how long of each minute changes may be started.
const openFor = 20 * time.Second

// referee sees by the events that nothing is started that must not be.
type referee struct {
	options Options
	open    map[string]int // changes that were started and have not settled, by target
	settled map[string]bool
	begun   map[string]bool
	failed  map[int]int // by wave
}

func newReferee(o Options) *referee {
	return &referee{options: o, open: map[string]int{}, settled: map[string]bool{}, begun: map[string]bool{}, failed: map[int]int{}}
}

func (r *referee) observe(t *testing.T, e Event) {
	change := e.Target + " " + e.Component
	switch {
	case e.Type == EventStarted:
		if len(r.options.Rollout.Windows) > 0 && e.Time.Sub(e.Time.Truncate(time.Minute)) >= openFor {
			t.Errorf("%s was started at %s, outside its window", change, e.Time)
		}
		if r.failed[e.Wave] >= r.options.Rollout.StopAfter && !r.begun[e.Target] {
			t.Errorf("%s was started after %d failures", change, r.failed[e.Wave])
		}
		r.begun[e.Target], r.begun[change] = true, true
		if r.open[e.Target]++; len(r.open) > r.options.MaxConcurrent.N {
			t.Errorf("%d targets are unsettled", len(r.open))
		}
	case (e.Status != "" || e.Type == EventProving) && r.begun[change]:
		if !r.settled[change] {
			r.settled[change] = true
			if r.open[e.Target]--; r.open[e.Target] == 0 {
				delete(r.open, e.Target)
			}
		}
		if e.Type == EventFailed {
			r.failed[e.Wave]++
		}
	}
}
