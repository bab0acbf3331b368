package executor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/syncer-project/syncer/diff"
)

// after is a fault that begins with a moment: reads of the targets in who hang, or
// fail, from then on until the end.
type after struct {
	begins, ends time.Duration
	who          func(target string) bool
	fails        error         // nil: they hang
	slow         time.Duration // until they fail
}

func (a after) reads(began time.Time) func(context.Context, string) error {
	return func(ctx context.Context, target string) error {
		now := time.Since(began)
		if now < a.begins || a.ends > 0 && now >= a.ends || !a.who(target) {
			return nil
		}
		if a.fails == nil {
			return untilCut(ctx, target)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(a.slow):
			return a.fails
		}
	}
}

func first(target string) bool { return target == "cluster/t0000" }
func every(string) bool        { return true }

// TestFaultsStayWhereTheyAre: what a target costs that cannot be read any more,
// whatever the way.
func TestFaultsStayWhereTheyAre(t *testing.T) {
	broken := &Error{Class: Uncertain, Tried: "GET it", Message: "HTTP 503", Status: 503}
	gone := "the target can no longer be read: "
	for _, test := range []struct {
		name    string
		targets int
		fault   after
		timeout time.Duration
		least   time.Duration
		most    time.Duration
		first   string // what becomes of the first one; of all others: succeeded
		lost    string // the error of its target
	}{
		{name: "it hangs", targets: 10, fault: after{begins: time.Second, who: first}, least: 30 * time.Second, most: 35 * time.Second,
			first: "failed: sent, but what became of it cannot be read: no list came within 30s", lost: gone + "no list came within 30s"},
		{name: "it answers 503", targets: 10, fault: after{begins: time.Second, who: first, fails: broken}, least: 30 * time.Second, most: 35 * time.Second,
			first: "failed: sent, but what became of it cannot be read: GET it: HTTP 503", lost: gone + "GET it: HTTP 503"},
		{name: "it answers 503 after a while", targets: 10, fault: after{begins: time.Second, who: first, fails: broken, slow: 7 * time.Second}, least: 30 * time.Second, most: 35 * time.Second,
			first: "failed: sent, but what became of it cannot be read: GET it: HTTP 503", lost: gone + "GET it: HTTP 503"},
		{name: "it hangs before its first request", targets: 10, fault: after{who: first}, least: 30 * time.Second, most: 31 * time.Second,
			first: "skipped: no list came within 31s", lost: "no list came within 31s"},
		{name: "it recovers in time", targets: 10, fault: after{begins: time.Second, ends: 25 * time.Second, who: first, fails: broken}, least: 25 * time.Second, most: 35 * time.Second,
			first: "succeeded"},
		{name: "it is the only one, which may be the service", targets: 1, fault: after{begins: time.Second, who: first, fails: broken}, least: 300 * time.Second, most: 312 * time.Second,
			first: "failed: sent, but what became of it cannot be read: GET it: HTTP 503", lost: gone + "GET it: HTTP 503"},
		{name: "the service is down for four minutes", targets: 10, fault: after{begins: time.Second, ends: 240 * time.Second, who: every, fails: broken}, least: 240 * time.Second, most: 252 * time.Second,
			first: "succeeded"},
		{name: "the time-out comes first: lists that hang", targets: 1, fault: after{begins: time.Second, who: first}, timeout: 20 * time.Second, least: 20 * time.Second, most: 20 * time.Second,
			first: "failed: not settled after 20s; its last list failed: no list came within 19s"},
		{name: "the time-out comes first: lists that fail", targets: 1, fault: after{begins: time.Second, who: first, fails: broken}, timeout: 20 * time.Second, least: 20 * time.Second, most: 20 * time.Second,
			first: "failed: not settled after 20s; its last list failed: GET it: HTTP 503"},
		{name: "the time-out comes first: before the first request", targets: 1, fault: after{who: first}, timeout: 20 * time.Second, least: 20 * time.Second, most: 20 * time.Second,
			first: "skipped: no list came within 20s", lost: "no list came within 20s"},
	} {
		bubble(t, test.name, func(t *testing.T) {
			f := newFake(shelf())
			s := fleet(test.targets)
			plan, err := MakePlan(t.Context(), f, s, PlanOptions{})
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			result, err := Apply(t.Context(), stuck{fake: f, reads: test.fault.reads(began)}, s, plan, Options{Parallelism: 8, Timeout: test.timeout})
			if took := time.Since(began); err != nil || took < test.least || took > test.most {
				t.Errorf("%v, it took %s, want %s to %s", err, took, test.least, test.most)
			}
			for i, got := range outcomes(result) {
				want := "succeeded"
				if i == 0 {
					want = test.first
				}
				if want = fmt.Sprintf("cluster/t%04d create a %s", i, want); got != want {
					t.Errorf("%s\nwant %s", got, want)
				}
			}
			if result.Targets[0].Error != test.lost {
				t.Errorf("its error: %q", result.Targets[0].Error)
			}
		})
	}
}

// TestOthersGoOnAtTheirPace: a target that hangs keeps no other from its slot, as
// long as its Client goes aside.
func TestOthersGoOnAtTheirPace(t *testing.T) { synctest.Test(t, testOthersGoOn) }

