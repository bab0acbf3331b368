package executor

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

func hasToProve(p *policy) { p.proof = time.Minute }

// proving are stories of what has settled and has to stay good for a minute.
var proving = []story{
	{
		name: "it stays good",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			+10 list a=2.0.0 -> pause
			+30 due -> observe
			+0 list a=2.0.0!degraded -> pause
			+29 list a=2.0.0 -> pause
			+1 list a=2.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "the time begins when the last change of the target has settled, and no dependent waits for it",
		want: "a=2.0.0 b=2.0.0>a", live: "a=1.0.0 b=1.0.0",
		tell: opened + `list a=1.0.0 b=1.0.0 -> send upgrade a 2.0.0
			accepted -> pause
			+10 list a=2.0.0 b=1.0.0 -> send upgrade b 2.0.0
			accepted -> pause
			+50 list a=2.0.0 b=1.0.0!busy -> pause
			+10 list a=2.0.0 b=2.0.0 -> pause
			+59 list a=2.0.0 b=2.0.0 -> pause
			+1 list a=2.0.0 b=2.0.0 -> done`,
		end: []string{"a succeeded", "b succeeded"},
	},
	{
		name: "it turns abnormal for longer than a lag, and the others go on",
		want: "a=2.0.0 b=1.0.0", live: "a=1.0.0",
		tell: opened + `list a=1.0.0 -> send upgrade a 2.0.0
			accepted -> send create b 1.0.0
			accepted -> pause
			+10 list a=2.0.0 b=1.0.0 -> pause
			+20 list a=2.0.0!abnormal:crashes b=1.0.0 -> pause
			+4 list a=2.0.0!abnormal:crashes b=1.0.0 -> pause
			+1 list a=2.0.0!abnormal:crashes b=1.0.0 -> pause
			+35 list a=2.0.0 b=1.0.0 -> done`,
		end: []string{"a failed: turned bad 25s after it had settled: state abnormal: crashes", "b succeeded"},
	},
	{
		name: "it recovers within the lag, each time",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			+10 list a=2.0.0 -> pause
			+20 list a=2.0.0!abnormal -> pause
			+4 list a=2.0.0 -> pause
			+20 list a=2.0.0!abnormal -> pause
			+4 list a=2.0.0 -> pause
			+10 list a=2.0.0!abnormal -> pause
			+4 list a=2.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "abnormal at the end: it has its lag",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			+10 list a=2.0.0 -> pause
			+60 list a=2.0.0!abnormal:crashes -> pause
			+5 list a=2.0.0!abnormal:crashes -> done`,
		end: []string{"a failed: turned bad 1m5s after it had settled: state abnormal: crashes"},
	},
	{
		name: "it fails, is gone, is taken back to another version",
		want: "a=2.0.0 b=2.0.0 c=2.0.0", live: "a=1.0.0 b=1.0.0 c=1.0.0",
		tell: opened + `list a=1.0.0 b=1.0.0 c=1.0.0 -> send upgrade a 2.0.0
			accepted -> send upgrade b 2.0.0
			accepted -> send upgrade c 2.0.0
			accepted -> pause
			+10 list a=2.0.0 b=2.0.0 c=2.0.0 -> pause
			+6 list a=2.0.0!upgradeFailed:hook c=1.0.0 -> done`,
		end: []string{
			"a failed: turned bad 6s after it had settled: state upgradeFailed: hook",
			"b failed: turned bad 6s after it had settled: it is gone",
			"c failed: turned bad 6s after it had settled: version 1.0.0: state running",
		},
	},
	{
		name: "what somebody else put in its place counts as it is",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			+10 list a=2.0.0 -> pause
			+60 list a=2.0.0#other -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "other parameters are somebody else's",
		want: "a=2.0.0/v", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			+10 list a=2.0.0/v -> pause
			+60 list a=2.0.0/V -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "a delete stays done",
		want: "a-absent", live: "a=1.0.0",
		tell: deleted + `accepted -> pause
			+10 list -> pause
			+60 list -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "a delete that came back",
		want: "a-absent", live: "a=1.0.0",
		tell: deleted + `accepted -> pause
			+10 list -> pause
			+30 list a=1.0.0#anew -> done`,
		end: []string{"a failed: it is there again 30s after it was deleted: state running"},
	},
	{
		name: "a transition is waited for within the time",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			+10 list a=2.0.0 -> pause
			+20 list a=2.0.0!busy -> pause
			+39 list a=2.0.0!busy -> pause
			+1 list a=2.0.0 -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "and no longer",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			+10 list a=2.0.0 -> pause
			+20 list a=2.0.0!busy -> pause
			+40 list a=2.0.0!busy -> done`,
		end: []string{"a failed: turned bad 1m after it had settled: state busy"},
	},
	{
		name: "a replace is complete when it has settled, and its time-out is no matter",
		want: "a=1.0.0+", live: "a=1.0.0!installFailed",
		tell: replaced + `accepted -> pause
			+10 list -> send create a 1.0.0
			accepted -> pause
			+80 list a=1.0.0#anew -> pause
			+30 list a=1.0.0#anew!abnormal:crashes -> pause
			+5 list a=1.0.0#anew!abnormal:crashes -> done`,
		end: []string{"a failed: turned bad 35s after it had settled: state abnormal: crashes"},
	},
	{
		name: "no list comes for too long",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			+10 list a=2.0.0 -> pause
			+10 nolist -> pause
			+29 due -> observe
			+1 nolist -> done`,
		end: []string{"a failed: settled, and whether it stayed good cannot be read: cut short"},
	},
	{
		name: "an interrupt ends it at once, and well",
		want: "a=2.0.0 b=2.0.0", live: "a=1.0.0 b=1.0.0",
		tell: opened + `list a=1.0.0 b=1.0.0 -> send upgrade a 2.0.0
			accepted -> send upgrade b 2.0.0
			accepted -> pause
			+10 list a=2.0.0 b=1.0.0!busy -> pause
			stop -> done`,
		end: []string{"a succeeded", "b sent: interrupted before it had settled"},
	},
	{
		name: "an interrupt while all is proving",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: upgraded + `accepted -> pause
			+10 list a=2.0.0 -> pause
			+5 stop -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "what needed nothing has nothing to prove",
		want: "a=2.0.0", live: "a=1.0.0",
		tell: opened + `list a=2.0.0 -> done`,
		end:  []string{"a succeeded"},
	},
}

