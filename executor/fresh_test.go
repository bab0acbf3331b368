package executor

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

const badReason = ", and a wave has to stay good for 10m"

// TestWhatIsLiveSaysWhetherAWaveIsFresh: an earlier run may have made it.
func TestWhatIsLiveSaysWhetherAWaveIsFresh(t *testing.T) {
	ago := func(d time.Duration) func(*item) {
		return func(i *item) { i.Updated = time.Now().Add(-d).UTC().Format(time.RFC3339) }
	}
	sick := func(health diff.Health, state string) func(*item) {
		return func(i *item) { i.Health, i.State, i.settles = health, state, time.Now().Add(time.Hour) }
	}
	for _, test := range []struct {
		name     string
		first    func(*item) // what is wrong with a on the first target of wave 0
		failures int
		only     []string
		prepare  func(*fake, *desired.State)
		want     string // what becomes of wave 1
		notes    []string
	}{
		{name: "it is old", first: ago(10 * time.Minute), want: "succeeded"},
		{name: "it is fresh", first: ago(4 * time.Minute), want: "held: wave 1 waits: a on cluster/w was updated 4m ago, and a wave has to stay good for 10m: until 2000-01-01T00:06:00Z"},
		{name: "by another clock", first: ago(-time.Minute), want: "held: wave 1 waits: a on cluster/w was updated 0s ago, and a wave has to stay good for 10m: until 2000-01-01T00:11:00Z"},
		{name: "it is in transition", first: sick(diff.Busy, "upgrading"), want: "held: wave 1 waits: a on cluster/w is upgrading" + badReason},
		{name: "it is abnormal", first: sick(diff.Abnormal, "abnormal"), want: "held: wave 1 waits: a on cluster/w is abnormal" + badReason},
		{name: "it is abnormal, which is borne", first: sick(diff.Abnormal, "abnormal"), failures: 1, want: "succeeded"},
		{name: "it is available in part", first: sick(diff.Degraded, "available"), want: "succeeded"},
		{name: "it is no part of the run", first: ago(0), only: []string{"b"}, want: "succeeded"},
		{name: "nobody tells", first: func(i *item) { i.Updated = "" }, want: "succeeded",
			notes: []string{"wave 0: when 1 cluster was changed last is not told; taken as long ago"}},
		{name: "pools", want: "succeeded", notes: []string{"wave 0: when 2 pools were changed last is not told; taken as long ago"},
			prepare: func(f *fake, s *desired.State) {
				for i := range s.Targets[:2] {
					s.Targets[i].Kind = desired.Pool
					f.install(s.Targets[i].Key(), "a", "1.0.0")
				}
			}},
		{name: "what is unmanaged says nothing", want: "succeeded", prepare: func(f *fake, _ *desired.State) {
			ago(0)(f.install("cluster/w", "c", "1.0.0"))
		}},
		{name: "what is absent says nothing", want: "succeeded", prepare: func(f *fake, s *desired.State) {
			s.Targets[0].Components = append(s.Targets[0].Components, desired.Component{Name: "c", Absent: true})
		}},
		{name: "two are not good", first: sick(diff.Abnormal, "abnormal"), want: "held: wave 1 waits: a on cluster/w is abnormal, 1 more is not good" + badReason,
			prepare: func(f *fake, _ *desired.State) { sick(diff.Abnormal, "abnormal")(f.targets["cluster/x"][0]) }},
		{name: "somebody else made the change just before its turn", want: "held: wave 1 waits: b on cluster/x was updated 0s ago, and a wave has to stay good for 10m: until 2000-01-01T00:10:00Z",
			prepare: func(f *fake, s *desired.State) {
				s.Targets[1].Components = append(s.Targets[1].Components, desired.Component{Name: "b", Version: "2.0.0"})
				old := f.install("cluster/x", "b", "1.0.0")
				ago(time.Hour)(old)
				f.planned = func() { old.Version = "2.0.0"; ago(0)(old) }
			}},
		{name: "there is nothing to do in it", first: ago(0), prepare: func(f *fake, _ *desired.State) {
			ago(time.Hour)(f.install("cluster/y", "b", "1.0.0"))
		}},
	} {
		bubble(t, test.name, func(t *testing.T) {
			f := newFake(shelf())
			s := state(want("w", 0, "a=1.0.0"), want("x", 0, "a=1.0.0"), want("y", 1, "b=1.0.0"), want("z", 2, "b=1.0.0"))
			s.Rollout = desired.Rollout{MinSuccessTime: 10 * time.Minute, MaxFailures: test.failures}
			for n, target := range []string{"cluster/w", "cluster/x"} {
				i := f.install(target, "a", "1.0.0")
				ago(time.Hour)(i)
				if n == 0 && test.first != nil {
					test.first(i)
				}
			}
			if test.prepare != nil {
				test.prepare(f, &s)
			}
			for i := range s.Targets {
				s.Targets[i].Only = test.only
			}
			result := run(t, f, s, Options{})
			got := ""
			for _, line := range outcomes(result) {
				if rest, ok := strings.CutPrefix(line, "cluster/y create b "); ok {
					got = rest
				}
			}
			if d := cmp.Diff(test.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if z := result.Targets[3].Changes[0]; test.want != "" && (string(z.Status) != strings.SplitN(test.want, ":", 2)[0] || z.Error != strings.Replace(strings.TrimPrefix(strings.TrimPrefix(test.want, "succeeded"), "held: "), "wave 1", "wave 2", 1)) {
				t.Errorf("wave 2: %+v", z)
			}
			if d := cmp.Diff(test.notes, result.Notes); d != "" {
				t.Errorf("notes (-want +got):\n%s", d)
			}
			if err := result.Err(); err != nil {
				t.Errorf("held is no failure: %v", err)
			}
		})
	}
}

// TestWithoutMinSuccessTime nothing is held, however fresh or bad it is.
func TestWithoutMinSuccessTime(t *testing.T) {
	for _, o := range []Options{{}, {NoWait: true}} {
		bubble(t, "", func(t *testing.T) {
			f := newFake(shelf())
			bad := f.install("cluster/w", "a", "1.0.0")
			bad.Health, bad.State = diff.Abnormal, "abnormal"
			result := run(t, f, state(want("w", 0, "a=1.0.0"), want("x", 0, "a=1.0.0"), want("y", 1, "b=1.0.0")), o)
			if s := result.Summary; s.Succeeded+s.Sent != 2 || result.Notes != nil {
				t.Errorf("%+v, %v", outcomes(result), result.Notes)
			}
		})
	}
}

// TestWhatIsWrongInAHeldWaveIsTold: a target that would be left alone is.
func TestWhatIsWrongInAHeldWaveIsTold(t *testing.T) {
	bubble(t, "", func(t *testing.T) {
		f := newFake(shelf())
		i := f.install("cluster/w", "a", "1.0.0")
		i.Updated = time.Now().UTC().Format(time.RFC3339)
		s := state(want("w", 0, "a=1.0.0"), want("x", 1, "a=9.9.9"), want("y", 1, "a=1.0.0"))
		s.Rollout.MinSuccessTime = time.Minute
		const blocked = "version 9.9.9 is not in the catalog; the newest that can be installed here is 2.0.0"
		result := run(t, f, s, Options{})
		if d := cmp.Diff([]string{"cluster/x create a skipped: blocked: " + blocked,
			"cluster/y create a held: wave 1 waits: a on cluster/w was updated 0s ago, and a wave has to stay good for 1m: until 2000-01-01T00:01:00Z"}, outcomes(result)); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
		if result.Targets[1].Error != "blocked: a: "+blocked {
			t.Errorf("%+v", result.Targets[1])
		}
	})
}
