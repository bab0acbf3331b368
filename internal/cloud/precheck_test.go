package cloud_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud"
	"github.com/syncer-project/syncer/internal/emulator"
)

// checked is a cluster with an edited Corefile, an add-on with a risk of the seed's
// and a healthy one.
const checked = `clusters: [{id: c, addons: [
	{template: coredns, version: 1.28.4, editedCorefile: true},
	{template: npd, version: 1.19.1, risks: [{name: K8sResourceModified, message: "deployment npd holds hunter2000"}]},
	{template: metrics-server}]}]`

// prechecks asks about upgrades of these add-ons of the cluster.
func prechecks(t *testing.T, prepare func(world, *cloud.Config), names ...string) ([]executor.Risk, error, world) {
	t.Helper()
	seed, err := emulator.ReadSeed(strings.NewReader(checked))
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, emulator.Options{Seed: seed, Settle: time.Millisecond})
	config := w.config(byKey...)
	config.Sleep = func(ctx context.Context, _ time.Duration) error { time.Sleep(time.Millisecond); return ctx.Err() }
	if prepare != nil {
		prepare(w, &config)
	}
	c, err := cloud.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	target := desired.Target{Kind: desired.Cluster, ID: "c"}
	live, err := c.Inventory(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	var upgrades []diff.Change
	for _, name := range names {
		for _, i := range live.Instances {
			if i.Template == name {
				upgrades = append(upgrades, diff.Change{Component: name, Op: diff.Upgrade, Template: name, InstanceID: i.ID, To: "9.9.9",
					Parameters: desired.Tree{"custom": desired.Tree{"a": secret.New("hunter2000")}}})
			}
		}
	}
	w.ResetLog()
	risks, err := c.Precheck(t.Context(), target, upgrades)
	return risks, err, w
}

// TestPrecheck: one request for all upgrades, then the tasks until all are done; what
// the service holds against an upgrade comes back, without secrets.
func TestPrecheck(t *testing.T) {
	hide := func(_ world, c *cloud.Config) {
		c.Secrets = secret.NewMasker()
		c.Secrets.Add("hunter2000")
	}
	risks, err, w := prechecks(t, hide, "npd", "metrics-server", "coredns")
	if err != nil {
		t.Fatal(err)
	}
	if len(risks) != 2 || !strings.HasPrefix(risks[1].Message, "configmap coredns had been modified") {
		t.Fatalf("risks: %v", risks)
	}
	risks[1].Message = "modified"
	want := []executor.Risk{
		{Component: "npd", Name: "K8sResourceModified", Level: executor.Warning, Message: "deployment npd holds (sensitive)"},
		{Component: "coredns", Name: "AddonValidate", Level: executor.Fatal, Message: "modified"},
	}
	if d := cmp.Diff(want, risks); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got := risks[1].String(); got != "AddonValidate (Fatal): modified" {
		t.Errorf("%q", got)
	}
	made := 0
	for _, r := range w.Log() {
		if r.Method == "POST" {
			made++
		}
	}
	if made != 1 {
		t.Errorf("%d batches", made)
	}
}

// TestPrecheckGoesOnAfterALostAnswer: to have it made twice does no harm.
func TestPrecheckGoesOnAfterALostAnswer(t *testing.T) {
	lose := func(w world, _ *cloud.Config) {
		w.Fault(emulator.Fault{Method: "POST", Path: "/precheck", Do: emulator.Drop, Made: true})
		w.Fault(emulator.Fault{Method: "GET", Path: "/precheck", Do: emulator.Answer, Status: 502})
	}
	if risks, err, _ := prechecks(t, lose, "npd"); err != nil || len(risks) != 1 {
		t.Errorf("%v, %v", risks, err)
	}
}

// TestPrecheckThatIsNotKnown: an error says so, and is never "no risk".
func TestPrecheckThatIsNotKnown(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"not offered":  {Path: "/precheck", Do: emulator.Unpublished},
		"refused":      {Path: "/precheck", Do: emulator.Answer, Status: 403},
		"no task":      {Method: "POST", Path: "/precheck", Do: emulator.Answer, Status: 201, Body: `{"status":{"items":[]}}`},
		"no JSON":      {Method: "GET", Path: "/precheck", Times: -1, Do: emulator.Answer, Status: 200, Body: `ok`},
		"never at end": {Method: "GET", Path: "/precheck", Times: -1, Do: emulator.Answer, Status: 200, Body: `{"items":[]}`},
	} {
		if risks, err, _ := prechecks(t, func(w world, _ *cloud.Config) { w.Fault(fault) }, "metrics-server"); err == nil {
			t.Errorf("%s: %v", name, risks)
		}
	}
	if risks, err, w := prechecks(t, nil); err != nil || risks != nil || len(w.Log()) != 0 {
		t.Errorf("of no upgrade: %v, %v", risks, err)
	}
	seed, err := emulator.ReadSeed(strings.NewReader(`clusters: [{id: auto, autopilot: true}]`))
	if err != nil {
		t.Fatal(err)
	}
	c := newWorld(t, emulator.Options{Seed: seed}).client(t, byKey...)
	for _, target := range []desired.Target{{Kind: desired.Pool, ID: "p"}, {Kind: desired.Cluster, ID: "auto"}} {
		if _, err := c.Precheck(t.Context(), target, []diff.Change{{Component: "a"}}); err == nil || !strings.Contains(err.Error(), "no precheck") {
			t.Errorf("%s: %v", target.Key(), err)
		}
	}
}
