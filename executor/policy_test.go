package executor

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// twoDeletes plans two deletes where one is allowed.
func twoDeletes(t *testing.T) (*fake, desired.State, diff.Plan) {
	t.Helper()
	f := newFake(shelf())
	f.install("cluster/x", "a", "1.0.0")
	f.install("cluster/x", "b", "1.0.0")
	s := state(want("x", 0, "a-absent b-absent"))
	s.Guards = desired.Guards{MaxDeletes: 1, MaxDeletePercent: 100}
	plan, err := MakePlan(t.Context(), f, s, PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return f, s, plan
}

func TestGuardsAreHonoured(t *testing.T) {
	f, s, plan := twoDeletes(t)
	var events []EventType
	result, err := Apply(t.Context(), f, s, plan, Options{Observe: func(e Event) { events = append(events, e.Type) }})
	guard, ok := errors.AsType[*GuardError](err)
	const why = "the plan exceeds its guards\n  maxDeletes: 2, the limit is 1; --max-deletes 2 allows it"
	if !ok || guard.Error() != why || len(guard.Guards) != 1 {
		t.Errorf("%v", err)
	}
	if d := cmp.Diff([]string{"cluster/x delete b skipped: " + why, "cluster/x delete a skipped: " + why}, outcomes(result)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := cmp.Diff([]EventType{EventPlanned, EventPlanned, EventSkipped, EventSkipped}, events); d != "" {
		t.Errorf("events (-want +got):\n%s", d)
	}
	if len(f.log) > 0 {
		t.Errorf("made: %v", f.log)
	}
}

func TestGuardsMayBeIgnored(t *testing.T) { synctest.Test(t, testGuardsIgnored) }

func testGuardsIgnored(t *testing.T) {
	f, s, plan := twoDeletes(t)
	result, err := Apply(t.Context(), f, s, plan, Options{IgnoreGuards: true})
	if err != nil || result.Summary.Succeeded != 2 {
		t.Errorf("%v, %+v", err, result.Summary)
	}
}

// TestPlansOfOtherManifests: a target that the state does not list is no success.
func TestPlansOfOtherManifests(t *testing.T) {
	f := newFake(shelf())
	plan, err := MakePlan(t.Context(), f, state(want("x", 0, "a=1.0.0"), want("y", 0, ""), want("z", 0, "a=1.0.0")), PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s := state(want("x", 0, "a=1.0.0"))
	result, err := Apply(t.Context(), f, s, plan, Options{})
	if err == nil || !strings.Contains(err.Error(), "do not list cluster/y, cluster/z: plan again") {
		t.Errorf("%v", err)
	}
	if result.Summary.Skipped != 2 || len(f.log) > 0 {
		t.Errorf("%+v, made %v", result.Summary, f.log)
	}
	for i := range plan.Targets { // one that was not read is left alone in any case
		plan.Targets[i].Error = "cut short"
	}
	if err := Check(s, plan, Options{}); err != nil {
		t.Errorf("%v", err)
	}
}

// TestTheRolloutIsTheStates, unless the options have another.
func TestTheRolloutIsTheStates(t *testing.T) {
	for _, test := range []struct {
		state   int
		options *desired.Rollout
		started bool
	}{
		{0, nil, false}, {1, nil, true}, {0, &desired.Rollout{MaxFailures: 1}, true}, {1, &desired.Rollout{}, false},
	} {
		bubble(t, "", func(t *testing.T) {
			f := newFake(shelf())
			f.faults["create a"] = []fault{{err: refused}}
			s := state(want("x", 0, "a=1.0.0"), want("y", 1, "b=1.0.0"), want("z", 1, "b=9.9.9"))
			s.Rollout.MaxFailures = test.state
			result := apply(t, f, s, Options{Rollout: test.options})
			if started := len(f.log) == 1; started != test.started {
				t.Errorf("%+v: made %v, %v", test, f.log, outcomes(result))
			}
		})
	}
}

// TestTargetsThatAreLeft: the caller's reason is the outcome of every change, and
// counts as a failure.
func TestTargetsThatAreLeft(t *testing.T) { synctest.Test(t, testLeft) }

func testLeft(t *testing.T) {
	f := newFake(shelf())
	s := state(want("x", 0, "a=1.0.0"), want("y", 0, "a=1.0.0"))
	result := apply(t, f, s, Options{Leave: map[string]string{"cluster/x": "stale: it moved"}})
	if d := cmp.Diff([]string{"cluster/x create a skipped: stale: it moved", "cluster/y create a succeeded"}, outcomes(result)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if err := result.Err(); result.Targets[0].Error != "stale: it moved" || err == nil || err.Error() != "cluster/x: stale: it moved" {
		t.Errorf("%v", err)
	}
}

// TestUnchangedTargetsAreNotAsked.
func TestUnchangedTargetsAreNotAsked(t *testing.T) {
	f := newFake(shelf())
	f.install("cluster/x", "a", "1.0.0")
	s := state(want("x", 0, "a=1.0.0"))
	plan, err := MakePlan(t.Context(), f, s, PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	f.lists = 0
	result, err := Apply(t.Context(), f, s, plan, Options{})
	if err != nil || f.lists > 0 || len(result.Targets) != 1 || result.Targets[0].Target != "cluster/x" || result.Targets[0].Changes == nil {
		t.Errorf("%v, %d lists, %+v", err, f.lists, result)
	}
}

// TestErrors: one line that says what was tried, what came, and what to try next.
func TestErrors(t *testing.T) {
	cause := errors.New("cause")
	e := &Error{Tried: "POST https://x/plugins", Code: "C.1", Message: "no", RequestID: "q9", Hint: "wait", Err: cause}
	if got := e.Error(); got != "POST https://x/plugins: C.1: no (request q9); wait" {
		t.Error(got)
	}
	if !errors.Is(e, cause) {
		t.Error("it hides its cause")
	}
	if got := (&Error{Tried: "GET", Message: "no"}).Error(); got != "GET: no" {
		t.Error(got)
	}
	result := newResult(diff.Plan{}, []TargetResult{{Target: "w", Error: "why"}, {Target: "x", Error: "given up", Changes: []Outcome{
		{Component: "a", Op: diff.Create, Status: Failed, Error: "bad"}, {Component: "b", Status: Sent}, {Component: "c", Status: Canceled}}}})
	if got := result.Err().Error(); got != "w: why\nx: a: create: bad" || countFailures(result.Targets) != 2 {
		t.Errorf("%d failures: %s", countFailures(result.Targets), got)
	}
	if d := cmp.Diff(ResultSummary{Sent: 1, Failed: 1, Canceled: 1}, result.Summary); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if empty := newResult(diff.Plan{}, nil); empty.Targets == nil || empty.Kind != "Result" || empty.APIVersion != diff.APIVersion || empty.Err() != nil {
		t.Errorf("%+v", empty)
	}
}

// TestRefuse tells of every change why nothing was done.
func TestRefuse(t *testing.T) {
	plan := diff.Plan{Targets: []diff.TargetPlan{
		{Target: "x", Changes: []diff.Change{{Component: "a", Op: diff.Create, To: "1"}, {Component: "b", Op: diff.Delete, Blocked: "mandatory"}}},
		{Target: "y", Error: "cut short", Wave: 2},
		{Target: "z"},
	}}
	var events []Event
	result := Refuse(plan, "nobody agreed", Options{Leave: map[string]string{"z": "stale: it moved"}, Observe: func(e Event) {
		if e.Time.IsZero() {
			t.Error("an event without a time")
		}
		e.Time = e.Time.Truncate(1 << 62)
		events = append(events, e)
	}})
	if d := cmp.Diff([]TargetResult{
		{Target: "x", Error: "blocked: b: mandatory", Changes: []Outcome{{Component: "a", Op: diff.Create, Status: Skipped, Error: "nobody agreed"}, {Component: "b", Op: diff.Delete, Status: Skipped, Error: "blocked: mandatory"}}},
		{Target: "y", Error: "cut short", Changes: []Outcome{}},
		{Target: "z", Error: "stale: it moved", Changes: []Outcome{}},
	}, result.Targets); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if len(events) != 4 || events[2].Error != "nobody agreed" || events[2].Status != Skipped || events[3].Error != "blocked: mandatory" || events[0].To != "1" {
		t.Errorf("%+v", events)
	}
	Refuse(plan, "without an observer", Options{})
}

// TestWhatIsWrongWithATargetIsAlwaysTold: also where its wave was not started.
func TestWhatIsWrongWithATargetIsAlwaysTold(t *testing.T) {
	f := newFake(shelf())
	f.faults["create a"] = []fault{{err: refused}}
	s := state(want("x", 0, "a=1.0.0"), want("blocked", 1, "a=9.9.9"), want("stale", 1, "a=1.0.0"), want("unread", 1, "a=1.0.0"), want("well", 1, "a=1.0.0"))
	f.faults["list cluster/unread"] = []fault{{err: lost}}
	result := apply(t, f, s, Options{Leave: map[string]string{"cluster/stale": "stale: it moved"}})
	got := map[string]string{}
	for _, r := range result.Targets {
		got[r.Target] = r.Error
	}
	if d := cmp.Diff(map[string]string{
		"cluster/x": "", "cluster/well": "", "cluster/stale": "stale: it moved", "cluster/unread": lost.Error(),
		"cluster/blocked": "blocked: a: version 9.9.9 is not in the catalog; the newest that can be installed here is 2.0.0",
	}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := cmp.Diff(ResultSummary{Failed: 1, Skipped: 3}, result.Summary); d != "" || len(f.log) > 0 {
		t.Errorf("made %v (-want +got):\n%s", f.log, d)
	}
}
