package cli

import (
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud"
	"github.com/syncer-project/syncer/internal/emulator"
)

// offers are components of both services, with versions of the emulator's
// catalog and parameters of each kind.
var offers = map[desired.Kind]map[string][]string{
	desired.Pool: {
		"node-local-dns": {"", "1.6.36", "1.6.63", "latest", "~1.6"}, "gpu-driver": {"", "2.0.1", "2.1.26", "~2.1"},
		"volcano": {"", "1.12.14", "latest"}, "rdma-sriov-dev-plugin": {"0.1.0", "0.2.3"}, "gpu-beta": {"1.2.15", "2.6.4"},
	},
	desired.Cluster: {
		"coredns": {"", "1.28.4", "1.29.4", "1.30.6", "latest"}, "metrics-server": {"", "1.3.60", "~1.3", "latest"},
		"node-local-dns": {"1.6.36", "1.6.63"}, "npd": {"", "1.19.1", "latest"}, "dashboard": {"", "2.2.27"}, "volcano": {"", "1.17.4"},
	},
}

func drawComponent(t *rapid.T, kind desired.Kind, name string) desired.Component {
	c := desired.Component{
		Name: name, Version: rapid.SampledFrom(offers[kind][name]).Draw(t, "version"),
		Absent: name != "coredns" && rapid.IntRange(0, 3).Draw(t, "absent") == 0,
		Reset:  rapid.Bool().Draw(t, "reset"), AllowDowngrade: true,
	}
	custom := desired.Tree{}
	if rapid.Bool().Draw(t, "custom") {
		custom["multiAZEnabled"] = rapid.SampledFrom([]any{true, false, nil}).Draw(t, "multiAZ")
	}
	if name == "node-local-dns" && rapid.Bool().Draw(t, "dns") {
		custom["ndots"] = strconv.Itoa(rapid.IntRange(1, 9).Draw(t, "ndots"))
		custom["image"] = desired.Tree{"args": desired.Tree{"healthPort": json.Number(strconv.Itoa(rapid.IntRange(1, 9).Draw(t, "port")))}}
	}
	if len(custom) > 0 {
		c.Parameters = desired.Tree{"custom": custom}
	}
	if slices.Contains([]string{"node-local-dns", "metrics-server", "volcano"}, name) && rapid.Bool().Draw(t, "flavor") {
		if c.Parameters == nil {
			c.Parameters = desired.Tree{}
		}
		c.Parameters["flavor"] = desired.Tree{"name": rapid.SampledFrom([]any{"HA", "Single"}).Draw(t, "flavorName")}
	}
	return c
}

func drawState(t *rapid.T) desired.State {
	state := desired.State{Guards: desired.Guards{MaxDeletes: 100, MaxDeletePercent: 100}}
	for _, target := range []desired.Target{
		{Kind: desired.Pool, ID: "pool-infer-b"}, {Kind: desired.Pool, ID: "pool-train-a", Wave: 1},
		{Kind: desired.Cluster, ID: "9dd81b6e-e8e5-11ea-8aeb-0255ac11161d"},
	} {
		target.Name, target.Region, target.Project = target.ID, emulator.Region, emulator.ProjectID
		names := make([]string, 0, len(offers[target.Kind]))
		for name := range offers[target.Kind] {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			if rapid.Bool().Draw(t, "listed") {
				target.Components = append(target.Components, drawComponent(t, target.Kind, name))
			}
		}
		state.Targets = append(state.Targets, target)
	}
	return state
}

// TestApplyConverges: whatever is asked for and not blocked is there after one
// apply, and a second plan finds nothing to do, on both services.
func TestApplyConverges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		server := emulator.MustNew(emulator.Options{Settle: 2 * time.Millisecond})
		http := httptest.NewServer(server)
		defer http.Close()
		client := emulated(t, http.URL)
		state := drawState(t)
		plan, err := executor.MakePlan(t.Context(), client, state, executor.PlanOptions{Parallelism: 4})
		if err != nil || plan.Summary.Failed > 0 {
			t.Fatalf("plan: %v, %+v", err, plan.Targets)
		}
		result, err := executor.Apply(t.Context(), client, state, plan, executor.Options{
			Rollout: &desired.Rollout{MaxFailures: 100}, Parallelism: 4, Timeout: 5 * time.Second, Poll: time.Millisecond, MaxPoll: 5 * time.Millisecond, Lag: 50 * time.Millisecond,
		})
		if err != nil || result.Summary.Failed > 0 {
			t.Fatalf("apply: %v, %v", err, result.Err())
		}
		again, err := executor.MakePlan(t.Context(), client, state, executor.PlanOptions{Parallelism: 4})
		if err != nil {
			t.Fatal(err)
		}
		for i, target := range again.Targets {
			blocked := slices.ContainsFunc(plan.Targets[i].Changes, func(c diff.Change) bool { return c.Blocked != "" })
			if !blocked && len(target.Changes) > 0 {
				text, _ := json.MarshalIndent(target.Changes, "", " ")
				t.Fatalf("%s still needs\n%s", target.Target, text)
			}
		}
	})
}

// emulated is a client of the emulator at url.
func emulated(t interface{ Fatal(...any) }, url string) *cloud.Client {
	account := map[string]string{"HUAWEICLOUD_SDK_AK": emulator.AccessKey, "HUAWEICLOUD_SDK_SK": emulator.SecretKey}
	client, err := cloud.New(cloud.Config{
		Region: emulator.Region, Project: emulator.ProjectID,
		Endpoints: map[string]string{"iam": url, "cce": url, "modelarts": url},
		Env:       func(name string) (string, bool) { v, ok := account[name]; return v, ok },
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}
