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

func backs(p *policy) { p.rollback = true }

const (
	underWay = upgraded + "accepted -> pause\nlist a=2.0.0!busy -> pause\n"
	spoiled  = underWay + "list a=2.0.0!upgradeFailed:hook^1.0.0 -> send rollback a 1.0.0\n"
	spoilt   = "a failed: settled badly: state upgradeFailed: hook; "
)

// TestTurnBackStories: an upgrade that ended badly is rolled back where the rollout
// says so and the list says that the service can. It fails in any case.
func TestTurnBackStories(t *testing.T) {
	for _, s := range []story{
		{
			name: "it is back",
			tell: spoiled + `accepted -> pause
				list a=1.0.0!busy -> pause
				list a=1.0.0 -> done`,
			end: []string{spoilt + "rolled back to 1.0.0"},
		},
		{
			name: "nobody asked for it", policy: func(p *policy) { p.rollback = false },
			tell: underWay + "list a=2.0.0!upgradeFailed:hook^1.0.0 -> done",
			end:  []string{"a failed: settled badly: state upgradeFailed: hook"},
		},
		{
			name: "the service does not offer it",
			tell: underWay + "list a=2.0.0!upgradeFailed:hook -> done",
			end:  []string{"a failed: settled badly: state upgradeFailed: hook"},
		},
		{
			name: "it turns bad after it had settled", policy: func(p *policy) { p.rollback, p.proof = true, time.Minute },
			tell: underWay + `list a=2.0.0^1.0.0 -> pause
				+20 list a=2.0.0!abnormal^1.0.0 -> pause
				+5 list a=2.0.0!abnormal^1.0.0 -> send rollback a 1.0.0
				accepted -> pause
				list a=1.0.0!busy -> pause
				list a=1.0.0 -> done`,
			end: []string{"a failed: turned bad 25s after it had settled: state abnormal; rolled back to 1.0.0"},
		},
		{
			name: "it would lead elsewhere",
			tell: underWay + "list a=2.0.0!upgradeFailed:hook^0.9.0 -> done",
			end:  []string{"a failed: settled badly: state upgradeFailed: hook"},
		},
		{
			name: "abnormal gets its time to recover first",
			tell: underWay + `list a=2.0.0!abnormal^1.0.0 -> pause
				+5 list a=2.0.0!abnormal^1.0.0 -> send rollback a 1.0.0
				accepted -> pause
				list a=1.0.0 -> done`,
			end: []string{"a failed: settled badly: state abnormal; rolled back to 1.0.0"},
		},
		{
			name: "its time is over, in a state from which it can be rolled back",
			tell: underWay + `+99 list a=2.0.0!abnormal^1.0.0 -> pause
				+1 list a=2.0.0!abnormal^1.0.0 -> send rollback a 1.0.0
				accepted -> pause
				+99 list a=1.0.0!busy -> pause
				list a=1.0.0 -> done`,
			end: []string{"a failed: not settled after 1m40s: state abnormal; rolled back to 1.0.0"},
		},
		{
			name: "its time is over, and it is still under way",
			tell: underWay + `+100 list a=2.0.0!busy^1.0.0 -> done`,
			end:  []string{"a failed: not settled after 1m40s: state busy"},
		},
		{
			name: "the rollback has a time-out of its own",
			tell: underWay + `+90 list a=2.0.0!upgradeFailed:hook^1.0.0 -> send rollback a 1.0.0
				accepted -> pause
				+99 list a=1.0.0!busy -> pause
				+1 list a=1.0.0!busy -> done`,
			end: []string{spoilt + "rolling back to 1.0.0 failed: not settled after 1m40s: state busy"},
		},
		{
			name: "the rollback fails",
			tell: spoiled + `accepted -> pause
				list a=2.0.0!upgradeFailed:hook^1.0.0 -> pause
				list a=1.0.0!busy -> pause
				list a=1.0.0!upgradeFailed:worse^1.0.0 -> done`,
			end: []string{spoilt + "rolling back to 1.0.0 failed: settled badly: state upgradeFailed: worse"},
		},
		{
			name: "the rollback is refused",
			tell: spoiled + "refused -> done",
			end:  []string{spoilt + "rolling back to 1.0.0 failed: it: refused"},
		},
		{
			name: "the answer to it is lost, and it was done",
			tell: spoiled + `lost -> pause
				+5 list a=1.0.0 -> done`,
			end: []string{spoilt + "rolled back to 1.0.0"},
		},
		{
			name: "the answer to it is lost, and it was not done",
			tell: spoiled + `lost -> pause
				+4 list a=2.0.0!upgradeFailed:hook^1.0.0 -> pause
				+1 list a=2.0.0!upgradeFailed:hook^1.0.0 -> send rollback a 1.0.0
				accepted -> pause
				list a=1.0.0 -> done`,
			end: []string{spoilt + "rolled back to 1.0.0"},
		},
		{
			name: "the answer to the upgrade was lost",
			tell: upgraded + `lost -> pause
				+5 list a=2.0.0!upgradeFailed:hook^1.0.0 -> send rollback a 1.0.0
				accepted -> pause
				list a=1.0.0 -> done`,
			end: []string{spoilt + "rolled back to 1.0.0"},
		},
		{
			name: "it came up by itself all the same, which is no way back",
			tell: spoiled + `accepted -> pause
				list a=2.0.0!busy -> pause
				list a=2.0.0^1.0.0 -> done`,
			end: []string{spoilt + "rolling back to 1.0.0 failed: settled as running 2.0.0, not 1.0.0"},
		},
		{
			name: "what depends on it is skipped, as after every failure", want: "a=2.0.0 b=1.0.0>a",
			tell: spoiled + `accepted -> pause
				list a=1.0.0 -> done`,
			end: []string{spoilt + "rolled back to 1.0.0", "b skipped: upgrade a first: failed"},
		},
		{
			name:   "its settling is not waited for, so nobody sees that it ended badly",
			policy: func(p *policy) { p.rollback, p.noWait = true, true },
			tell:   upgraded + "accepted -> done",
			end:    []string{"a sent"},
		},
		{
			name: "something waits for it, so the way back is followed too", want: "a=2.0.0 b=1.0.0>a",
			policy: func(p *policy) { p.rollback, p.noWait = true, true },
			tell: spoiled + `accepted -> pause
				list a=1.0.0 -> done`,
			end: []string{spoilt + "rolled back to 1.0.0", "b skipped: upgrade a first: failed"},
		},
		{
			name: "an interrupt comes with the list that shows it: nothing new is started",
			tell: underWay + "stopped list a=2.0.0!upgradeFailed:hook^1.0.0 -> done",
			end:  []string{spoilt + "it was not rolled back to 1.0.0: interrupted before that was started"},
		},
		{
			name: "… comes before the request left",
			tell: spoiled + "stopped held -> done",
			end:  []string{spoilt + "it was not rolled back to 1.0.0: interrupted before that was started"},
		},
		{
			name: "… comes while it is rolled back",
			tell: spoiled + "accepted -> pause\nstop -> done",
			end:  []string{spoilt + "rolling back to 1.0.0: interrupted before it had settled"},
		},
		{
			name: "… comes while nobody knows whether it is rolled back",
			tell: spoiled + "lost -> pause\nstop -> done",
			end:  []string{spoilt + "rolling back to 1.0.0: interrupted before it was known whether the service carried it out: it: lost"},
		},
		{
			name: "no list of the target comes any more",
			tell: spoiled + `accepted -> pause
				nolist -> pause
				+30 nolist -> done`,
			end: []string{spoilt + "rolling back to 1.0.0 failed: sent, but what became of it cannot be read: cut short"},
		},
		{
			name: "only upgrades are: an update that ended badly is not", want: "a=1.0.0/v",
			tell: opened + `list a=1.0.0 -> send update a 1.0.0
				accepted -> pause
				list a=1.0.0/v!busy -> pause
				list a=1.0.0/v!upgradeFailed^1.0.0 -> done`,
			end: []string{"a failed: settled badly: state upgradeFailed"},
		},
	} {
		s.want, s.live = cmpOr(s.want, "a=2.0.0"), "a=1.0.0"
		if s.policy == nil {
			s.policy = backs
		}
		t.Run(s.name, s.run)
	}
}

