package executor

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestDesignShowsTheTables: docs/design.md has the state tables that the code runs.
func TestDesignShowsTheTables(t *testing.T) {
	text, err := os.ReadFile("../docs/design.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, table := range map[string]string{"change": table(changeRules), "target": table(targetRules)} {
		if !strings.Contains(string(text), table) {
			t.Errorf("docs/design.md does not show the table of a %s as it is; put this there:\n\n%s", name, table)
		}
	}
}

// table writes rules as docs/design.md has them.
func table[M, F any](rules []rule[M, F]) string {
	var b strings.Builder
	b.WriteString("| at | on | when | goes to | asks for |\n|---|---|---|---|---|\n")
	for _, r := range rules {
		to := string(r.to)
		if to == "" {
			to = "–"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", listed(r.at), listed(r.on), r.when, to, r.asks)
	}
	return b.String()
}

// sets are the names of what often stands together. docs/design.md explains them.
var sets = map[string]string{
	plain(inFlight): "*in flight*", plain(inDoubt): "*in doubt*", plain(standing): "*not ended*",
	plain(begun): "*begun*", plain(signs): "*any list*", plain(notYet): "*not as wanted*",
}

func listed[S ~string](words []S) string {
	all := plain(words)
	return cmp.Or(sets[all], all)
}

func plain[S ~string](words []S) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return strings.Join(out, ", ")
}

// TestRulesAreInOrder: a condition has words exactly where it is one, and no rule
// stands behind one that always comes first.
func TestRulesAreInOrder(t *testing.T) {
	rulesInOrder(t, changeRules)
	rulesInOrder(t, targetRules)
}

func rulesInOrder[M, F any](t *testing.T, rules []rule[M, F]) {
	t.Helper()
	taken := map[string]bool{}
	for n, r := range rules {
		if (r.when == "") != (r.is == nil) {
			t.Errorf("rule %d: the condition %q and its words do not go together", n, r.when)
		}
		reached := false
		for _, at := range r.at {
			for _, on := range r.on {
				pair := string(at) + " " + string(on)
				reached = reached || !taken[pair]
				taken[pair] = taken[pair] || r.is == nil
			}
		}
		if !reached {
			t.Errorf("rule %d (%s on %s) never comes to its turn", n, listed(r.at), listed(r.on))
		}
	}
}

// TestEveryEndIsReached: each stage that is an end is where some rule leads, and
// nothing leads on from it.
func TestEveryEndIsReached(t *testing.T) {
	for _, end := range []stage{atSucceeded, atSent, atFailed, atSkipped, atCanceled} {
		if !slices.ContainsFunc(changeRules, func(r rule[*change, fact]) bool { return r.to == end }) {
			t.Errorf("no rule leads to %s", end)
		}
		if slices.ContainsFunc(changeRules, func(r rule[*change, fact]) bool { return slices.Contains(r.at, end) }) {
			t.Errorf("a rule leads on from %s", end)
		}
		if !(change{stage: end}).ended() {
			t.Errorf("%s is no end", end)
		}
	}
}
