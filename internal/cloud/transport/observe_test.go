package transport

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
)

// observed makes a client whose attempts are written down.
func observed(t *testing.T, server string) (client, *[]Attempt) {
	var all []Attempt
	cfg := testConfig(server)
	cfg.Observe = func(a Attempt) { all = append(all, a) }
	return mustNew(t, cfg), &all
}

// Each request is told of, also one that got no answer, and whether it repeats one.
func TestEachAttemptIsTold(t *testing.T) {
	f := cloudtest.NewService(t, cloudtest.Script(cloudtest.Drop, cloudtest.Reply(429, ""), cloudtest.Reply(200, cloudtest.EmptyList)))
	c, got := observed(t, f.URL)
	for range 2 {
		if err := listPool(t, c); err != nil {
			t.Fatal(err)
		}
	}
	want := []Attempt{{endpoint.ModelArts, 0, false}, {endpoint.ModelArts, 429, true}, {endpoint.ModelArts, 200, true}, {endpoint.ModelArts, 200, false}}
	if d := cmp.Diff(want, *got); d != "" {
		t.Errorf("attempts (-want +got):\n%s", d)
	}

	f.Close()
	c, got = observed(t, f.URL) // with no connection of before
	if _, err := change(t, c, http.MethodPost); err == nil || len(*got) != MaxTries || (*got)[0] != (Attempt{endpoint.ModelArts, 0, false}) || !(*got)[1].Again {
		t.Errorf("without a connection: %v, %v", *got, err)
	}
}

// So is what somebody else writes: a sign-in.
func TestForeignAttemptsAreTold(t *testing.T) {
	f := cloudtest.NewService(t, cloudtest.Script(cloudtest.Drop, cloudtest.Reply(503, "")))
	c, got := observed(t, f.URL)
	foreign := c.Foreign(endpoint.IAM, at(f.URL))
	for range 2 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.URL+"/v3/auth/tokens", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		login := foreign.HTTP()
		if resp, err := login.Do(req); err == nil {
			resp.Body.Close()
		}
		foreign.Again(t.Context(), &executor.Error{Status: http.StatusBadGateway})
	}
	if d := cmp.Diff([]Attempt{{endpoint.IAM, 0, false}, {endpoint.IAM, 503, true}}, *got); d != "" {
		t.Errorf("attempts (-want +got):\n%s", d)
	}
}
