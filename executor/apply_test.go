package executor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shelf is a catalog with templates a to e in versions 1.0.0 and 2.0.0.
func shelf() diff.Catalog {
	c := diff.Catalog{Templates: map[string]diff.Template{}}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		var versions []diff.Version
		for _, v := range []string{"1.0.0", "2.0.0"} {
			versions = append(versions, diff.Version{Version: v, Stable: true, Parameters: desired.Tree{}, Basic: desired.Tree{"image": v}})
		}
		c.Templates[name] = diff.Template{Name: name, Versions: versions}
	}
	return c
}

// want reads "a=2.0.0 b-absent c=1.0.0>a": components with version, state and
// dependencies. "+" behind the version says that it may be replaced, "!down" that
// it may go back.
func want(id string, wave int, spec string) desired.Target {
	t := desired.Target{Kind: desired.Cluster, ID: id, Name: id, Wave: wave}
	for word := range strings.FieldsSeq(spec) {
		head, after, _ := strings.Cut(word, ">")
		c := desired.Component{}
		head, c.Repair = strings.CutSuffix(head, "+")
		head, c.AllowDowngrade = strings.CutSuffix(head, "!down")
		if version, value, ok := strings.Cut(head, "/"); ok { // and a parameter
			head, c.Parameters = version, desired.Tree{"custom": desired.Tree{"k": value}}
		}
		if after != "" {
			c.DependsOn = strings.Split(after, ",")
		}
		if name, ok := strings.CutSuffix(head, "-absent"); ok {
			c.Name, c.Absent = name, true
		} else {
			c.Name, c.Version, _ = strings.Cut(head, "=")
		}
		t.Components = append(t.Components, c)
	}
	return t
}

func state(targets ...desired.Target) desired.State {
	return desired.State{Targets: targets, Guards: desired.Guards{MaxDeletes: 100, MaxDeletePercent: 100}}
}

// outcomes writes one line per outcome.
func outcomes(r Result) []string {
	var out []string
	for _, t := range r.Targets {
		for _, o := range t.Changes {
			line := fmt.Sprintf("%s %s %s %s", t.Target, o.Op, o.Component, o.Status)
			if o.Error != "" {
				line += ": " + o.Error
			}
			out = append(out, line)
		}
	}
	return out
}

// bubble runs a test in which sleeping takes no time.
func bubble(t *testing.T, name string, test func(*testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, test) })
}

