package cli

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
)

// TestTargetsByName: a cluster goes by its ID, and by its name where no other
// cluster has it. What fits nothing is told with what may be meant.
func TestTargetsByName(t *testing.T) {
	targets := []desired.Target{
		{Kind: desired.Pool, ID: "train-a"},
		{Kind: desired.Cluster, ID: "1111", Name: "prod-a"},
		{Kind: desired.Cluster, ID: "2222", Name: "twin"},
		{Kind: desired.Cluster, ID: "3333", Name: "twin"},
		{Kind: desired.Cluster, ID: "4444", Name: "1111"}, // another's ID
		{Kind: desired.Cluster, ID: "5555", Name: "5555"}, // no name of its own
	}
	for _, test := range []struct{ named, want, err string }{
		{named: "cluster/1111 pool/train-a", want: "cluster/1111 pool/train-a"},
		{named: "cluster/prod-a", want: "cluster/1111"},
		{named: "cluster/5555", want: "cluster/5555"},
		{named: "cluster/twin", err: "--target cluster/twin: 2 clusters have that name; say which by its ID: cluster/2222, cluster/3333"},
		{named: "cluster/prod-b", err: `--target cluster/prod-b: no such target is listed, did you mean "cluster/prod-a"?`},
		{named: "pool/train", err: `did you mean "pool/train-a"?`},
		{named: "pool/elsewhere", err: "no such target is listed; known: cluster/1111, "},
		{named: "prod-a", err: "--target prod-a: no such target is listed, did you mean cluster/prod-a?"},
		{named: "cluster/x cluster/twin", err: "\n"}, // both are told
	} {
		got, err := targetKeys(strings.Fields(test.named), targets)
		if test.err != "" {
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("%s: %v, want %q", test.named, err, test.err)
			}
			continue
		}
		if d := cmp.Diff(test.want, strings.Join(got, " ")); d != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", test.named, err, d)
		}
	}
	if got, err := targetKeysOr([]string{"cluster/elsewhere", "cluster/prod-a"}, targets); err != nil || strings.Join(got, " ") != "cluster/elsewhere cluster/1111" {
		t.Errorf("targets that need not be listed: %v, %v", got, err)
	}
}

// TestNoLabelIsMet: who selects nothing is told what there is.
func TestNoLabelIsMet(t *testing.T) {
	if got, want := labelsOf(fleet().Targets), "their labels are tier (prod, test)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := labelsOf(fleet().Targets[2:]), "none of them has labels"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