func testOthersGoOn(t *testing.T) {
	f := newFake(shelf())
	s := fleet(20)
	plan, err := MakePlan(t.Context(), f, s, PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	began, last := time.Now(), time.Duration(0)
	client := stuck{fake: f, reads: func(ctx context.Context, target string) error {
		if target < "cluster/t0010" && time.Since(began) > time.Second {
			return aside(ctx, target)
		}
		return nil
	}}
	_, err = Apply(t.Context(), client, s, plan, Options{Observe: func(e Event) {
		if e.Type == EventSettled {
			last = time.Since(began)
		}
	}})
	if took := time.Since(began); err != nil || last > 6*time.Second || took > 35*time.Second {
		t.Errorf("%v: the others took %s, all took %s", err, last, took)
	}
}

// TestWhoIsHeldBackIsNotSilent: a list that waits for its turn at a service that
// throttles is neither cut short nor a reason to give its target up, whatever its
// neighbours get; and it may hang afterwards as any other.
func TestWhoIsHeldBackIsNotSilent(t *testing.T) {
	for _, test := range []struct {
		name  string
		then  func(context.Context, string) error
		want  string
		least time.Duration
	}{
		{"then it is answered", func(context.Context, string) error { return nil }, "succeeded", 2 * time.Minute},
		{"then it hangs", untilCut, "failed: sent, but what became of it cannot be read: no list came within 2m30s", 150 * time.Second},
	} {
		bubble(t, test.name, func(t *testing.T) {
			f := newFake(shelf())
			s := fleet(3)
			plan, err := MakePlan(t.Context(), f, s, PlanOptions{})
			if err != nil {
				t.Fatal(err)
			}
			began, held := time.Now(), false
			client := stuck{fake: f, reads: func(ctx context.Context, target string) error {
				if first(target) && time.Since(began) >= time.Second && !held {
					held = true
					release := HeldBack(ctx)
					time.Sleep(2 * time.Minute)
					release()
					release()
					return test.then(ctx, target)
				}
				return nil
			}}
			result, err := Apply(t.Context(), client, s, plan, Options{Parallelism: 3})
			if got := outcomes(result)[0]; err != nil || got != "cluster/t0000 create a "+test.want {
				t.Errorf("%v, %s", err, got)
			}
			if took := time.Since(began); took < test.least || took > test.least+10*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
	HeldBack(t.Context())() // of no run
}

// TestARequestThatNeverReturns is cut off with the time of its change, and is a lost answer.
func TestARequestThatNeverReturns(t *testing.T) { synctest.Test(t, testNeverReturns) }

func testNeverReturns(t *testing.T) {
	f := newFake(shelf())
	s := state(want("x", 0, "a=1.0.0"))
	began := time.Now()
	result := apply(t, stuck{fake: f, sends: func(ctx context.Context, _ Request) error { return untilCut(ctx, "") }}, s, Options{Timeout: time.Minute})
	got := strings.Join(outcomes(result), "\n")
	if took := time.Since(began); took > time.Minute+2*time.Second || got != "cluster/x create a failed: not settled after 1m0s; context canceled" {
		t.Errorf("after %s: %s", took, got)
	}
}

// TestBelated: what a list that was cut short is told with.
func TestBelated(t *testing.T) {
	for _, test := range []struct {
		err, before error
		want        string
	}{
		{context.Canceled, nil, "no list came within 30.1s"},
		{&Error{Tried: "GET it", Message: "context canceled"}, nil, "no list came within 30.1s: GET it"},
		{&Error{Tried: "GET it", Message: "HTTP 503", Err: context.Canceled}, errCut, "no list came within 30.1s: GET it: HTTP 503"},
		{&Error{Tried: "GET it", Message: "context canceled"}, errCut, errCut.Error()},
		{context.Canceled, errCut, errCut.Error()},
	} {
		if got := belated(test.err, 30054*time.Millisecond, test.before).Error(); got != test.want {
			t.Errorf("%v: %s", test.err, got)
		}
	}
}

// TestWhatIsNoAnswer: silence is what nobody said anything to.
func TestWhatIsNoAnswer(t *testing.T) {
	for _, test := range []struct {
		err  error
		want bool
	}{
		{nil, false}, {errors.New("odd"), true}, {lost, true}, {busy, false}, {refused, false},
		{&Error{Class: Uncertain, Status: 502}, false}, {&Error{Class: Uncertain, Unsent: true}, false},
	} {
		if got := unanswered(test.err); got != test.want {
			t.Errorf("%v: %v", test.err, got)
		}
	}
}

// TestWhatJustCameBeforeASilence: the last target of a wave has no neighbour that is
// asked after it, so the lists just before count, unless a neighbour falls silent too.
func TestWhatJustCameBeforeASilence(t *testing.T) {
	at := func(region, id string) *job {
		w := want(id, 0, "")
		w.Region = region
		return &job{target: readyTarget(w, diff.TargetPlan{Target: w.Key()}, policy{})}
	}
	now := time.Unix(1000, 0)
	a, b, elsewhere := at("here", "a"), at("here", "b"), at("there", "c")
	s := &scheduler{silent: map[*job]*silence{}, voices: map[neighbours]voice{}}
	if s.presume(a, now).presumed {
		t.Error("of nobody anything is known")
	}
	s.listed(a, now)
	if s.presume(a, now).presumed || !s.presume(b, now.Add(justBefore)).presumed {
		t.Error("a list counts for its neighbours, not for its own target")
	}
	if s.presume(b, now.Add(justBefore+1)).presumed || s.presume(elsewhere, now).presumed {
		t.Error("a list counts for some seconds, and in its region")
	}
	s.listed(b, now)
	s.listed(b, now.Add(time.Second))
	if q := s.presume(b, now.Add(2*time.Second)); !q.presumed || !q.heard.Equal(now.Add(2*time.Second)) {
		t.Errorf("the list before its own was its neighbour's: %+v", q)
	}
	s.silent[b] = s.presume(b, now)
	s.doubt(b)
	s.doubt(elsewhere)
	if !s.silent[b].presumed {
		t.Error("neither it nor a stranger is a neighbour that falls silent")
	}
	if s.doubt(a); s.silent[b].presumed || !s.silent[b].heard.IsZero() {
		t.Errorf("it may be the service: %+v", s.silent[b])
	}
}