func run(t *testing.T, f *fake, s desired.State, o Options) Result {
	t.Helper()
	plan, err := MakePlan(context.Background(), f, s, PlanOptions{Parallelism: 4})
	if err != nil {
		t.Fatal(err)
	}
	if f.planned != nil {
		f.planned()
	}
	result, err := Apply(context.Background(), f, s, plan, o)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestApply(t *testing.T) {
	tests := []struct {
		name string
		want string
		set  func(*fake)
		opts func(*Options)
		log  []string
		got  []string
	}{
		{
			name: "dependents wait, deletes come last and the other way round",
			want: "a=1.0.0>b b=1.0.0 c-absent>d d-absent e=2.0.0",
			set: func(f *fake) {
				f.install("cluster/x", "c", "1.0.0")
				f.install("cluster/x", "d", "1.0.0")
				f.install("cluster/x", "e", "1.0.0")
			},
			log: []string{"create cluster/x b", "update cluster/x e", "create cluster/x a", "delete cluster/x c", "delete cluster/x d"},
			got: []string{"cluster/x create b succeeded", "cluster/x create a succeeded", "cluster/x upgrade e succeeded", "cluster/x delete c succeeded", "cluster/x delete d succeeded"},
		},
		{
			name: "a failure skips its dependents and nothing else",
			want: "a=1.0.0>b b=1.0.0 c=1.0.0",
			set:  func(f *fake) { f.faults["create b"] = []fault{{err: refused}} },
			log:  []string{"create cluster/x c"},
			got: []string{
				"cluster/x create b failed: send: CCE.03400001: custom values are not defined (request q9)",
				"cluster/x create a skipped: create b first: failed", "cluster/x create c succeeded"},
		},
		{
			name: "a bad end fails with the service's reason",
			want: "a=1.0.0",
			set:  func(f *fake) { f.faults["create a"] = []fault{{ends: diff.InstallFailed}} },
			log:  []string{"create cluster/x a"},
			got:  []string{"cluster/x create a failed: settled badly: state installFailed: it went wrong"},
		},
		{
			name: "a replace deletes and creates",
			want: "a=1.0.0",
			set: func(f *fake) {
				i := f.install("cluster/x", "a", "1.0.0")
				i.Health, i.State = diff.InstallFailed, "installFailed"
			},
			log: []string{"delete cluster/x a", "create cluster/x a"},
			got: []string{"cluster/x replace a succeeded"},
		},
		{
			name: "a create whose answer is lost, but was made",
			want: "a=1.0.0",
			set:  func(f *fake) { f.faults["create a"] = []fault{{err: lost, made: true}} },
			log:  []string{"create cluster/x a"},
			got:  []string{"cluster/x create a succeeded"},
		},
		{
			name: "a create whose answer is lost and was not made is sent again",
			want: "a=1.0.0",
			set:  func(f *fake) { f.faults["create a"] = []fault{{err: lost}, {err: lost}} },
			log:  []string{"create cluster/x a"},
			got:  []string{"cluster/x create a succeeded"},
		},
		{
			name: "lost answers and lists that lag: nothing is done twice",
			want: "a=2.0.0 b=1.0.0 c-absent",
			set: func(f *fake) {
				f.lag = 2 * time.Second
				f.install("cluster/x", "a", "1.0.0")
				f.install("cluster/x", "c", "1.0.0")
				f.faults["create b"] = []fault{{err: lost, made: true}}
				f.faults["update a"] = []fault{{err: lost, made: true}}
				f.faults["delete c"] = []fault{{err: lost, made: true}}
			},
			log: []string{"update cluster/x a", "create cluster/x b", "delete cluster/x c"},
			got: []string{"cluster/x upgrade a succeeded", "cluster/x create b succeeded", "cluster/x delete c succeeded"},
		},
		{
			name: "answers that are always lost end in an error",
			want: "a=1.0.0",
			set: func(f *fake) {
				f.faults["create a"] = []fault{{err: lost}, {err: lost}, {err: lost}, {err: lost}, {err: lost}}
			},
			got: []string{"cluster/x create a failed: send: connection reset"},
		},
		{
			name: "busy is tried again",
			want: "a=2.0.0",
			set: func(f *fake) {
				f.install("cluster/x", "a", "1.0.0")
				f.faults["update a"] = []fault{{err: busy}, {err: busy}, {err: busy}, {err: busy}, {err: busy}, {err: busy}}
			},
			log: []string{"update cluster/x a"},
			got: []string{"cluster/x upgrade a succeeded"},
		},
		{
			name: "what was installed meanwhile is adopted",
			want: "a=2.0.0",
			set: func(f *fake) {
				f.onSend = func() {
					if len(f.targets["cluster/x"]) == 0 {
						f.install("cluster/x", "a", "1.0.0")
					}
				}
			},
			log: []string{"update cluster/x a"},
			got: []string{"cluster/x create a succeeded"},
		},
		{
			name: "not settled in time",
			want: "a=1.0.0",
			set:  func(f *fake) { f.settle = time.Hour },
			log:  []string{"create cluster/x a"},
			got:  []string{"cluster/x create a failed: not settled after 15m0s: state busy"},
		},
		{
			name: "no-wait waits only for what others wait for",
			want: "a=1.0.0>b b=1.0.0",
			opts: func(o *Options) { o.NoWait = true },
			log:  []string{"create cluster/x b", "create cluster/x a"},
			got:  []string{"cluster/x create b succeeded", "cluster/x create a sent"},
		},
		{
			name: "a dependency that is not well",
			want: "a=1.0.0>b b",
			set: func(f *fake) {
				i := f.install("cluster/x", "b", "1.0.0")
				i.Health, i.State, i.Message = diff.Abnormal, "abnormal", "0 of 3 are up"
			},
			got: []string{"cluster/x create a skipped: it depends on b, which is abnormal after 15m0s: state abnormal: 0 of 3 are up; with repair: reinstall the manifest has it replaced"},
		},
		{
			name: "a dependency that stays busy",
			want: "a=1.0.0>b b",
			set: func(f *fake) {
				f.settle = time.Hour
				f.begin(f.install("cluster/x", "b", "1.0.0"), diff.Busy, diff.Good)
			},
			got: []string{"cluster/x create a skipped: it depends on b, which is busy after 15m0s: state busy"},
		},
		{
			name: "a dependency that becomes ready",
			want: "a=1.0.0>b b",
			set: func(f *fake) {
				f.begin(f.install("cluster/x", "b", "1.0.0"), diff.Busy, diff.Good)
			},
			log: []string{"create cluster/x a"},
			got: []string{"cluster/x create a succeeded"},
		},
		{
			name: "a busy component is waited for and compared again",
			want: "a=2.0.0 b=1.0.0",
			set: func(f *fake) {
				i := f.install("cluster/x", "a", "1.0.0")
				f.begin(i, diff.Busy, diff.Good)
			},
			log: []string{"update cluster/x a", "create cluster/x b"},
			got: []string{"cluster/x upgrade a succeeded", "cluster/x create b succeeded"},
		},
		{
			name: "a busy component that turns out to need a replace is left",
			want: "a=2.0.0",
			set: func(f *fake) {
				i := f.install("cluster/x", "a", "1.0.0")
				f.begin(i, diff.Busy, diff.InstallFailed)
			},
			got: []string{"cluster/x upgrade a failed: it would now need a replace to 2.0.0 (installFailed, version), which the plan did not say: plan again"},
		},
		{
			name: "a target that becomes ready by itself",
			want: "a=1.0.0",
			set: func(f *fake) {
				f.unready["cluster/x"] = []string{"transient cluster is Upgrading", "transient cluster is Upgrading"}
			},
			log: []string{"create cluster/x a"},
			got: []string{"cluster/x create a succeeded"},
		},
		{
			name: "a target that does not become ready",
			want: "a=1.0.0",
			set:  func(f *fake) { f.unready["cluster/x"] = []string{"cluster is Hibernation"} },
			got:  []string{"cluster/x create a skipped: cluster is Hibernation"},
		},
		{
			name: "a replace that cannot be created again says so",
			want: "a=1.0.0",
			set: func(f *fake) {
				i := f.install("cluster/x", "a", "1.0.0")
				i.Health, i.State = diff.InstallFailed, "installFailed"
				f.faults["create a"] = []fault{{err: refused}}
			},
			log: []string{"delete cluster/x a"},
			got: []string{"cluster/x replace a failed: it was deleted and not created again: send: CCE.03400001: custom values are not defined (request q9); apply again to create it"},
		},
		{
			name: "a replace whose delete does not end says what would be lost",
			want: "a=1.0.0",
			set: func(f *fake) {
				i := f.install("cluster/x", "a", "1.0.0")
				i.Health, i.State, i.Parameters = diff.InstallFailed, "installFailed", desired.Tree{"custom": desired.Tree{"k": "mine"}}
				f.settle = time.Hour
			},
			log: []string{"delete cluster/x a"},
			got: []string{"cluster/x replace a failed: not settled after 15m0s: state deleting; once it is gone, apply again to create it, and name what was customised: /custom/k"},
		},
		{
			name: "a sibling with an alias is nobody's second choice",
			want: "a-absent",
			set: func(f *fake) {
				f.install("cluster/x", "a", "1.0.0")
				two := f.install("cluster/x", "a", "1.0.0")
				two.Alias, two.Name, two.ID = "two", "a-two", "two"
				f.faults["delete a"] = []fault{{err: lost, made: true}}
			},
			log: []string{"delete cluster/x a"},
			got: []string{"cluster/x delete a succeeded"},
		},
		{
			name: "an update that the service accepts and drops is no success",
			want: "a=1.0.0/v",
			set: func(f *fake) {
				f.install("cluster/x", "a", "1.0.0")
				f.faults["update a"] = []fault{{drop: true}}
			},
			log: []string{"update cluster/x a"},
			got: []string{"cluster/x update a failed: the service accepted it, and its list still shows other parameters: /custom/k"},
		},
		{
			name: "what somebody repaired meanwhile is left as it is",
			want: "a=1.0.0 b=1.0.0",
			set: func(f *fake) {
				i := f.install("cluster/x", "a", "1.0.0")
				i.Health, i.State = diff.InstallFailed, "installFailed"
				f.planned = func() { i.Health, i.State = diff.Good, "running" }
			},
			log: []string{"create cluster/x b"},
			got: []string{"cluster/x replace a succeeded", "cluster/x create b succeeded"},
		},
		{
			name: "lists that fail for a while",
			want: "a=1.0.0",
			set: func(f *fake) {
				f.onSend = func() { f.faults["list cluster/x"] = []fault{{err: lost}, {err: lost}} }
			},
			log: []string{"create cluster/x a"},
			got: []string{"cluster/x create a succeeded"},
		},
	}
	for _, test := range tests {
		bubble(t, test.name, func(t *testing.T) {
			f := newFake(shelf())
			if test.set != nil {
				test.set(f)
			}
			o := Options{}
			if test.opts != nil {
				test.opts(&o)
			}
			result := run(t, f, state(want("x", 0, test.want)), o)
			if d := cmp.Diff(test.got, outcomes(result)); d != "" {
				t.Errorf("outcomes (-want +got):\n%s", d)
			}
			if d := cmp.Diff(test.log, f.log); d != "" {
				t.Errorf("changes made (-want +got):\n%s", d)
			}
		})
	}
}

func TestWavesStopAfterTooManyFailures(t *testing.T) {
	synctest.Test(t, testWavesStopAfterTooManyFailures)
}

func testWavesStopAfterTooManyFailures(t *testing.T) {
	for _, max := range []int{0, 1} {
		f := newFake(shelf())
		f.faults["create a"] = []fault{{err: refused}}
		o := Options{}
		o.Rollout = &desired.Rollout{MaxFailures: max}
		got := outcomes(run(t, f, state(want("x", 1, "a=1.0.0"), want("y", 1, "b=1.0.0"), want("z", 2, "c=1.0.0")), o))
		last := "cluster/z create c skipped: wave 2 was not started: 1 failed before it, rollout.maxFailures is 0"
		if max == 1 {
			last = "cluster/z create c succeeded"
		}
		if d := cmp.Diff([]string{
			"cluster/x create a failed: send: CCE.03400001: custom values are not defined (request q9)",
			"cluster/y create b succeeded", last}, got); d != "" {
			t.Errorf("maxFailures %d (-want +got):\n%s", max, d)
		}
	}
}

func TestBlockedTargetsAreLeftAlone(t *testing.T) { synctest.Test(t, testBlockedTargetsAreLeftAlone) }

func testBlockedTargetsAreLeftAlone(t *testing.T) {
	f := newFake(shelf())
	result := run(t, f, state(want("x", 0, "a=1.0.0 b=9.9.9"), want("y", 0, "a=1.0.0")), Options{})
	const why = "version 9.9.9 is not in the catalog; the newest that can be installed here is 2.0.0"
	if d := cmp.Diff([]string{
		"cluster/x create a skipped: blocked: b: " + why, "cluster/x create b skipped: blocked: " + why,
		"cluster/y create a succeeded"}, outcomes(result)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if err := result.Err(); err == nil || !strings.Contains(err.Error(), "cluster/x: blocked: b: "+why) {
		t.Errorf("Err: %v", err)
	}
}

// TestTargetsThatTurnOutUnfitCountAsFailures: a wave does not start after them.
func TestTargetsThatTurnOutUnfitCountAsFailures(t *testing.T) {
	synctest.Test(t, testTargetsThatTurnOutUnfitCountAsFailures)
}

func testTargetsThatTurnOutUnfitCountAsFailures(t *testing.T) {
	f := newFake(shelf())
	f.unready["cluster/x"] = []string{"cluster is Error"}
	result := run(t, f, state(want("x", 0, "a=1.0.0"), want("y", 1, "a=1.0.0")), Options{})
	if d := cmp.Diff([]string{
		"cluster/x create a skipped: cluster is Error",
		"cluster/y create a skipped: wave 1 was not started: 1 failed before it, rollout.maxFailures is 0"}, outcomes(result)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if err := result.Err(); err == nil || !strings.Contains(err.Error(), "cluster/x: cluster is Error") {
		t.Errorf("Err: %v", err)
	}
}

// TestExactLeavesAloneWhatIsNoLongerAsReviewed.
func TestExactLeavesAloneWhatIsNoLongerAsReviewed(t *testing.T) {
	synctest.Test(t, testExactLeavesAloneWhatIsNoLongerAsReviewed)
}

func testExactLeavesAloneWhatIsNoLongerAsReviewed(t *testing.T) {
	f := newFake(shelf())
	i := f.install("cluster/x", "a", "1.0.0")
	f.planned = func() { i.Parameters = desired.Tree{"custom": desired.Tree{"k": "changed by hand"}} }
	o := Options{}
	o.Exact = true
	result := run(t, f, state(want("x", 0, "a=1.0.0/v b=1.0.0")), o)
	if why := result.Targets[0].Error; why != "stale: a: /custom/k is no longer what was reviewed" || len(f.log) > 0 {
		t.Errorf("%q, made %v", why, f.log)
	}
}

// TestInterruptFinishesAReplace: what was deleted is created again, as what was
// customised would be lost with it; nothing else is waited for.
func TestInterruptFinishesAReplace(t *testing.T) { synctest.Test(t, testInterruptFinishesAReplace) }

func testInterruptFinishesAReplace(t *testing.T) {
	for _, deleted := range []time.Duration{3 * time.Second, time.Hour} {
		f := newFake(shelf())
		f.settle = deleted
		i := f.install("cluster/x", "a", "1.0.0")
		i.Health, i.State, i.Parameters = diff.InstallFailed, "installFailed", desired.Tree{"custom": desired.Tree{"k": "mine"}}
		stop, cancel := context.WithCancel(context.Background())
		f.onSend = cancel
		o := Options{}
		o.Stop = stop
		got := outcomes(run(t, f, state(want("x", 0, "a=1.0.0 b=1.0.0")), o))
		wantA, wantLog := "cluster/x replace a sent: interrupted before it had settled", []string{"delete cluster/x a", "create cluster/x a"}
		if deleted == time.Hour {
			wantA = "cluster/x replace a failed: interrupted between its delete and its create: apply again to create it, and name what was customised: /custom/k"
			wantLog = wantLog[:1]
		}
		if d := cmp.Diff([]string{wantA, "cluster/x create b canceled: interrupted before it was started"}, got); d != "" {
			t.Errorf("deleted after %s (-want +got):\n%s", deleted, d)
		}
		if d := cmp.Diff(wantLog, f.log); d != "" {
			t.Errorf("deleted after %s, made (-want +got):\n%s", deleted, d)
		}
	}
}

func TestUnreadTargetsFailAlone(t *testing.T) { synctest.Test(t, testUnreadTargetsFailAlone) }

func testUnreadTargetsFailAlone(t *testing.T) {
	f := newFake(shelf())
	f.faults["list cluster/x"] = []fault{{err: errors.New("cut short")}}
	s := state(want("x", 0, "a=1.0.0"), want("y", 0, "a=1.0.0"))
	plan, err := MakePlan(context.Background(), f, s, PlanOptions{Parallelism: 2})
	if err != nil || plan.Summary.Failed != 1 || plan.Summary.Create != 1 {
		t.Fatalf("plan: %+v, %v", plan.Summary, err)
	}
	result, err := Apply(context.Background(), f, s, plan, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if result.Targets[0].Error != "cut short" || result.Summary.Succeeded != 1 {
		t.Errorf("result: %+v", result.Targets)
	}
}

func TestInterruptStartsNothingNew(t *testing.T) { synctest.Test(t, testInterruptStartsNothingNew) }

func testInterruptStartsNothingNew(t *testing.T) {
	f := newFake(shelf())
	stop, cancel := context.WithCancel(context.Background())
	f.onSend = cancel // the signal comes while the first request is on its way
	o := Options{}
	o.Stop, o.Parallelism = stop, 1
	got := outcomes(run(t, f, state(want("x", 0, "a=1.0.0 b=1.0.0"), want("y", 0, "c=1.0.0")), o))
	if d := cmp.Diff([]string{
		"cluster/x create a sent: interrupted before it had settled",
		"cluster/x create b canceled: interrupted before it was started",
		"cluster/y create c canceled: interrupted before it was started"}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if len(f.log) != 1 {
		t.Errorf("made: %v", f.log)
	}
	f.onSend = nil
	again := run(t, f, state(want("x", 0, "a=1.0.0 b=1.0.0"), want("y", 0, "c=1.0.0")), Options{})
	if again.Summary.Failed+again.Summary.Skipped > 0 || len(f.log) != 3 {
		t.Errorf("the next run: %+v, made %v", again.Summary, f.log)
	}
}

// TestInterruptWhileWaitingToSend: a client that holds a request back, because
// the service throttles, gives up when nothing new may be started.
func TestInterruptWhileWaitingToSend(t *testing.T) { synctest.Test(t, testInterruptWhileWaitingToSend) }

func testInterruptWhileWaitingToSend(t *testing.T) {
	f := newFake(shelf())
	stop, cancel := context.WithCancel(context.Background())
	o := Options{}
	o.Stop = stop
	held := waitingClient{fake: f, arrived: cancel}
	s := state(want("x", 0, "a=1.0.0"))
	plan, err := MakePlan(context.Background(), f, s, PlanOptions{Parallelism: 1})
	if err != nil {
		t.Fatal(err)
	}
	result, err := Apply(context.Background(), held, s, plan, o)
	if err != nil {
		t.Fatal(err)
	}
	got := outcomes(result)
	if d := cmp.Diff([]string{"cluster/x create a canceled: interrupted before it was started"}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}

	broken := newFake(shelf())
	i := broken.install("cluster/x", "a", "1.0.0")
	i.Health, i.State = diff.InstallFailed, "installFailed"
	stop, cancel = context.WithCancel(context.Background())
	o = Options{}
	o.Stop = stop
	held = waitingClient{fake: broken, arrived: cancel}
	if plan, err = MakePlan(context.Background(), broken, s, PlanOptions{Parallelism: 1}); err != nil {
		t.Fatal(err)
	}
	if result, err = Apply(context.Background(), held, s, plan, o); err != nil {
		t.Fatal(err)
	}
	got = outcomes(result)
	if d := cmp.Diff([]string{"cluster/x replace a canceled: interrupted before it was started"}, got); d != "" {
		t.Errorf("a replace whose delete was never sent (-want +got):\n%s", d)
	}
}

// waitingClient never gets to send: it waits until it is stopped.
type waitingClient struct {
	*fake
	arrived func()
}

func (w waitingClient) Delete(ctx context.Context, r Request) (Receipt, error) {
	return w.Create(ctx, r)
}

func (w waitingClient) Create(_ context.Context, r Request) (Receipt, error) {
	w.arrived()
	<-r.Hold.Done()
	return Receipt{}, &Error{Class: Refused, Unsent: true, Tried: "create", Message: "not sent"}
}

// TestAnUpgradeThatIsShownOtherwise: the wanted version is enough, also where a
// service writes parameters its own way and nobody saw the transition.
func TestAnUpgradeThatIsShownOtherwise(t *testing.T) {
	synctest.Test(t, testAnUpgradeThatIsShownOtherwise)
}

func testAnUpgradeThatIsShownOtherwise(t *testing.T) {
	f := newFake(shelf())
	i := f.install("cluster/x", "a", "1.0.0")
	f.onSend = func() { i.Version, i.Parameters = "2.0.0", desired.Tree{"custom": desired.Tree{"k": "V"}} }
	f.faults["update a"] = []fault{{drop: true}}
	if d := cmp.Diff([]string{"cluster/x upgrade a succeeded"}, outcomes(run(t, f, state(want("x", 0, "a=2.0.0/v")), Options{}))); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestOneListPerRound(t *testing.T) { synctest.Test(t, testOneListPerRound) }

func testOneListPerRound(t *testing.T) {
	f := newFake(shelf())
	f.settle = 4 * time.Second
	s := state(want("x", 0, "a=1.0.0 b=1.0.0 c=1.0.0 d=1.0.0 e=1.0.0"))
	plan, _ := MakePlan(context.Background(), f, s, PlanOptions{Parallelism: 1})
	f.lists = 0
	if _, err := Apply(context.Background(), f, s, plan, Options{}); err != nil {
		t.Fatal(err)
	}
	if f.lists > 4 { // before the first request, then after 1 s, 2.5 s and 4.75 s
		t.Errorf("%d lists for five components that settle together after 4 s", f.lists)
	}
}

func TestEventsTellEachChange(t *testing.T) { synctest.Test(t, testEventsTellEachChange) }

func testEventsTellEachChange(t *testing.T) {
	f := newFake(shelf())
	f.faults["create b"] = []fault{{err: refused}}
	var got []string
	o := Options{}
	o.Observe = func(e Event) {
		if e.Type != EventWaiting {
			got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s", e.Type, e.Component, e.Status)))
		}
	}
	run(t, f, state(want("x", 0, "a=1.0.0 b=1.0.0 c=1.0.0>b")), o)
	if d := cmp.Diff([]string{
		"planned a", "planned b", "planned c", "started a", "sent a", "started b", "failed b failed",
		"skipped c skipped", "settled a succeeded"}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestManyTargets holds the whole against a thousand targets, some of them
// failing, many at once.
func TestManyTargets(t *testing.T) { synctest.Test(t, testManyTargets) }

func testManyTargets(t *testing.T) {
	f := newFake(shelf())
	var targets []desired.Target
	for i := range 1000 {
		targets = append(targets, want(fmt.Sprintf("t%04d", i), i%3, "a=1.0.0 b=2.0.0>a"))
	}
	s := state(targets...)
	o := Options{}
	o.Parallelism = 50
	slices.SortStableFunc(s.Targets, func(a, b desired.Target) int { return a.Wave - b.Wave })
	result := run(t, f, s, o)
	if result.Summary.Succeeded != 2000 || len(f.log) != 2000 {
		t.Errorf("%+v, %d made", result.Summary, len(f.log))
	}
	plan, _ := MakePlan(context.Background(), f, s, PlanOptions{Parallelism: 50})
	if plan.Summary.Changes() != 0 || plan.Summary.Unchanged != 2000 {
		t.Errorf("planned again: %+v", plan.Summary)
	}
}
