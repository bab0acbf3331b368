package executor

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// TestLittleIsAskedOfAFleet: a list before the first request, and one when the
// target has probably settled; only the first ones are polled.
func TestLittleIsAskedOfAFleet(t *testing.T) { synctest.Test(t, testLittleIsAsked) }

func testLittleIsAsked(t *testing.T) {
	const targets = 1000
	f := newFake(shelf())
	f.settle = 3 * time.Minute
	m := newMetered(f, 50*time.Millisecond)
	s := fleet(targets)
	plan, err := MakePlan(t.Context(), f, s, PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	result, err := Apply(t.Context(), m, s, plan, Options{Parallelism: 10, MaxConcurrent: desired.Share{N: targets}})
	if err != nil || result.Summary.Succeeded != targets {
		t.Fatalf("%v, %+v", err, result.Summary)
	}
	// Those who waited for news of the first ones looked twice meanwhile, each minute.
	if lists := m.reads; lists > 4*targets+targets/10 {
		t.Errorf("%d lists for %d targets", lists, targets)
	}
	if took := time.Since(began); took > 4*time.Minute {
		t.Errorf("it took %s", took)
	}
}

// TestAForecastDoesNotGrow: whoever is looked at when the forecast says so has settled
// some time before that, so what its list adds must not add up round by round.
func TestAForecastDoesNotGrow(t *testing.T) { synctest.Test(t, testForecastDoesNotGrow) }

func testForecastDoesNotGrow(t *testing.T) {
	const targets, places = 1000, 20
	f := newFake(shelf())
	f.settle = 2 * time.Second
	began := time.Now()
	result := apply(t, newMetered(f, 20*time.Millisecond), fleet(targets), Options{Parallelism: 2, MaxConcurrent: desired.Share{N: places}})
	if result.Summary.Succeeded != targets {
		t.Fatalf("%+v", result.Summary)
	}
	// Polled after 1 s and 2.5 s, a round takes about 2.6 s.
	if took := time.Since(began); took > targets/places*2800*time.Millisecond {
		t.Errorf("it took %s", took)
	}
}

// TestScoutsThatFail: where the first ones of a sort are refused, others are looked at
// closely in their place.
func TestScoutsThatFail(t *testing.T) { synctest.Test(t, testScoutsThatFail) }

func testScoutsThatFail(t *testing.T) {
	f := newFake(shelf())
	refused := fault{err: &Error{Class: Refused, Message: "no"}}
	f.faults["create a"] = []fault{refused, refused, refused}
	began := time.Now()
	result := apply(t, newMetered(f, 50*time.Millisecond), fleet(20), Options{Parallelism: 1})
	if result.Summary.Succeeded != 17 || result.Summary.Failed != 3 {
		t.Fatalf("%+v", result.Summary)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestForecast(t *testing.T) {
	const sec = time.Second
	now := time.Unix(1000, 0)
	usual, late := now.Add(2*sec), now.Add(10*sec)
	known, unknown := diff.Change{Op: diff.Upgrade, Template: "a", From: "1", To: "2"}, diff.Change{Op: diff.Upgrade, Template: "b"}
	f := newForecast()
	for _, took := range []time.Duration{30 * sec, 4 * sec, 5 * sec} {
		f.learn(sortOf(change{form: known}), took)
	}
	sent := func(form diff.Change, at stage, ago time.Duration) change {
		return change{form: form, stage: at, sentAt: now.Add(-ago)}
	}
	for _, tt := range []struct {
		name    string
		changes []change
		scouts  bool
		want    time.Time
	}{
		{"when it has probably settled", []change{sent(known, atTaken, sec)}, false, now.Add(4 * sec)},
		{"in transition as well", []change{sent(known, atMoving, 2*sec)}, false, now.Add(3 * sec)},
		{"later than that, as usual", []change{sent(known, atMoving, 5*sec)}, false, usual},
		{"nothing is known: others look", []change{sent(unknown, atTaken, sec)}, false, late},
		{"the first ones look", []change{sent(unknown, atTaken, sec)}, true, usual},
		{"the first of several", []change{sent(unknown, atTaken, sec), sent(known, atTaken, sec)}, false, now.Add(4 * sec)},
		{"what is in doubt settles nothing", []change{sent(known, atDoubtful, sec)}, false, usual},
		{"nor what stirs", []change{sent(known, atStirring, sec)}, false, usual},
		{"what has ended counts no more", []change{sent(known, atTaken, 3*sec), sent(unknown, atSucceeded, sec)}, false, usual},
	} {
		j := &job{target: &target{changes: tt.changes}}
		if tt.scouts {
			j.scouts = []sort{sortOf(tt.changes[0])}
		}
		if got := f.next(j, now, usual, late); !got.Equal(tt.want) {
			t.Errorf("%s: after %s, want %s", tt.name, got.Sub(now), tt.want.Sub(now))
		}
	}
}

func TestForecastIsOfTheLatest(t *testing.T) {
	f, s := newForecast(), sort{template: "a"}
	if _, known := f.settles(s); known || !f.learn(s, time.Hour) {
		t.Error("something was known at the start")
	}
	for range samples {
		if f.learn(s, time.Minute) {
			t.Error("the second one is no first news")
		}
	}
	if took, known := f.settles(s); !known || took != time.Minute || len(f.took[s]) != samples {
		t.Errorf("%s from %d", took, len(f.took[s]))
	}
	other := sort{template: "b"}
	for i := range scouts + 1 {
		j := &job{}
		if f.scout(j, other); (len(j.scouts) > 0) != (i < scouts) {
			t.Errorf("target %d is a scout: %v", i, j.scouts)
		}
	}
}
