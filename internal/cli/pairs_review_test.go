package cli

import (
	"maps"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/internal/emulator"
)

// served starts an emulator with pairFiles' seed and returns the environment
// that leads to it.
func served(t *testing.T) (*emulator.Server, map[string]string) {
	t.Helper()
	seed, err := emulator.ReadSeed(strings.NewReader(pairFiles["seed.yaml"]))
	if err != nil {
		t.Fatal(err)
	}
	server := emulator.MustNew(emulator.Options{Seed: seed, Settle: 20 * time.Millisecond})
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	return server, map[string]string{
		"SYNCER_ENDPOINT": "iam=" + web.URL + ",cce=" + web.URL + ",modelarts=" + web.URL, "SYNCER_QPS": "0", "SYNCER_POLL_INTERVAL": "10ms",
		"HUAWEICLOUD_SDK_AK": emulator.AccessKey, "HUAWEICLOUD_SDK_SK": emulator.SecretKey,
	}
}

// made lists what the emulator changed.
func made(server *emulator.Server) []string {
	out := []string{}
	for _, entry := range server.Log() {
		if entry.Change != "" {
			out = append(out, entry.Change)
		}
	}
	slices.Sort(out)
	return out
}

// TestReviewedPlanPairs: a saved plan together with the other flags. Each case
// is a row after row on one emulator, and all that was changed in the end.
func TestReviewedPlanPairs(t *testing.T) {
	const (
		one, two, dashboard = "create cluster/one npd", "create cluster/two npd", "delete cluster/one dashboard"
		byHand              = "apply -f hand.yaml --yes -o json=hand.json"
	)
	// somebody does by hand what the plan of change.yaml holds for cluster/two
	hand := head + "clusters: [{id: two, addons: [{name: npd}]}]\n"
	progress := `\[`
	tests := map[string]struct {
		steps []pair
		made  []string
	}{
		"as reviewed": {[]pair{
			{args: "plan -f change.yaml --out p.json", out: "text"},
			{args: "apply -f change.yaml --plan p.json -o json", out: "Result", errs: progress, has: []string{`"succeeded": 2`}},
		}, []string{one, two}},
		"stale": {[]pair{
			{args: "plan -f change.yaml --out p.json", out: "text"},
			{args: byHand, out: "nothing", errs: progress},
			{args: "apply -f change.yaml --plan p.json -o json", code: 1, out: "Result", errs: "now nothing is to be done", has: []string{`"error": "stale: npd: reviewed as create [0-9.]+, now nothing is to be done"`, `"succeeded": 1`}},
		}, []string{one, two}},
		"stale, fail-fast": {[]pair{
			{args: "plan -f change.yaml --out p.json", out: "text"},
			{args: byHand, out: "nothing", errs: progress},
			{args: "apply -f change.yaml --plan p.json --fail-fast -o json", code: 3, out: "Result", errs: "--fail-fast", has: []string{`"succeeded": 0, "sent": 0, "failed": 0, "held": 0, "skipped": 1`}},
		}, []string{two}},
		"stale, but not asked for": {[]pair{
			{args: "plan -f change.yaml --out p.json", out: "text"},
			{args: byHand, out: "nothing", errs: progress},
			{args: "apply -f change.yaml --plan p.json --target cluster/one --fail-fast", out: "text", errs: progress},
		}, []string{one, two}},
		"by label": {[]pair{
			{args: "plan -f change.yaml --out p.json", out: "text"},
			{args: "apply -f change.yaml --plan p.json -l tier=prod -o json", out: "Result", errs: progress, has: []string{`"succeeded": 1`}},
		}, []string{one}},
		"shard by shard": {[]pair{
			{args: "plan -f change.yaml --out p.json", out: "text"},
			{args: "apply -f change.yaml --plan p.json --shard 0/2", out: "text", errs: progress},
			{args: "apply -f change.yaml --plan p.json --shard 1/2", out: "text"},
		}, []string{one, two}},
		"a part was reviewed, all is asked for": {[]pair{
			{args: "plan -f change.yaml --target cluster/one --out p.json", out: "text"},
			{args: "apply -f change.yaml --plan p.json -o json", code: 1, out: "Result", errs: "not reviewed", has: []string{`stale: npd: not reviewed, now create [0-9.]+`}},
		}, []string{one}},
		"other manifests": {[]pair{
			{args: "plan -f change.yaml --out p.json", out: "text"},
			{args: "apply -f hand.yaml --plan p.json", code: 1, out: "text", errs: "made from other manifests"},
		}, []string{two}},
		"guards are held anew": {[]pair{
			{args: "plan -f guard.yaml --out p.json", out: "text"},
			{args: "apply -f guard.yaml --plan p.json -o json", code: 3, out: "Result", errs: "--max-deletes 1 allows it"},
			{args: "apply -f guard.yaml --plan p.json --max-deletes 1 -o json", out: "Result", errs: progress},
		}, []string{dashboard}},
		"guards of the plan's own flag do not last": {[]pair{
			{args: "plan -f guard.yaml --max-deletes 1 --out p.json", out: "text"},
			{args: "apply -f guard.yaml --plan p.json --yes", code: 3, out: "text", errs: "maxDeletes"},
		}, []string{}},
		"blocked as reviewed": {[]pair{
			{args: "plan -f blocked.yaml --out p.json", code: 1, out: "text"},
			{args: "apply -f blocked.yaml --plan p.json -o json", code: 1, out: "Result", errs: "9.9.9", has: []string{`"succeeded": 1`}},
		}, []string{two}},
		"unread as reviewed": {[]pair{
			{args: "plan -f unread.yaml --out p.json", code: 1, out: "text"},
			{args: "apply -f unread.yaml --plan p.json -o ndjson --no-wait", code: 1, out: "events", errs: "nowhere"},
		}, []string{two}},
		"the plan and a report in one file": {[]pair{
			{args: "plan -f change.yaml --out p.json", out: "text"},
			{args: "apply -f change.yaml --plan p.json -o json=p.json", code: 1, out: "nothing", errs: "-o json: p.json cannot be written: this run reads it", files: "p.json=Plan"},
		}, []string{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			files := maps.Clone(pairFiles)
			files["hand.yaml"] = hand
			inDirectory(t, files)
			server, env := served(t)
			for _, step := range test.steps {
				step.env = env
				t.Run(step.args, step.run)
			}
			if d := cmp.Diff(test.made, made(server)); d != "" {
				t.Errorf("what was changed (-want +got):\n%s", d)
			}
		})
	}
}