// TestFailedUpgradeIsRolledBack: the request says from where and to where; the last
// event and the outcome are those of the upgrade, once.
func TestFailedUpgradeIsRolledBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(shelf())
		f.points = true
		f.install("cluster/x", "a", "1.0.0")
		f.faults["update a"] = []fault{{ends: diff.UpgradeFailed}}
		var asked []diff.Change
		client := noting{backer{f}, &asked}
		s := state(want("x", 0, "a=2.0.0"))
		s.Rollout.OnFailure = desired.OnFailureRollback
		plan, err := MakePlan(t.Context(), client, s, PlanOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		result, err := Apply(t.Context(), client, s, plan, Options{Observe: func(e Event) {
			if e.Type != EventWaiting {
				told = append(told, strings.TrimSpace(strings.Join([]string{string(e.Type), string(e.Op), e.From, e.To, string(e.Status)}, " ")))
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]string{
			"planned upgrade 1.0.0 2.0.0", "started upgrade 1.0.0 2.0.0", "sent upgrade 1.0.0 2.0.0", "sent rollback 2.0.0 1.0.0", "failed upgrade 1.0.0 2.0.0 failed",
		}, told); d != "" {
			t.Errorf("events (-want +got):\n%s", d)
		}
		o := result.Targets[0].Changes[0]
		if o.RolledBack != "1.0.0" || o.Op != diff.Upgrade || o.Attempts != 2 || result.Summary.Failed != 1 {
			t.Errorf("%+v", o)
		}
		if len(asked) != 1 || asked[0].From != "2.0.0" || asked[0].To != "1.0.0" || asked[0].InstanceID != "a" || asked[0].Template != "a" || asked[0].Parameters != nil {
			t.Errorf("%+v", asked)
		}
	})
}