// TestProving: a component that does not stay good fails its change.
func TestProving(t *testing.T) {
	for _, s := range proving {
		s.policy = hasToProve
		t.Run(s.name, s.run)
	}
}

// turnsBad lets a component of f become abnormal so long after it has settled.
func turnsBad(f *fake, target, component string, after time.Duration) {
	f.onList = func() {
		for _, i := range f.targets[target] {
			if i.Template == component && i.Health == diff.Good && time.Since(i.madeAt) >= f.settle+after {
				i.Health, i.State, i.Message = diff.Abnormal, "abnormal", "CrashLoopBackOff"
			}
		}
	}
}

// TestAWaveHasToStayGood: the next one starts that much later, and not at all where
// something turns bad meanwhile; the last wave proves itself too.
func TestAWaveHasToStayGood(t *testing.T) {
	for name, test := range map[string]struct {
		bad     string
		options Options
		want    []string
		took    time.Duration
	}{
		"all is good": {
			want: []string{"cluster/x create a succeeded", "cluster/y create a succeeded"}, took: 2 * (3*time.Second + 10*time.Minute),
		},
		"the first turns bad": {
			bad: "cluster/x", took: 5*time.Minute + 10*time.Second, // it is looked at each minute, and has its lag
			want: []string{"cluster/x create a failed: turned bad 5m5s after it had settled: state abnormal: CrashLoopBackOff",
				"cluster/y create a skipped: wave 1 was not started: 1 failed before it, rollout.maxFailures is 0"},
		},
		"the last turns bad": {
			bad: "cluster/y", took: 15*time.Minute + 15*time.Second,
			want: []string{"cluster/x create a succeeded", "cluster/y create a failed: turned bad 5m5s after it had settled: state abnormal: CrashLoopBackOff"},
		},
		"nobody waits": {
			options: Options{NoWait: true}, took: 0,
			want: []string{"cluster/x create a sent", "cluster/y create a held: wave 1 waits: wave 0 was sent and is not waited for, and a wave has to stay good for 10m: run again after 2000-01-01T00:10:00Z"},
		},
	} {
		bubble(t, name, func(t *testing.T) {
			f := newFake(shelf())
			turnsBad(f, test.bad, "a", 4*time.Minute+30*time.Second)
			s := state(want("x", 0, "a=1.0.0"), want("y", 1, "a=1.0.0"))
			s.Rollout.MinSuccessTime = 10 * time.Minute
			began := time.Now()
			result := apply(t, f, s, test.options)
			if d := cmp.Diff(test.want, outcomes(result)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if took := time.Since(began); (took - test.took).Abs() > 5*time.Second {
				t.Errorf("it took %s, not %s", took, test.took)
			}
		})
	}
}

// TestProvingCostsNothing: neither slots nor places, and few lists.
func TestProvingCostsNothing(t *testing.T) { synctest.Test(t, testProvingCosts) }

func testProvingCosts(t *testing.T) {
	f := newFake(shelf())
	m := newMetered(f, 100*time.Millisecond)
	s := fleet(60)
	s.Rollout.MinSuccessTime = 10 * time.Minute
	var events []Event
	began := time.Now()
	result := apply(t, m, s, Options{MaxConcurrent: desired.Share{N: 2}, Parallelism: 4, Observe: func(e Event) {
		if e.Target == "cluster/t0000" && e.Type != EventPlanned {
			events = append(events, e)
		}
	}})
	if result.Summary.Succeeded != 60 || m.mostOpen > 2 {
		t.Errorf("%+v, %d targets unsettled", result.Summary, m.mostOpen)
	}
	if took := time.Since(began); took > 13*time.Minute {
		t.Errorf("it took %s: those that prove themselves keep others waiting", took)
	}
	if each := m.reads / 60; each > 16 {
		t.Errorf("%d lists of each", each)
	}
	last := events[len(events)-1]
	proves := 0
	for _, e := range events {
		if e.Type == EventProving {
			if proves++; e.Status != "" || e.State != "good" || e.Until.Sub(e.Time) > 10*time.Minute || e.Until.Before(e.Time) {
				t.Errorf("%+v", e)
			}
		}
	}
	if proves < 8 || last.Type != EventSettled || last.Status != Succeeded || last.Seconds > 10 || result.Targets[0].Changes[0].Seconds > 10 {
		t.Errorf("told %d times, at last %+v; %+v", proves, last, result.Targets[0].Changes[0])
	}
}

// TestAnInterruptEndsProving, at once, and leaves it succeeded.
func TestAnInterruptEndsProving(t *testing.T) { synctest.Test(t, testInterruptProving) }

func testInterruptProving(t *testing.T) {
	f := newFake(shelf())
	s := state(want("x", 0, "a=1.0.0"), want("y", 1, "a=1.0.0"))
	s.Rollout.MinSuccessTime = time.Hour
	stop, cancel := context.WithTimeout(t.Context(), 100*time.Second)
	defer cancel()
	began := time.Now()
	result := apply(t, f, s, Options{Stop: stop})
	if d := cmp.Diff([]string{"cluster/x create a succeeded", "cluster/y create a canceled: interrupted before it was started"}, outcomes(result)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if took := time.Since(began); took != 100*time.Second {
		t.Errorf("after %s", took)
	}
}
