package executor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// prechecker is a fake that looks at upgrades.
type prechecker struct {
	*fake
	took  time.Duration
	risks []Risk
	err   error
	asked []string // "TARGET: COMPONENT TO, …" per call
}

func (p *prechecker) Precheck(ctx context.Context, target desired.Target, upgrades []diff.Change) ([]Risk, error) {
	var names []string
	for _, u := range upgrades {
		names = append(names, u.Component+" "+u.To)
	}
	p.mu.Lock()
	p.asked = append(p.asked, target.Key()+": "+strings.Join(names, ", "))
	p.mu.Unlock()
	defer Aside(ctx, "the service checks")()
	if err := sleep(ctx, p.took); err != nil {
		return nil, fmt.Errorf("look: %w", err)
	}
	return p.risks, p.err
}

// withRisks writes outcomes with what a precheck said.
func withRisks(r Result) []string {
	out := outcomes(r)
	i := 0
	for _, t := range r.Targets {
		for _, o := range t.Changes {
			for _, risk := range o.Risks {
				out[i] += " | " + risk.String()
			}
			i++
		}
	}
	return out
}

// TestPrecheckDecides: what the service holds against upgrades is with their outcomes;
// under enforce what is fatal, or not known, fails them before they are sent.
func TestPrecheckDecides(t *testing.T) {
	hook := Risk{Component: "a", Name: "AddonValidate", Level: Fatal, Message: "hook"}
	status := Risk{Component: "a", Name: "AddonStatus", Level: Fatal}
	edited := Risk{Component: "b", Name: "K8sResourceModified", Level: Warning, Message: "edited"}
	const batch = "cluster/x: a 2.0.0, b 2.0.0"
	for _, c := range []struct {
		name    string
		mode    desired.Precheck
		prepare func(*prechecker)
		asked   []string
		end     []string
	}{
		{"off asks nothing", desired.PrecheckOff, func(p *prechecker) { p.risks = []Risk{hook} }, nil,
			[]string{"x upgrade a succeeded", "x upgrade b succeeded", "x create c succeeded"}},
		{"warn tells and goes on", desired.PrecheckWarn, func(p *prechecker) { p.risks = []Risk{hook, edited} }, []string{batch},
			[]string{"x upgrade a succeeded | AddonValidate (Fatal): hook", "x upgrade b succeeded | K8sResourceModified (Warning): edited", "x create c succeeded"}},
		{"enforce fails what is fatal, and with it what depends on it", desired.PrecheckEnforce, func(p *prechecker) { p.risks = []Risk{hook, status, edited} }, []string{batch},
			[]string{"x upgrade a failed: precheck: AddonValidate: hook; AddonStatus | AddonValidate (Fatal): hook | AddonStatus (Fatal)",
				"x upgrade b succeeded | K8sResourceModified (Warning): edited", "x create c skipped: upgrade a first: failed"}},
		{"warn tells that nobody knows", desired.PrecheckWarn, func(p *prechecker) { p.err = errors.New("not published") }, []string{batch},
			[]string{"x upgrade a succeeded | not checked (Warning): not published", "x upgrade b succeeded | not checked (Warning): not published", "x create c succeeded"}},
		{"enforce takes that for fatal", desired.PrecheckEnforce, func(p *prechecker) { p.err = errors.New("not published") }, []string{batch},
			[]string{"x upgrade a failed: precheck: not checked: not published; with rollout.precheck: warn it would be sent all the same | not checked (Warning): not published",
				"x upgrade b failed: precheck: not checked: not published; with rollout.precheck: warn it would be sent all the same | not checked (Warning): not published",
				"x create c skipped: upgrade a first: failed"}},
		{"minutes of it are no silence", desired.PrecheckEnforce, func(p *prechecker) { p.took = 10 * time.Minute }, []string{batch},
			[]string{"x upgrade a succeeded", "x upgrade b succeeded", "x create c succeeded"}},
		{"the time-out of opening bounds it", desired.PrecheckWarn, func(p *prechecker) { p.took = time.Hour }, []string{batch},
			[]string{"x upgrade a succeeded | not checked (Warning): it came to no end in 15m0s", "x upgrade b succeeded | not checked (Warning): it came to no end in 15m0s", "x create c succeeded"}},
		{"it is asked for once, when the target may be changed", desired.PrecheckWarn, func(p *prechecker) {
			p.unready["cluster/x"] = []string{"transient scaling", "transient scaling"}
		}, []string{batch}, []string{"x upgrade a succeeded", "x upgrade b succeeded", "x create c succeeded"}},
		{"and not where it may not", desired.PrecheckWarn, func(p *prechecker) { p.unready["cluster/x"] = []string{"frozen"} }, nil,
			[]string{"x upgrade a skipped: frozen", "x upgrade b skipped: frozen", "x create c skipped: frozen"}},
		{"only for what is still to be upgraded", desired.PrecheckWarn, func(p *prechecker) {
			p.planned = func() { p.targets["cluster/x"][0].Version = "2.0.0" }
		}, []string{"cluster/x: b 2.0.0"}, []string{"x upgrade a succeeded", "x upgrade b succeeded", "x create c succeeded"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := upgradable()
				c.prepare(p)
				s := state(want("x", 0, "a=2.0.0 b=2.0.0 c=1.0.0>a"))
				s.Rollout.Precheck = c.mode
				result := planAndApply(t, p, s, Options{})
				for i := range c.end {
					c.end[i] = "cluster/" + c.end[i]
				}
				if d := cmp.Diff(c.end, withRisks(result)); d != "" {
					t.Errorf("outcomes (-want +got):\n%s", d)
				}
				if d := cmp.Diff(c.asked, p.asked); d != "" {
					t.Errorf("asked (-want +got):\n%s", d)
				}
			})
		})
	}
}