// TestWhatIsTurnedBackStopsAWave: a bad version shows when an upgrade ends badly, not
// when that has been rolled back; and it counts once.
func TestWhatIsTurnedBackStopsAWave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(shelf())
		f.points = true
		s := state()
		for i := range 20 {
			target := want(fmt.Sprintf("t%02d", i), 0, "a=2.0.0")
			f.install(target.Key(), "a", "1.0.0")
			s.Targets = append(s.Targets, target)
		}
		f.faults["update a"] = slices.Repeat([]fault{{ends: diff.UpgradeFailed}}, 20)
		s.Rollout = desired.Rollout{OnFailure: desired.OnFailureRollback, StopAfter: 3, MaxConcurrent: desired.Share{N: 5}}
		result := apply(t, backer{f}, s, Options{Parallelism: 5})
		if got := result.Summary; got.Failed != 5 || got.Skipped != 15 {
			t.Errorf("%+v", got)
		}
		if d := cmp.Diff([]Stop{{Failed: 3, Limit: 3, Spared: 15}}, result.Stopped); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
		for _, target := range result.Targets[:5] {
			if target.Changes[0].RolledBack != "1.0.0" {
				t.Errorf("%+v", target)
			}
		}
	})
}

// noting notes what is to be rolled back.
type noting struct {
	backer
	asked *[]diff.Change
}

func (n noting) Rollback(ctx context.Context, r Request) (Receipt, error) {
	*n.asked = append(*n.asked, r.Change)
	time.Sleep(time.Millisecond)
	return n.backer.Rollback(ctx, r)
}

func (m *metered) Rollback(ctx context.Context, r Request) (Receipt, error) {
	m.enter()
	defer m.leave()
	return backer{m.fake}.Rollback(ctx, r)
}
