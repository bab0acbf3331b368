package executor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// metered is a fake that takes its time over each request and counts.
type metered struct {
	*fake
	latency time.Duration

	mu        sync.Mutex
	busy      int // requests at this moment
	most      int
	unsettled map[string]bool // targets that were changed and not seen as settled
	mostOpen  int
	reads     int
}

func newMetered(f *fake, latency time.Duration) *metered {
	return &metered{fake: f, latency: latency, unsettled: map[string]bool{}}
}

func (m *metered) enter() {
	m.mu.Lock()
	m.busy++
	m.most = max(m.most, m.busy)
	m.mu.Unlock()
	time.Sleep(m.latency)
}

func (m *metered) leave() {
	m.mu.Lock()
	m.busy--
	m.mu.Unlock()
}

func (m *metered) Inventory(ctx context.Context, t desired.Target) (diff.Inventory, error) {
	m.enter()
	defer m.leave()
	live, err := m.fake.Inventory(ctx, t)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reads++
	for _, i := range live.Instances {
		if i.Health == diff.Good {
			delete(m.unsettled, t.Key())
		}
	}
	return live, err
}

func (m *metered) Create(ctx context.Context, r Request) (Receipt, error) {
	m.mu.Lock()
	m.unsettled[r.Target.Key()] = true
	m.mostOpen = max(m.mostOpen, len(m.unsettled))
	m.mu.Unlock()
	m.enter()
	defer m.leave()
	return m.fake.Create(ctx, r)
}

// fleet is n targets of one wave that want a.
func fleet(n int) desired.State {
	targets := make([]desired.Target, n)
	for i := range targets {
		targets[i] = want(fmt.Sprintf("t%04d", i), 0, "a=1.0.0")
	}
	return state(targets...)
}

// apply plans and carries out; the plan takes no part in what is measured.
func apply(t *testing.T, client Client, s desired.State, o Options) Result {
	t.Helper()
	plan, err := MakePlan(t.Context(), client, s, PlanOptions{Parallelism: 100})
	if err != nil {
		t.Fatal(err)
	}
	result, err := Apply(t.Context(), client, s, plan, o)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// TestWaitingCostsNoSlot: a thousand targets that take three minutes each to
// settle are done in little more, ten requests at a time.
func TestWaitingCostsNoSlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(shelf())
		f.settle = 3 * time.Minute
		m := newMetered(f, 10*time.Millisecond)
		began := time.Now()
		result := apply(t, m, fleet(1000), Options{Parallelism: 10, MaxConcurrent: desired.Share{N: 1000}, MaxPoll: 30 * time.Second})
		took := time.Since(began)
		if result.Summary.Succeeded != 1000 || len(f.log) != 1000 {
			t.Errorf("%+v, %d made", result.Summary, len(f.log))
		}
		if took > 4*time.Minute || took < f.settle {
			t.Errorf("it took %s", took)
		}
	})
}

// TestBounds: never more requests at once than Parallelism, never more targets
// unsettled than MaxConcurrent, and both are made use of.
func TestBounds(t *testing.T) {
	for _, test := range []struct{ parallelism, concurrent, most, open int }{
		{0, 7, 1, 7}, {3, 20, 3, 20}, {5, 2, 2, 2}, {40, 0, 40, 100},
	} {
		bubble(t, fmt.Sprint(test), func(t *testing.T) {
			f := newFake(shelf())
			f.settle = time.Minute
			m := newMetered(f, time.Second)
			s := fleet(120)
			plan, err := MakePlan(t.Context(), f, s, PlanOptions{})
			if err != nil {
				t.Fatal(err)
			}
			result, err := Apply(t.Context(), m, s, plan, Options{Parallelism: test.parallelism, MaxConcurrent: desired.Share{N: test.concurrent}})
			if err != nil || result.Summary.Succeeded != 120 {
				t.Errorf("%+v, %v", result.Summary, err)
			}
			if m.most != test.most || m.mostOpen > test.open || m.mostOpen < test.open-1 {
				t.Errorf("%d requests at once, want %d; %d targets unsettled, want %d", m.most, test.most, m.mostOpen, test.open)
			}
		})
	}
}

