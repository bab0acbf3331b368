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

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// slow is a fake whose reads last until their context ends, once hang is set.
type slow struct {
	*fake
	hang bool
}

func (s *slow) Inventory(ctx context.Context, t desired.Target) (diff.Inventory, error) {
	if s.hang {
		<-ctx.Done()
		return diff.Inventory{}, ctx.Err()
	}
	return s.fake.Inventory(ctx, t)
}

// interrupted runs s, is interrupted after a while, and tells how long that took.
func interrupted(t *testing.T, client Client, s desired.State, after time.Duration, o Options) (Result, time.Duration) {
	t.Helper()
	stop, cancel := context.WithCancel(t.Context())
	defer cancel()
	o.Stop = stop
	plan, err := MakePlan(t.Context(), client, s, PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := client.(*slow); ok {
		c.hang = true
	}
	var at time.Time
	go func() {
		time.Sleep(after)
		at = time.Now()
		cancel()
	}()
	synctest.Wait()
	result, err := Apply(t.Context(), client, s, plan, o)
	if err != nil {
		t.Fatal(err)
	}
	return result, time.Since(at)
}

// TestInterruptBeforeTheFirstRequest: nothing is sent, and nothing is the
// target's fault.
func TestInterruptBeforeTheFirstRequest(t *testing.T) { synctest.Test(t, testInterruptFirst) }

func testInterruptFirst(t *testing.T) {
	f := newFake(shelf())
	s := state(want("x", 0, "a=1.0.0"), want("y", 0, "a=1.0.0"), want("z", 1, "a=1.0.0"))
	result, took := interrupted(t, &slow{fake: f}, s, time.Minute, Options{Parallelism: 1})
	if d := cmp.Diff([]string{"cluster/x create a canceled: " + notStarted, "cluster/y create a canceled: " + notStarted,
		"cluster/z create a canceled: " + notStarted}, outcomes(result)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if took != 0 || len(f.log) > 0 || result.Targets[0].Error != "" || result.Err() != nil {
		t.Errorf("after %s, made %v, %q", took, f.log, result.Targets[0].Error)
	}
}

// TestInterruptDuringAPause takes effect at once, on every target, in the plan's order.
func TestInterruptDuringAPause(t *testing.T) { synctest.Test(t, testInterruptPause) }

func testInterruptPause(t *testing.T) {
	f := newFake(shelf())
	f.settle = time.Hour
	f.unready["cluster/y"] = slices.Repeat([]string{"transient soon"}, 100)
	s := state(want("w", 0, "a=1.0.0"), want("x", 0, "a=1.0.0"), want("y", 0, "a=1.0.0"))
	var told []string
	o := Options{MaxConcurrent: desired.Share{N: 1}, Parallelism: 2, Observe: func(e Event) {
		if e.Status != "" {
			told = append(told, e.Target)
		}
	}}
	result, took := interrupted(t, f, s, 90*time.Second, o)
	if d := cmp.Diff([]string{"cluster/w create a sent: interrupted before it had settled", "cluster/x create a canceled: " + notStarted,
		"cluster/y create a canceled: " + notStarted}, outcomes(result)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if !slices.IsSorted(told) || len(told) != 3 || took != 0 {
		t.Errorf("%v, after %s", told, took)
	}
}

// TestFinish: a replace that is between its halves has that long, to the second.
func TestFinish(t *testing.T) { synctest.Test(t, testFinish) }

func testFinish(t *testing.T) {
	f := newFake(shelf())
	f.settle = time.Hour
	broken := f.install("cluster/x", "a", "1.0.0")
	broken.Health, broken.State = diff.InstallFailed, "installFailed"
	var told []Event
	result, took := interrupted(t, f, state(want("x", 0, "a=1.0.0")), 50*time.Second, Options{Finish: 17 * time.Second, Observe: func(e Event) {
		if e.Type == EventStopping {
			told = append(told, e)
		}
	}})
	if len(told) != 1 || told[0].Requests != 0 || told[0].Replaces != 1 {
		t.Errorf("told of the interrupt: %+v", told)
	}
	if d := cmp.Diff([]string{"cluster/x replace a failed: " + halved}, outcomes(result)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if took != 17*time.Second {
		t.Errorf("after %s", took)
	}
}

// TestFinishLooksAtOnce: an interrupt cuts the pause, so that what was deleted is
// soon created again.
func TestFinishLooksAtOnce(t *testing.T) { synctest.Test(t, testFinishLooks) }

func testFinishLooks(t *testing.T) {
	f := newFake(shelf())
	f.settle = 41 * time.Second // looked for at 40.8 s, and then not before 50.8 s
	broken := f.install("cluster/x", "a", "1.0.0")
	broken.Health, broken.State = diff.InstallFailed, "installFailed"
	result, took := interrupted(t, f, state(want("x", 0, "a=1.0.0")), 42*time.Second, Options{})
	if d := cmp.Diff([]string{"cluster/x replace a sent: interrupted before it had settled"}, outcomes(result)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if took != time.Second || len(f.log) != 2 { // one list shows it under way
		t.Errorf("after %s, made %v", took, f.log)
	}
}

// hanging is a fake whose lists take 7 s after the first change was made.
type hanging struct{ *fake }

func (h hanging) Inventory(ctx context.Context, t desired.Target) (diff.Inventory, error) {
	h.mu.Lock()
	made := len(h.log)
	h.mu.Unlock()
	if made == 1 {
		select {
		case <-ctx.Done():
			return diff.Inventory{}, ctx.Err()
		case <-time.After(7 * time.Second):
		}
	}
	return h.fake.Inventory(ctx, t)
}

// TestFinishAfterAListThatWasCut: the list that the interrupt cut off is made
// again at once, and one that comes after it is not cut.
func TestFinishAfterAListThatWasCut(t *testing.T) { synctest.Test(t, testFinishCut) }

func testFinishCut(t *testing.T) {
	f := newFake(shelf())
	broken := f.install("cluster/x", "a", "1.0.0")
	broken.Health, broken.State = diff.InstallFailed, "installFailed"
	result, took := interrupted(t, hanging{f}, state(want("x", 0, "a=1.0.0")), 5*time.Second, Options{})
	if d := cmp.Diff([]string{"cluster/x replace a sent: interrupted before it had settled"}, outcomes(result)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if took != 8*time.Second { // and one more list, which shows the create under way
		t.Errorf("after %s", took)
	}
}

// TestTheEndOfTheContext ends even a replace, as nothing can be asked any more.
func TestTheEndOfTheContext(t *testing.T) { synctest.Test(t, testHard) }

func testHard(t *testing.T) {
	f := newFake(shelf())
	f.settle = time.Hour
	broken := f.install("cluster/x", "a", "1.0.0")
	broken.Health, broken.State = diff.InstallFailed, "installFailed"
	s := state(want("x", 0, "a=1.0.0"), want("y", 0, "a=1.0.0"))
	plan, err := MakePlan(t.Context(), f, s, PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	stop, first := context.WithTimeout(t.Context(), time.Minute)
	defer first()
	hard, second := context.WithTimeout(t.Context(), 70*time.Second)
	defer second()
	began := time.Now()
	result, err := Apply(hard, f, s, plan, Options{Stop: stop, Parallelism: 2})
	if d := cmp.Diff([]string{"cluster/x replace a failed: " + halved, "cluster/y create a sent: interrupted before it had settled"}, outcomes(result)); d != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
	if took := time.Since(began); took != 70*time.Second {
		t.Errorf("after %s", took)
	}
}

// TestRefusedAfterAnInterrupt: a refusal of the service is one, also then.
func TestRefusedAfterAnInterrupt(t *testing.T) { synctest.Test(t, testRefusedLate) }

func testRefusedLate(t *testing.T) {
	f := newFake(shelf())
	stop, cancel := context.WithCancel(t.Context())
	f.onSend = cancel
	f.faults["create a"] = []fault{{err: refused}}
	result := apply(t, f, state(want("x", 0, "a=1.0.0")), Options{Stop: stop})
	if result.Summary.Failed != 1 {
		t.Errorf("%v", outcomes(result))
	}
}

// TestAnUnreadTargetAfterAnInterrupt: what is wrong with a target is told, also then.
func TestAnUnreadTargetAfterAnInterrupt(t *testing.T) { synctest.Test(t, testUnreadLate) }

func testUnreadLate(t *testing.T) {
	f := newFake(shelf())
	stop, cancel := context.WithCancel(t.Context())
	s := state(want("x", 0, "a=1.0.0"))
	plan, err := MakePlan(t.Context(), f, s, PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	f.faults["list cluster/x"] = []fault{{err: lost}}
	f.onList = cancel
	f.deaf = true
	result, err := Apply(t.Context(), f, s, plan, Options{Stop: stop})
	if err != nil || result.Targets[0].Error != lost.Error() {
		t.Errorf("%v, %+v", err, result.Targets)
	}
}

// TestFinishKeepsToParallelism: also what is finished after an interrupt.
func TestFinishKeepsToParallelism(t *testing.T) { synctest.Test(t, testFinishParallel) }

func testFinishParallel(t *testing.T) {
	f := newFake(shelf())
	f.settle = 46 * time.Second // looked for at 42 s or so, and then not before 52 s
	var targets []desired.Target
	for _, id := range []string{"v", "w", "x", "y", "z"} {
		broken := f.install("cluster/"+id, "a", "1.0.0")
		broken.Health, broken.State = diff.InstallFailed, "installFailed"
		targets = append(targets, want(id, 0, "a=1.0.0"))
	}
	m := newMetered(f, 100*time.Millisecond)
	result, _ := interrupted(t, m, state(targets...), 50*time.Second, Options{Parallelism: 2})
	if m.most != 2 || result.Summary.Sent != 5 || len(f.log) != 10 {
		t.Errorf("%d requests at once; %v; made %v", m.most, outcomes(result), f.log)
	}
}

// TestALostAnswerIsOneAlsoWhenItIsCut: whoever abandons a request that was on its
// way does not know what became of it.
func TestALostAnswerIsOneAlsoWhenItIsCut(t *testing.T) { synctest.Test(t, testCutAnswer) }

func testCutAnswer(t *testing.T) {
	f := newFake(shelf())
	stop, cancel := context.WithCancel(t.Context())
	f.onSend = cancel
	f.faults["create a"] = []fault{{err: context.Canceled}}
	result := apply(t, f, state(want("x", 0, "a=1.0.0")), Options{Stop: stop})
	if d := cmp.Diff([]string{"cluster/x create a sent: interrupted before it was known whether the service carried it out: context canceled"}, outcomes(result)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestInterruptJustBeforeARequest: also a Client that holds nothing back sends no
// request whose turn came a moment before the interrupt.
func TestInterruptJustBeforeARequest(t *testing.T) { synctest.Test(t, testJustBefore) }

func testJustBefore(t *testing.T) {
	f := newFake(shelf())
	stop, cancel := context.WithCancel(t.Context())
	o := Options{Stop: stop, Observe: func(e Event) {
		if e.Type == EventStarted {
			cancel()
			synctest.Wait()
		}
	}}
	result := apply(t, bare{f}, state(want("x", 0, "a=1.0.0")), o)
	if d := cmp.Diff([]string{"cluster/x create a canceled: " + notStarted}, outcomes(result)); d != "" || len(f.log) > 0 {
		t.Errorf("made %v (-want +got):\n%s", f.log, d)
	}
}

// stuck is a fake that does nothing but wait, where its field says so.
type stuck struct {
	*fake
	reads func(ctx context.Context, target string) error // nil: lists are answered
	sends func(ctx context.Context, r Request) error     // nil: so are requests
}

func (s stuck) Inventory(ctx context.Context, t desired.Target) (diff.Inventory, error) {
	if s.reads != nil {
		if err := s.reads(ctx, t.Key()); err != nil {
			return diff.Inventory{}, err
		}
	}
	return s.fake.Inventory(ctx, t)
}

func (s stuck) Create(ctx context.Context, r Request) (Receipt, error) {
	if s.sends != nil {
		if err := s.sends(ctx, r); err != nil {
			return Receipt{}, err
		}
	}
	return s.fake.Create(ctx, r)
}

func untilCut(ctx context.Context, _ string) error {
	<-ctx.Done()
	return ctx.Err()
}

func aside(ctx context.Context, _ string) error {
	defer Aside(ctx, "no answer")()
	return untilCut(ctx, "")
}

// atTheGate is how a request is held back that must not leave after an interrupt.
func atTheGate(ctx context.Context, r Request) error {
	defer HeldBack(ctx)()
	<-r.Hold.Done()
	return &Error{Class: Refused, Unsent: true, Tried: "create", Message: "not sent", Err: r.Hold.Err()}
}

// onItsWay is a request whose answer takes seven seconds.
func onItsWay(context.Context, Request) error {
	time.Sleep(7 * time.Second)
	return nil
}

// TestTheFirstInterruptTakesEffectAtOnce: whatever is going on, and it is told once,
// with the requests that are finished, which alone may take their time.
func TestTheFirstInterruptTakesEffectAtOnce(t *testing.T) {
	for _, test := range []struct {
		name     string
		client   stuck
		set      func(*fake)
		end      string
		took     time.Duration
		requests int
	}{
		{name: "lists that hang", client: stuck{reads: untilCut}, end: "canceled: " + notStarted},
		{name: "lists that wait aside", client: stuck{reads: aside}, end: "canceled: " + notStarted},
		{name: "pauses before the first request", set: func(f *fake) {
			for i := range 3 {
				f.unready[fmt.Sprintf("cluster/t%04d", i)] = slices.Repeat([]string{"transient soon"}, 100)
			}
		}, end: "canceled: " + notStarted},
		{name: "pauses while changes settle", set: func(f *fake) { f.settle = time.Hour }, end: "sent: interrupted before it had settled"},
		{name: "requests that are held back", client: stuck{sends: atTheGate}, end: "canceled: " + notStarted},
		{name: "requests that are on their way", client: stuck{sends: onItsWay}, end: "sent: interrupted before it had settled", took: 6 * time.Second, requests: 3},
	} {
		bubble(t, test.name, func(t *testing.T) {
			f := newFake(shelf())
			if test.set != nil {
				test.set(f)
			}
			s := fleet(3)
			plan, err := MakePlan(t.Context(), f, s, PlanOptions{})
			if err != nil {
				t.Fatal(err)
			}
			stop, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			var told []Event
			began := time.Now()
			test.client.fake = f
			result, err := Apply(t.Context(), test.client, s, plan, Options{Parallelism: 3, Stop: stop, Observe: func(e Event) {
				if e.Type == EventStopping {
					told = append(told, e)
				}
			}})
			if took := time.Since(began) - time.Second; err != nil || took != test.took {
				t.Errorf("%v, %s after the interrupt, want %s", err, took, test.took)
			}
			if len(told) != 1 || told[0].Requests != test.requests || told[0].Target != "" {
				t.Errorf("told of the interrupt: %+v", told)
			}
			for _, got := range outcomes(result) {
				if !strings.HasSuffix(got, "create a "+test.end) {
					t.Error(got)
				}
			}
			for _, target := range result.Targets {
				if o := target.Changes[0]; o.Attempts == 0 && o.Seconds != 0 {
					t.Errorf("%s took %v s without a request", target.Target, o.Seconds)
				}
			}
		})
	}
}
