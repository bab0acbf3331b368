package executor

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/diff"
)

const rolledBack = opened + "list a=2.0.0^1.0.0 -> send rollback a 1.0.0\n"

// TestRollbackStories: a rollback ends well once the version of before is there
// and good. Its parameters are nobody's promise.
func TestRollbackStories(t *testing.T) {
	for _, s := range []story{
		{
			name: "it is there", want: "a=1.0.0", live: "a=2.0.0^1.0.0",
			tell: rolledBack + `accepted -> pause
				list a=1.0.0!busy -> pause
				list a=1.0.0 -> done`,
			end: []string{"a succeeded"},
		},
		{
			name: "with other parameters than are wanted by now", want: "a=1.0.0/v", live: "a=2.0.0^1.0.0",
			tell: rolledBack + `accepted -> pause
				list a=1.0.0/V -> done`,
			end: []string{"a succeeded"},
		},
		{
			name: "after one that failed, which the list told with its aim", want: "a=1.0.0", live: "a=1.0.0!upgradeFailed^1.0.0",
			tell: opened + `list a=1.0.0!upgradeFailed^1.0.0 -> send rollback a 1.0.0
				accepted -> pause
				list a=1.0.0!upgradeFailed^1.0.0 -> pause
				list a=1.0.0 -> done`,
			end: []string{"a succeeded"},
		},
		{
			name: "it fails", want: "a=1.0.0", live: "a=2.0.0^1.0.0",
			tell: rolledBack + `accepted -> pause
				list a=1.0.0!busy -> pause
				list a=1.0.0!upgradeFailed^1.0.0 -> done`,
			end: []string{"a failed: settled badly: state upgradeFailed"},
		},
		{
			name: "the answer was lost, and it was done, with other parameters", want: "a=1.0.0/v", live: "a=2.0.0^1.0.0",
			tell: rolledBack + `lost -> pause
				+5 list a=1.0.0/V -> done`,
			end: []string{"a succeeded"},
		},
		{
			name: "the answer was lost, and it was not done", want: "a=1.0.0", live: "a=2.0.0^1.0.0",
			tell: rolledBack + `lost -> pause
				+4 list a=2.0.0^1.0.0 -> pause
				+1 list a=2.0.0^1.0.0 -> send rollback a 1.0.0
				accepted -> pause
				list a=1.0.0 -> done`,
			end: []string{"a succeeded"},
		},
		{
			name: "somebody was faster", want: "a=1.0.0", live: "a=2.0.0^1.0.0",
			tell: opened + "list a=1.0.0 -> done",
			end:  []string{"a succeeded"},
		},
		{
			name: "somebody was faster, with other parameters: what is left was not planned", want: "a=1.0.0/v", live: "a=2.0.0^1.0.0",
			tell: opened + "list a=1.0.0/V -> done",
			end:  []string{"a failed: it would now need a update to 1.0.0 (parameters), which the plan did not say: plan again"},
		},
		{
			name: "a downgrade that was allowed is not made a rollback", want: "a=1.0.0!down", live: "a=2.0.0",
			tell: opened + "list a=2.0.0^1.0.0 -> done",
			end:  []string{"a failed: it would now need a rollback to 1.0.0 (version, with the parameters of then), which the plan did not say: plan again"},
		},
		{
			name: "nor the other way round", want: "a=1.0.0!down", live: "a=2.0.0^1.0.0",
			tell: opened + "list a=2.0.0 -> done",
			end:  []string{"a failed: it would now need a upgrade to 1.0.0 (version, downgrade), which the plan did not say: plan again"},
		},
	} {
		t.Run(s.name, s.run)
	}
}

// backer is a fake that can roll back.
type backer struct{ *fake }

func (b backer) Rollback(ctx context.Context, r Request) (Receipt, error) {
	return b.change(ctx, r, "rollback", func(ends diff.Health) error {
		i := b.find(r.Target, r.Change)
		if i == nil || i.Rollback == "" {
			return refused
		}
		b.begin(i, diff.Busy, ends)
		i.Version, i.Rollback = i.Rollback, ""
		return nil
	})
}

// TestOnlyARollbackerRollsBack: what a Client cannot do is not planned with it,
// and a change of a plan from elsewhere is refused.
func TestOnlyARollbackerRollsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(shelf())
		f.install("cluster/x", "a", "2.0.0").Rollback = "1.0.0"
		asked := state(want("x", 0, "a=1.0.0"))
		plan := func(r Reader) diff.Plan {
			made, err := MakePlan(t.Context(), r, asked, PlanOptions{})
			if err != nil {
				t.Fatal(err)
			}
			return made
		}
		if c := plan(f).Targets[0].Changes[0]; c.Op != diff.Upgrade || c.Blocked == "" {
			t.Errorf("without Rollback: %s, blocked %q", c.Op, c.Blocked)
		}
		if c := plan(struct{ Reader }{f}).Targets[0].Changes[0]; c.Op != diff.Rollback || c.Blocked != "" {
			t.Errorf("for somebody else to carry out: %s, blocked %q", c.Op, c.Blocked)
		}
		if _, err := rollback(t.Context(), f, Request{}); classOf(err) != Refused || !asError(err).Unsent {
			t.Errorf("sent all the same: %v", err)
		}
		result, err := Apply(t.Context(), backer{f}, asked, plan(backer{f}), Options{})
		if err != nil || result.Summary.Succeeded != 1 {
			t.Errorf("%+v, %v", result.Targets, err)
		}
		if d := cmp.Diff([]string{"rollback cluster/x a"}, f.log); d != "" {
			t.Errorf("changes (-want +got):\n%s", d)
		}
		if left := plan(backer{f}).Summary.Changes(); left > 0 {
			t.Errorf("%d changes are left", left)
		}
	})
}
