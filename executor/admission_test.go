package executor

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// Bubbles of synctest begin at midnight UTC, 2000-01-01.
var nights = []desired.Window{{Schedule: "0 1 * * *", Duration: 4 * time.Hour, Selector: "!free"}}

const night = "until 2000-01-01T01:00:00Z: outside allow 0 1 * * * for 4h UTC"

func TestWindows(t *testing.T) {
	for _, test := range []struct {
		name  string
		state desired.State
		o     Options
		wait  time.Duration // before the run
		want  []string
		asked bool
	}{
		{name: "a target is held until its window opens", state: state(want("x", 0, "a=1.0.0 b=1.0.0")),
			want: []string{"cluster/x create a held: " + night, "cluster/x create b held: " + night}},
		{name: "in its window it is changed", state: state(want("x", 0, "a=1.0.0")), wait: time.Hour, asked: true, want: []string{"cluster/x create a succeeded"}},
		{name: "a reason overrides windows", state: state(want("x", 0, "a=1.0.0")), o: Options{Override: "INC-1"}, asked: true, want: []string{"cluster/x create a succeeded"}},
		{name: "what no window selects is free", state: state(labelled(want("x", 0, "a=1.0.0"), "free"), want("y", 0, "a=1.0.0")), asked: true,
			want: []string{"cluster/x create a succeeded", "cluster/y create a held: " + night}},
		{name: "later waves wait for those that are held", state: state(want("x", 0, "a=1.0.0"), labelled(want("y", 1, "a=1.0.0"), "free"), want("z", 2, "a=1.0.0")),
			want: []string{"cluster/x create a held: " + night,
				"cluster/y create a held: wave 1 waits for those before it; held there: 1, the first one cluster/x " + night,
				"cluster/z create a held: wave 2 waits for those before it; held there: 2, the first one cluster/x " + night}},
		{name: "a change that was started goes on, the next one of its target is not started",
			state: state(want("x", 0, "a=1.0.0 b=1.0.0>a")), wait: 5*time.Hour - 2*time.Second, asked: true,
			want: []string{"cluster/x create a succeeded", "cluster/x create b held: " + strings.Replace(night, "01-01T", "01-02T", 1)}},
		{name: "the window closes before the turn of the second target", state: state(want("x", 0, "a=1.0.0"), want("y", 0, "a=1.0.0")),
			o: Options{MaxConcurrent: desired.Share{N: 1}}, wait: 5*time.Hour - 2*time.Second, asked: true,
			want: []string{"cluster/x create a succeeded", "cluster/y create a held: " + strings.Replace(night, "01-01T", "01-02T", 1)}},
	} {
		bubble(t, test.name, func(t *testing.T) {
			time.Sleep(test.wait)
			f := newFake(shelf())
			test.state.Rollout.Windows = nights
			result := run(t, f, test.state, test.o)
			if d := cmp.Diff(test.want, outcomes(result)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if asked := f.lists > len(test.state.Targets); asked != test.asked {
				t.Errorf("%d lists, after one each for the plan", f.lists)
			}
			if err := result.Err(); err != nil {
				t.Errorf("to be held is no failure: %v", err)
			}
		})
	}
}

func labelled(t desired.Target, label string) desired.Target {
	t.Labels = map[string]string{label: ""}
	return t
}

// A list that hangs must not carry a start beyond the end of the window.
func TestWindowsCountWhenTheRequestLeaves(t *testing.T) { synctest.Test(t, testCountsLate) }

func testCountsLate(t *testing.T) {
	time.Sleep(5*time.Hour - 2*time.Second)
	m := newMetered(newFake(shelf()), 3*time.Second)
	s := state(want("x", 0, "a=1.0.0"))
	s.Rollout.Windows = nights
	plan, err := MakePlan(t.Context(), m.fake, s, PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	result, err := Apply(t.Context(), m, s, plan, Options{})
	if err != nil || result.Summary.Held != 1 || len(m.log) > 0 {
		t.Errorf("%v, %+v, made %v", err, result.Summary, m.log)
	}
}

func TestWindowsThatAreNone(t *testing.T) {
	s := state(want("x", 0, "a=1.0.0"))
	f := newFake(shelf())
	plan, err := MakePlan(t.Context(), f, s, PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s.Rollout.Windows = []desired.Window{{Schedule: "daily"}}
	result, err := Apply(t.Context(), f, s, plan, Options{})
	if err == nil || !strings.Contains(err.Error(), "rollout.windows[0].schedule") || result.Summary.Skipped != 1 || len(f.log) > 0 {
		t.Errorf("%v, %+v", err, result.Summary)
	}
}

// bad lets the first n installs end badly.
func bad(f *fake, n int) {
	f.faults["create a"] = slices.Repeat([]fault{{ends: diff.InstallFailed}}, n)
}

func TestAWaveIsStoppedEarly(t *testing.T) {
	for _, test := range []struct {
		name       string
		bad        int
		concurrent int
		rollout    desired.Rollout
		limit      int // 0: it is not stopped
	}{
		{"three failures are too many", 100, 1, desired.Rollout{StopAfter: 3, MaxFailures: 1000}, 3},
		{"those in flight are followed to the end", 100, 5, desired.Rollout{StopAfter: 3, MaxFailures: 1000}, 3},
		{"10 by default", 100, 1, desired.Rollout{MaxFailures: 1000}, 10},
		{"fewer stop nothing", 2, 1, desired.Rollout{StopAfter: 3, MaxFailures: 1000}, 0},
	} {
		bubble(t, test.name, func(t *testing.T) {
			f := newFake(shelf())
			bad(f, test.bad)
			s := fleet(30)
			for i := range s.Targets {
				s.Targets[i].Wave = i / 20
			}
			s.Rollout = test.rollout
			result := run(t, f, s, Options{MaxConcurrent: desired.Share{N: test.concurrent}, Parallelism: 10})
			got := result.Summary
			if test.limit == 0 {
				if got.Failed != test.bad || got.Succeeded != 30-test.bad || result.Stopped != nil {
					t.Errorf("%+v, %+v", got, result.Stopped)
				}
				return
			}
			if got.Failed < test.limit || got.Failed >= test.limit+test.concurrent || got.Failed+got.Skipped != 30 {
				t.Errorf("%+v", got)
			}
			if d := cmp.Diff([]Stop{{Failed: test.limit, Limit: test.limit, Spared: got.Skipped}}, result.Stopped); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			last := result.Targets[29]
			if last.Error != "" || last.Changes[0].Error != result.Stopped[0].String() {
				t.Errorf("%+v", last)
			}
		})
	}
}

// What was never sent is no sign of a bad version.
func TestOnlyWhatWasSentStopsAWave(t *testing.T) { synctest.Test(t, testOnlySent) }

func testOnlySent(t *testing.T) {
	f := newFake(shelf())
	f.faults["create a"] = slices.Repeat([]fault{{err: &Error{Class: Refused, Unsent: true, Message: "no token"}}}, 5)
	s := fleet(10)
	s.Rollout.StopAfter = 2
	result := run(t, f, s, Options{})
	if result.Summary.Failed != 5 || result.Summary.Succeeded != 5 || result.Stopped != nil {
		t.Errorf("%+v, %+v", result.Summary, result.Stopped)
	}
}

// A percentage is of each wave's targets.
func TestAShareOfTheWave(t *testing.T) { synctest.Test(t, testShare) }

func testShare(t *testing.T) {
	m := newMetered(newFake(shelf()), time.Millisecond)
	s := fleet(30)
	for i := range s.Targets {
		s.Targets[i].Wave = i / 20
	}
	most := map[int]int{}
	open := map[string]bool{}
	apply(t, m, s, Options{Parallelism: 30, MaxConcurrent: desired.Share{Percent: 50}, Observe: func(e Event) {
		switch {
		case e.Type == EventStarted:
			open[e.Target] = true
			most[e.Wave] = max(most[e.Wave], len(open))
		case e.Status != "":
			delete(open, e.Target)
		}
	}})
	if d := cmp.Diff(map[int]int{0: 10, 1: 5}, most); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
