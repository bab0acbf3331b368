package cloud_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud"
	"github.com/syncer-project/syncer/internal/emulator"
)

// lostWrites are the requests that change something, on a cluster that holds
// metrics-server and a pool that holds gpu-driver, with how each can end badly.
var lostWrites = map[string]struct {
	kind      desired.Kind
	component desired.Component
	method    string
	op        diff.Op
	bad       []string
}{
	"POST cce":                 {desired.Cluster, desired.Component{Name: "npd"}, "POST", diff.Create, []string{"installFailed", "abnormal"}},
	"PUT cce, upgrade":         {desired.Cluster, desired.Component{Name: "metrics-server", Version: "1.3.102"}, "PUT", diff.Upgrade, []string{"upgradeFailed", "abnormal"}},
	"PUT cce, update":          {desired.Cluster, desired.Component{Name: "metrics-server", Parameters: customised}, "PUT", diff.Update, []string{"upgradeFailed", "abnormal"}},
	"DELETE cce":               {desired.Cluster, desired.Component{Name: "metrics-server", Absent: true}, "DELETE", diff.Delete, []string{"deleteFailed"}},
	"POST modelarts":           {desired.Pool, desired.Component{Name: "node-local-dns"}, "POST", diff.Create, []string{"Abnormal"}},
	"PATCH modelarts, upgrade": {desired.Pool, desired.Component{Name: "gpu-driver", Version: "2.1.26"}, "PATCH", diff.Upgrade, []string{"Abnormal"}},
	"PATCH modelarts, update":  {desired.Pool, desired.Component{Name: "gpu-driver", Parameters: customised}, "PATCH", diff.Update, []string{"Abnormal"}},
	"DELETE modelarts":         {desired.Pool, desired.Component{Name: "gpu-driver", Absent: true}, "DELETE", diff.Delete, []string{"Abnormal"}},
}

var customised = desired.Tree{"custom": desired.Tree{"syncer_test": "yes"}}

// losses are the ways in which the answer to a change that is made gets lost.
var losses = map[string]emulator.Fault{
	"dropped": {Do: emulator.Drop},
	"cut":     {Do: emulator.Cut},
	"502":     {Do: emulator.Answer, Status: 502},
}

// paces are how soon lists show what a change came to. The executor gives a list
// 5 s to show anything.
var paces = map[string]struct{ settle, lag time.Duration }{
	"at once":            {},
	"within the lag":     {settle: 2 * time.Second},
	"after the lag":      {settle: 8 * time.Second},
	"at once, seen late": {lag: 3 * time.Second},
}

// TestLostAnswers: what a change came to is what lists show, never a guess. It
// is sent once, whatever it ended in, and a bad end is told with its reason.
func TestLostAnswers(t *testing.T) {
	for write, w := range lostWrites {
		target := desired.Target{Kind: w.kind, ID: "one", Components: []desired.Component{w.component}}
		for way, fault := range losses {
			for _, end := range append([]string{""}, w.bad...) {
				for pace, p := range paces {
					lost := fault
					lost.Method, lost.Made, lost.End, lost.Lag = w.method, true, end, emulator.Duration(p.lag)
					if end != "" {
						lost.Reason = "no node is left"
					}
					t.Run(strings.Join([]string{write, way, "ends " + end, pace}, "/"), func(t *testing.T) {
						t.Parallel()
						newLoss(t, p.settle, target).check(w.op, lost)
					})
				}
			}
		}
	}
}

// loss is one change to be made while its answer gets lost.
type loss struct {
	*testing.T
	emulator *emulator.Server
	client   *cloud.Client
	clock    *hurriedClock
	state    desired.State
}

func newLoss(t *testing.T, settle time.Duration, target desired.Target) *loss {
	return newLossIn(t, settle, target, &emulator.Seed{
		Clusters: []emulator.Cluster{{ID: "one", Addons: []emulator.Addon{{Template: "metrics-server", Version: "1.3.60"}}}},
		Pools:    []emulator.Pool{{ID: "one", Plugins: []emulator.Plugin{{Template: "gpu-driver", Version: "2.0.1"}}}},
	})
}

func newLossIn(t *testing.T, settle time.Duration, target desired.Target, seed *emulator.Seed) *loss {
	clock := &hurriedClock{}
	e := emulator.MustNew(emulator.Options{Now: clock.Now, Settle: settle, Seed: seed})
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	w := world{e, server.URL}
	config := w.config(byUser(w)...)
	config.Now, config.Sleep = clock.Now, clock.Sleep
	c, err := cloud.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	target.Region, target.Project = emulator.Region, emulator.ProjectID
	return &loss{t, e, c, clock, desired.State{Targets: []desired.Target{target}, Guards: desired.Guards{MaxDeletes: 1, MaxDeletePercent: 100}}}
}

func (l *loss) check(op diff.Op, fault emulator.Fault) {
	plan, err := executor.MakePlan(l.Context(), l.client, l.state, executor.PlanOptions{Parallelism: 1})
	if err != nil {
		l.Fatal(err)
	}
	if got := plan.Targets[0].Changes; len(got) != 1 || got[0].Op != op || got[0].Blocked != "" {
		l.Fatalf("planned %+v, %s", got, plan.Targets[0].Error)
	}
	l.emulator.ResetLog()
	l.emulator.Fault(fault)
	result, err := executor.Apply(l.Context(), l.client, l.state, plan, executor.Options{Now: l.clock.Now, Sleep: l.clock.Sleep})
	if err != nil {
		l.Fatal(err)
	}
	var sent []string
	for _, entry := range l.emulator.Log() {
		if entry.Method == fault.Method && entry.Service != "iam" {
			sent = append(sent, entry.Change)
		}
	}
	if len(sent) != 1 || sent[0] == "" {
		l.Errorf("sent %d times, and made %q", len(sent), sent)
	}
	outcome := result.Targets[0].Changes[0]
	want := executor.Succeeded
	if fault.End != "" {
		want = executor.Failed
	}
	if outcome.Status != want || !strings.Contains(outcome.Error, fault.Reason) {
		l.Errorf("%s (%s), want %s with %q", outcome.Status, outcome.Error, want, fault.Reason)
	}
}