// TestWhoOnlyWaitsToBeginHoldsNothing: a target that may not be changed yet keeps
// neither a slot nor a place from another.
func TestWhoOnlyWaitsToBeginHoldsNothing(t *testing.T) { synctest.Test(t, testOnlyWaits) }

func testOnlyWaits(t *testing.T) {
	f := newFake(shelf())
	for range 60 {
		f.unready["cluster/x"] = append(f.unready["cluster/x"], "transient cluster is Upgrading")
	}
	var order []string
	o := Options{MaxConcurrent: desired.Share{N: 2}, Observe: func(e Event) {
		if e.Type == EventSettled {
			order = append(order, e.Target)
		}
	}}
	m := newMetered(f, time.Second)
	f.settle = time.Minute
	apply(t, m, state(want("x", 0, "a=1.0.0"), want("y", 0, "a=1.0.0"), want("z", 0, "a=1.0.0"), want("zz", 0, "a=1.0.0")), o)
	if d := cmp.Diff([]string{"cluster/y", "cluster/z", "cluster/zz", "cluster/x"}, order); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if m.mostOpen != 2 {
		t.Errorf("%d targets unsettled at once", m.mostOpen)
	}
}

// TestPlacesAreGivenBackOnce: also by targets that waited to begin, all of them.
func TestPlacesAreGivenBackOnce(t *testing.T) { synctest.Test(t, testPlaces) }

func testPlaces(t *testing.T) {
	f := newFake(shelf())
	f.settle = time.Minute
	s := fleet(5)
	for _, target := range s.Targets {
		f.unready[target.Key()] = []string{"transient soon", "transient soon", "transient soon"}
	}
	m := newMetered(f, time.Second)
	if result := apply(t, m, s, Options{MaxConcurrent: desired.Share{N: 2}, Parallelism: 2}); result.Summary.Succeeded != 5 || m.mostOpen != 2 {
		t.Errorf("%+v, %d targets unsettled at once", result.Summary, m.mostOpen)
	}
}