// TestOtherPairs: the commands that change nothing.
func TestOtherPairs(t *testing.T) {
	inDirectory(t, pairFiles)
	_, env := served(t)
	for _, row := range []pair{
		{args: "validate -f change.yaml", out: "text"},
		{args: "validate -f bad.yaml -f change.yaml", code: 1, out: "nothing", errs: "^bad.yaml:4:1: "},
		{args: "validate -f change.yaml -o json", code: 1, out: "nothing", errs: "unknown shorthand flag"},
		{args: "schema", out: "text"},
		{args: "outdated -f delete.yaml -o json", out: "Outdated"},
		{args: "outdated -f delete.yaml --all-components -o json", out: "Outdated", has: []string{`"component": "everest"`}},
		{args: "outdated -f unread.yaml -o json", code: 1, out: "Outdated", has: []string{`"failed": 1`}},
		{args: "outdated -f unread.yaml", code: 1, out: "text"},
		{args: "outdated -f delete.yaml -o markdown", out: "markdown", has: []string{"^<!-- syncer:outdated -->"}},
		{args: "outdated -f delete.yaml -o html=o.html -o text", out: "text", files: "o.html=html"},
		{args: "outdated -f unread.yaml -o markdown", code: 1, out: "markdown", has: []string{"✗ Not read"}},
		{args: "outdated -f delete.yaml -o ndjson", code: 1, out: "nothing", errs: "no such format here"},
		{args: "snapshot -f change.yaml", out: "Snapshot"},
		{args: "snapshot -f change.yaml --out s.json", out: "nothing", files: "s.json=Snapshot"},
		{args: "snapshot -f change.yaml --out s2.json -o json", out: "Snapshot", files: "s2.json=Snapshot"},
		{args: "snapshot -f unread.yaml --out u.json", code: 1, out: "nothing", errs: "pool/nowhere could not be read", files: "u.json=Snapshot"},
		{args: "snapshot -f change.yaml --out no/s.json", code: 1, out: "nothing", errs: "no directory"},
		{args: "plan -f change.yaml --snapshot s.json --detailed-exitcode -o json", code: 2, out: "Plan"},
		{args: "plan -f change.yaml --snapshot s.json --emulator", code: 1, out: "nothing", errs: "snapshot"},
		{args: "plan -f change.yaml --snapshot s.json --target cluster/one -o json", out: "Plan", has: []string{`"targets": 1`}},
		{args: "plan -f delete.yaml --snapshot u.json", code: 1, out: "text", has: []string{"snapshot"}},
		{args: "plan -f change.yaml --shard 0/2 --out 0.json", out: "text"},
		{args: "plan -f change.yaml --shard 1/2 --out 1.json", out: "text"},
		{args: "plan -f unread.yaml --out unread.json", code: 1, out: "text"},
		{args: "report 0.json 1.json --detailed-exitcode -o json", code: 2, out: "Plan", has: []string{`"targets": 2, "create": 2`}},
		{args: "report 0.json 1.json -o html", out: "html"},
		{args: "report unread.json --detailed-exitcode -o markdown", code: 1, out: "markdown"},
		{args: "report unread.json 0.json -o json", code: 1, out: "nothing", errs: "do not belong together"},
		{args: "report 0.json -o ndjson", code: 1, out: "nothing", errs: "no such format here"},
		{args: "export --all --region eu-de --project 0123456789abcdef0123456789abcdef", out: "text"},
		{args: "export --all", code: 1, out: "nothing", errs: "no project: name one"},
		{args: "export --all --target pool/pool", code: 1, out: "nothing", errs: "--all and --target"},
		{args: "export -f unread.yaml --out e.yaml", code: 1, out: "nothing", errs: "nowhere", files: "e.yaml="},
		{args: "export --all --out no/e.yaml", code: 1, out: "nothing", errs: "no directory"},
	} {
		row.env = env
		t.Run(row.args, row.run)
	}
	if _, err := os.Stat("e.yaml"); err == nil {
		t.Error("an export that failed left a file")
	}
}
