package cloud_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/emulator"
)

// TestLostAnswersOnTheWayBack: an upgrade that ended badly is rolled back once, also
// where the answer to that is lost; what the rollback came to is what lists show, and
// the change has failed in any case.
func TestLostAnswersOnTheWayBack(t *testing.T) {
	target := desired.Target{Kind: desired.Cluster, ID: "one", Components: []desired.Component{{Name: "coredns", Version: "1.30.6"}}}
	for _, bad := range []string{"upgradeFailed", "abnormal"} {
		for way, lost := range losses {
			for _, end := range []string{"", "rollbackFailed", "abnormal"} {
				for _, pace := range []string{"at once", "after the lag"} {
					p := paces[pace]
					lost.Op, lost.Made, lost.End, lost.Lag = "rollback", true, end, emulator.Duration(p.lag)
					if lost.Reason = ""; end != "" {
						lost.Reason = "no way back"
					}
					t.Run(strings.Join([]string{bad, way, "ends " + end, pace}, "/"), func(t *testing.T) {
						t.Parallel()
						l := newLossIn(t, p.settle, target, &emulator.Seed{Edition: "huawei",
							Clusters: []emulator.Cluster{{ID: "one", Addons: []emulator.Addon{{Template: "coredns", Version: "1.28.4"}}}}})
						l.emulator.Fault(emulator.Fault{Op: "upgrade", Do: emulator.End, End: bad, Reason: "hook failed"})
						l.checkBack(lost)
					})
				}
			}
		}
	}
}

// checkBack upgrades, while the way back has that fault.
func (l *loss) checkBack(lost emulator.Fault) {
	l.emulator.Fault(lost)
	l.state.Rollout.OnFailure = desired.OnFailureRollback
	plan, err := executor.MakePlan(l.Context(), l.client, l.state, executor.PlanOptions{Parallelism: 1})
	if err != nil {
		l.Fatal(err)
	}
	result, err := executor.Apply(l.Context(), l.client, l.state, plan, executor.Options{Now: l.clock.Now, Sleep: l.clock.Sleep})
	if err != nil {
		l.Fatal(err)
	}
	var made []string
	for _, entry := range l.emulator.Log() {
		if entry.Change != "" {
			made = append(made, entry.Change)
		}
	}
	if d := cmp.Diff([]string{"upgrade cluster/one coredns", "rollback cluster/one coredns"}, made); d != "" {
		l.Errorf("made (-want +got):\n%s", d)
	}
	outcome := result.Targets[0].Changes[0]
	version, text := "1.28.4", "; rolled back to 1.28.4"
	if lost.End != "" {
		version, text = "", "; rolling back to 1.28.4 failed: settled badly: state "+lost.End
	}
	if outcome.Status != executor.Failed || !strings.Contains(outcome.Error, "hook failed") || !strings.Contains(outcome.Error, text) || outcome.RolledBack != version {
		l.Errorf("%+v, want it rolled back to %q and %q", outcome, version, text)
	}
}