// TestStartsAndLooksTakeTurns: neither starves the other.
func TestStartsAndLooksTakeTurns(t *testing.T) {
	now := time.Unix(100, 0)
	s := &scheduler{places: 1, slots: newSlots(8)}
	for i := range 3 {
		s.starts.add(&job{index: i})
		s.looks.add(&job{index: 10 + i, due: now.Add(-time.Duration(i) * time.Second)})
	}
	s.looks.add(&job{index: 20, due: now.Add(time.Second)})
	var got []int
	for j := s.next(now); j != nil; j = s.next(now) {
		got = append(got, j.index)
	}
	if d := cmp.Diff([]int{0, 12, 1, 11, 2, 10}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	s.starts.add(&job{index: 3})
	if s.places = 0; s.next(now) != nil {
		t.Error("started without a place")
	}
	if j := s.next(now.Add(time.Second)); j == nil || j.index != 20 {
		t.Errorf("%+v", j)
	}
}

// TestPauses: the first is Poll, each next half as long again, at most MaxPoll,
// and anew after each request.
func TestPauses(t *testing.T) { synctest.Test(t, testPauses) }

func testPauses(t *testing.T) {
	f := newFake(shelf())
	f.settle = 30 * time.Second
	var lists []time.Duration
	s := state(want("x", 0, "a=1.0.0>b b=1.0.0"))
	plan, err := MakePlan(t.Context(), f, s, PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	last := time.Now()
	f.onList = func() {
		lists = append(lists, time.Since(last))
		last = time.Now()
	}
	if _, err := Apply(t.Context(), f, s, plan, Options{Poll: 2 * time.Second, MaxPoll: 8 * time.Second}); err != nil {
		t.Fatal(err)
	}
	sec := time.Second
	half := []time.Duration{2 * sec, 3 * sec, 4500 * time.Millisecond, 6750 * time.Millisecond, 8 * sec, 8 * sec}
	if d := cmp.Diff(append(append([]time.Duration{0}, half...), half...), lists); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// bare is a Client with nothing that is optional.
type bare struct{ f *fake }

func (b bare) Inventory(ctx context.Context, t desired.Target) (diff.Inventory, error) {
	return b.f.Inventory(ctx, t)
}
func (b bare) Catalog(ctx context.Context, t desired.Target) (diff.Catalog, error) {
	return b.f.Catalog(ctx, t)
}
func (b bare) Create(ctx context.Context, r Request) (Receipt, error) {
	_, err := b.f.Create(ctx, r)
	return Receipt{}, uncounted(err)
}
func (b bare) Update(ctx context.Context, r Request) (Receipt, error) {
	_, err := b.f.Update(ctx, r)
	return Receipt{}, uncounted(err)
}
func (b bare) Delete(ctx context.Context, r Request) (Receipt, error) {
	_, err := b.f.Delete(ctx, r)
	return Receipt{}, uncounted(err)
}

// uncounted is err as a Client gives it that does not count attempts.
func uncounted(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		copied := *e
		copied.Attempts = 0
		return &copied
	}
	return err
}

// TestABareClientIsEnough: list, catalog, create, update, delete, and no attempts
// counted.
func TestABareClientIsEnough(t *testing.T) { synctest.Test(t, testBareClient) }

func testBareClient(t *testing.T) {
	f := newFake(shelf())
	f.install("pool/x", "a", "1.0.0")
	f.install("pool/x", "b", "1.0.0")
	broken := f.install("pool/x", "c", "1.0.0")
	broken.Health, broken.State = diff.InstallFailed, "installFailed"
	s := state(want("x", 0, "a=2.0.0 b-absent c=1.0.0 d=1.0.0"))
	s.Targets[0].Kind = desired.Pool
	result := apply(t, bare{f}, s, Options{})
	if d := cmp.Diff([]string{"pool/x upgrade a succeeded", "pool/x replace c succeeded", "pool/x create d succeeded", "pool/x delete b succeeded"}, outcomes(result)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	for _, o := range result.Targets[0].Changes {
		if want := 1 + strings.Count(string(o.Op), "replace"); o.Attempts != want {
			t.Errorf("%s: %d attempts, want %d", o.Component, o.Attempts, want)
		}
	}
}

// TestUncountedAttemptsLoseNoReplace: the delete of a replace went through, its
// answer was lost, nobody counted it, and an interrupt came: it is still finished.
func TestUncountedAttemptsLoseNoReplace(t *testing.T) { synctest.Test(t, testUncounted) }

func testUncounted(t *testing.T) {
	f := newFake(shelf())
	broken := f.install("cluster/x", "a", "1.0.0")
	broken.Health, broken.State = diff.InstallFailed, "installFailed"
	f.faults["delete a"] = []fault{{err: lost, made: true}}
	stop, cancel := context.WithCancel(t.Context())
	f.onSend = cancel
	result := apply(t, bare{f}, state(want("x", 0, "a=1.0.0")), Options{Stop: stop})
	if d := cmp.Diff([]string{"delete cluster/x a", "create cluster/x a"}, f.log); d != "" {
		t.Errorf("made (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"cluster/x replace a sent: interrupted before it had settled"}, outcomes(result)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// unfitInventory says in its lists whether the target may be changed.
type unfitInventory struct {
	bare
	unready []string // taken from the front; "transient …" ends by itself
}

func (u *unfitInventory) Inventory(ctx context.Context, t desired.Target) (diff.Inventory, error) {
	live, err := u.bare.Inventory(ctx, t)
	if len(u.unready) > 0 {
		live.Unready, live.Transient = strings.CutPrefix(u.unready[0], "transient ")
		u.unready = u.unready[1:]
	}
	return live, err
}

// TestWithoutAGatekeeperTheListSays whether a target may be changed.
func TestWithoutAGatekeeperTheListSays(t *testing.T) {
	for _, test := range []struct {
		unready []string
		want    string
	}{
		{[]string{"", "transient soon", "transient soon"}, "cluster/x create a succeeded"},
		{[]string{"", "hibernating"}, "cluster/x create a skipped: hibernating"},
	} {
		bubble(t, test.want, func(t *testing.T) {
			client := &unfitInventory{bare: bare{newFake(shelf())}, unready: test.unready}
			result := apply(t, client, state(want("x", 0, "a=1.0.0")), Options{})
			if d := cmp.Diff([]string{test.want}, outcomes(result)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// TestSendsThatAreHeldBackEnd with the change's time-out.
func TestSendsThatAreHeldBackEnd(t *testing.T) { synctest.Test(t, testHeldBack) }

func testHeldBack(t *testing.T) {
	f := newFake(shelf())
	s := state(want("x", 0, "a=1.0.0"))
	began := time.Now()
	result := apply(t, waitingClient{fake: f, arrived: func() {}}, s, Options{Timeout: time.Hour})
	if d := cmp.Diff([]string{"cluster/x create a failed: create: not sent"}, outcomes(result)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if took := time.Since(began); took != time.Hour {
		t.Errorf("after %s", took)
	}
}

// TestInjectedTime: a run takes its time from Now and Sleep alone.
func TestInjectedTime(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var slept time.Duration
	var mu sync.Mutex
	o := Options{
		Now: func() time.Time { mu.Lock(); defer mu.Unlock(); return now },
		Sleep: func(ctx context.Context, d time.Duration) error {
			mu.Lock()
			defer mu.Unlock()
			now, slept = now.Add(d), slept+d
			return ctx.Err()
		},
	}
	var last Event
	o.Observe = func(e Event) { last = e }
	f := newFake(shelf())
	f.settle = 0
	f.faults["create a"] = []fault{{err: lost}, {err: lost}}
	result := apply(t, f, state(want("x", 0, "a=1.0.0")), o)
	if result.Summary.Succeeded != 1 || slept < 10*time.Second || !last.Time.Equal(now) {
		t.Errorf("%+v, slept %s, last event at %s", result.Summary, slept, last.Time)
	}
}

// gated asks at a gate whether a target may be changed.
type gated struct {
	unfitInventory
	err error
}

func (g *gated) Ready(context.Context, desired.Target) (string, bool, error) { return "", false, g.err }

// TestAGatekeeperIsBelieved: more than what a list repeats, which may be older;
// and one that fails leaves the target alone.
func TestAGatekeeperIsBelieved(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{nil, "cluster/x create a succeeded"}, {errCut, "cluster/x create a skipped: cut short"},
	} {
		bubble(t, test.want, func(t *testing.T) {
			g := &gated{unfitInventory{bare{newFake(shelf())}, slices.Repeat([]string{"transient soon"}, 2000)}, test.err}
			result := apply(t, g, state(want("x", 0, "a=1.0.0")), Options{})
			if d := cmp.Diff([]string{test.want}, outcomes(result)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// TestATargetThatStopsBeingReadyIsStillFollowed.
func TestATargetThatStopsBeingReadyIsStillFollowed(t *testing.T) { synctest.Test(t, testStillFollowed) }

func testStillFollowed(t *testing.T) {
	f := newFake(shelf())
	f.install("cluster/x", "a", "1.0.0")
	client := &unfitInventory{bare{f}, []string{"", "", "transient soon", "transient soon", "transient soon", "transient soon"}}
	result := apply(t, client, state(want("x", 0, "a=2.0.0")), Options{})
	if d := cmp.Diff([]string{"cluster/x upgrade a succeeded"}, outcomes(result)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