// upgradable is a cluster with a and b in an old version.
func upgradable() *prechecker {
	p := &prechecker{fake: newFake(shelf())}
	p.install("cluster/x", "a", "1.0.0")
	p.install("cluster/x", "b", "1.0.0")
	return p
}

// planAndApply carries out what is planned, after what happens in between.
func planAndApply(t *testing.T, p *prechecker, s desired.State, o Options) Result {
	t.Helper()
	plan, err := MakePlan(t.Context(), p, s, PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if p.planned != nil {
		p.planned()
	}
	result, err := Apply(t.Context(), p, s, plan, o)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// TestPrecheckIsInterrupted: nothing was sent, so nothing has failed.
func TestPrecheckIsInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := upgradable()
		p.took = time.Minute
		s := state(want("x", 0, "a=2.0.0"))
		s.Rollout.Precheck = desired.PrecheckEnforce
		stop, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		result := planAndApply(t, p, s, Options{Stop: stop})
		if d := cmp.Diff([]string{"cluster/x upgrade a canceled: interrupted before it was started"}, withRisks(result)); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	})
}

// TestNobodyPrechecks: pools have none; a client that cannot ask is one of which
// nothing is known.
func TestNobodyPrechecks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(shelf())
		f.install("cluster/x", "a", "1.0.0")
		f.install("pool/p", "a", "1.0.0")
		pool := want("p", 0, "a=2.0.0")
		pool.Kind = desired.Pool
		s := state(want("x", 0, "a=2.0.0"), pool)
		s.Rollout.Precheck = desired.PrecheckEnforce
		result := apply(t, f, s, Options{})
		if d := cmp.Diff([]string{
			"cluster/x upgrade a failed: precheck: not checked: this client cannot ask for a precheck; with rollout.precheck: warn it would be sent all the same | not checked (Warning): this client cannot ask for a precheck",
			"pool/p upgrade a succeeded",
		}, withRisks(result)); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	})
}

// TestPrecheckHoldsNoSlot: where it only waits, as this one says, others go on.
func TestPrecheckHoldsNoSlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &prechecker{fake: newFake(shelf()), took: 2 * time.Minute}
		s := state()
		for i := range 20 {
			target := want(fmt.Sprintf("t%02d", i), 0, "a=2.0.0")
			p.install(target.Key(), "a", "1.0.0")
			s.Targets = append(s.Targets, target)
		}
		s.Rollout.Precheck = desired.PrecheckWarn
		began := time.Now()
		result := planAndApply(t, p, s, Options{Parallelism: 2})
		if took := time.Since(began); result.Summary.Succeeded != 20 || took > 3*time.Minute {
			t.Errorf("%+v after %s", result.Summary, took)
		}
	})
}
