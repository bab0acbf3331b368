package executor

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/diff"
)

// TestLostAnswers: one request whose answer is lost, and what the lists show after
// it. What differs from before was done by it, and is never asked for twice; the
// service's reason is told. What is as it was is asked for again, once the lag is over.
func TestLostAnswers(t *testing.T) {
	const (
		upgradeFailed = "failed: settled badly: state upgradeFailed"
		installFailed = "failed: settled badly: state installFailed"
		abnormal      = "failed: settled badly: state abnormal"
		deleteFailed  = "failed: not deleted: state deleteFailed"
	)
	for _, op := range []struct {
		name, want, live string
		tests            []lostAnswer
	}{
		{"create", "a=1.0.0", "", []lostAnswer{
			{"ends well at once", "list a=1.0.0", 1, "succeeded"},
			{"ends well after the lag", "+4 list|+4 list a=1.0.0!busy|+4 list a=1.0.0", 1, "succeeded"},
			{"ends badly at once", "list a=1.0.0!installFailed|+5 list a=1.0.0!installFailed", 1, installFailed},
			{"ends badly after the lag", "+4 list a=1.0.0!busy|+4 list a=1.0.0!installFailed", 1, installFailed},
			{"ends abnormal", "+5 list a=1.0.0!abnormal|+5 list a=1.0.0!abnormal", 1, abnormal},
			{"shows so late that it is there already, and failed", "+5 list|exists|list a=1.0.0!installFailed", 2, installFailed},
			{"shows so late that it is there already, and abnormal", "+5 list|exists|list a=1.0.0!abnormal|+5 list a=1.0.0!abnormal", 2, abnormal},
			{"was never carried out", "+4 list|+1 list|accepted|list a=1.0.0", 2, "succeeded"},
			{"somebody else installed another version", "+5 list a=2.0.0!installFailed", 1,
				"failed: blocked: 1.0.0 is older than the installed 2.0.0: set allowDowngrade: true if that is meant, or remove it first (state: absent); the service offers no rollback now"},
		}},
		{"upgrade", "a=2.0.0", "a=1.0.0", []lostAnswer{
			{"ends well at once", "list a=2.0.0", 1, "succeeded"},
			{"ends well after the lag", "+4 list a=1.0.0|+4 list a=2.0.0!busy|+4 list a=2.0.0", 1, "succeeded"},
			{"ends badly at once", "list a=1.0.0!upgradeFailed|+5 list a=1.0.0!upgradeFailed", 1, upgradeFailed},
			{"ends badly after the lag", "+4 list a=1.0.0!busy|+4 list a=2.0.0!upgradeFailed", 1, upgradeFailed},
			{"ends abnormal", "+5 list a=2.0.0!abnormal|+5 list a=2.0.0!abnormal", 1, abnormal},
			{"ends so late that it was sent again", "+5 list a=1.0.0|busy|list a=1.0.0!upgradeFailed", 2, upgradeFailed},
			{"is rolled back", "+4 list a=2.0.0!busy|+4 list a=1.0.0", 1, "failed: settled as running 1.0.0, not 2.0.0"},
			{"was never carried out", "+4 list a=1.0.0|+1 list a=1.0.0|accepted|list a=2.0.0", 2, "succeeded"},
		}},
		{"upgrade of what had failed", "a=2.0.0", "a=1.0.0!upgradeFailed", []lostAnswer{
			{"ends well at once", "list a=2.0.0", 1, "succeeded"},
			{"ends as it was, after a transition", "+4 list a=1.0.0!busy|+4 list a=1.0.0!upgradeFailed", 1, upgradeFailed},
			{"ends badly for another reason", "+5 list a=1.0.0!upgradeFailed:full", 1, upgradeFailed + ": full"},
			{"ends badly in another version", "+5 list a=2.0.0!upgradeFailed", 1, upgradeFailed},
			{"is rolled back", "+5 list a=1.0.0", 1, "failed: settled as running 1.0.0, not 2.0.0"},
			{"is as it was", "+4 list a=1.0.0!upgradeFailed|+1 list a=1.0.0!upgradeFailed|accepted|list a=2.0.0", 2, "succeeded"},
		}},
		{"upgrade of what was abnormal", "a=2.0.0", "a=1.0.0!abnormal", []lostAnswer{
			{"ends badly", "+5 list a=1.0.0!upgradeFailed", 1, upgradeFailed},
			{"is as it was, in other words", "+5 list a=1.0.0!abnormal:1of3|+5 list a=1.0.0!abnormal:2of3|accepted|list a=2.0.0", 2, "succeeded"},
			{"recovered by itself", "+5 list a=1.0.0|accepted|list a=2.0.0", 2, "succeeded"},
		}},
		{"update", "a=1.0.0/v", "a=1.0.0", []lostAnswer{
			{"ends well at once", "list a=1.0.0/v", 1, "succeeded"},
			{"ends well after the lag", "+4 list a=1.0.0|+4 list a=1.0.0!busy|+4 list a=1.0.0/v", 1, "succeeded"},
			{"ends badly at once", "list a=1.0.0!upgradeFailed|+5 list a=1.0.0!upgradeFailed", 1, upgradeFailed},
			{"ends badly after the lag", "+4 list a=1.0.0!busy|+4 list a=1.0.0/v!upgradeFailed", 1, upgradeFailed},
			{"was never carried out", "+4 list a=1.0.0|+1 list a=1.0.0|accepted|list a=1.0.0/v", 2, "succeeded"},
		}},
		{"update of what had failed", "a=1.0.0/v", "a=1.0.0!upgradeFailed", []lostAnswer{
			{"ends well at once", "list a=1.0.0/v", 1, "succeeded"},
			{"ends well, and nobody tells parameters", "+5 list a=1.0.0?", 1, "succeeded"},
			{"ends as it was, after a transition", "+4 list a=1.0.0!busy|+4 list a=1.0.0!upgradeFailed", 1, upgradeFailed},
			{"is as it was", "+5 list a=1.0.0!upgradeFailed|accepted|list a=1.0.0/v", 2, "succeeded"},
		}},
		{"delete", "a-absent", "a=1.0.0", []lostAnswer{
			{"ends well at once", "list", 1, "succeeded"},
			{"ends well after the lag", "+4 list a=1.0.0|+4 list a=1.0.0!deleting|+4 list", 1, "succeeded"},
			{"ends badly at once", "list a=1.0.0!deleteFailed|+5 list a=1.0.0!deleteFailed", 1, deleteFailed},
			{"ends badly after the lag", "+4 list a=1.0.0!deleting|+4 list a=1.0.0!deleteFailed", 1, deleteFailed},
			{"turns back", "+4 list a=1.0.0!deleting|+4 list a=1.0.0", 1, "failed: not deleted: state running"},
			{"was never carried out", "+4 list a=1.0.0|+1 list a=1.0.0|accepted|list", 2, "succeeded"},
			{"ends abnormal", "+5 list a=1.0.0!abnormal|+5 list a=1.0.0!abnormal", 1, "failed: not deleted: state abnormal"},
			{"was abnormal for a moment", "+4 list a=1.0.0!abnormal|+4 list a=1.0.0|accepted|list", 2, "succeeded"},
		}},
		{"delete of what had failed", "a-absent", "a=1.0.0!deleteFailed", []lostAnswer{
			{"ends well at once", "list", 1, "succeeded"},
			{"ends as it was, after a transition", "+4 list a=1.0.0!deleting|+4 list a=1.0.0!deleteFailed", 1, deleteFailed},
			{"ends badly for another reason", "+5 list a=1.0.0!deleteFailed:used", 1, deleteFailed + ": used"},
			{"is as it was", "+5 list a=1.0.0!deleteFailed|accepted|list", 2, "succeeded"},
		}},
	} {
		for _, test := range op.tests {
			t.Run(op.name+" that "+test.name, func(t *testing.T) { test.run(t, op.want, op.live) })
		}
	}
}

// lostAnswer is what happens after a lost answer, and what has to become of it.
type lostAnswer struct {
	name     string
	tell     string // events of a story
	requests int
	end      string
}

func (l lostAnswer) run(t *testing.T, wanted, live string) {
	r := teller{now: time.Unix(0, 0), want: want("x", 0, wanted)}
	target := readyTarget(r.want, diff.Target(r.want, inventory(live), shelf()), policy{timeout: 100 * time.Second, lag: 5 * time.Second, blind: 30 * time.Second})
	requests := 0
	for _, line := range append([]string{"start", "list " + live, "lost"}, strings.Split(l.tell, "|")...) {
		if target.ended() {
			t.Fatalf("it ended before %q: %+v", line, ends(target.result()))
		}
		if next, _ := target.on(r.event(t, line)); next.action == send {
			requests++
		}
	}
	if d := cmp.Diff([]string{"a " + l.end}, ends(target.result())); d != "" || requests != l.requests {
		t.Errorf("%d requests, want %d (-want +got):\n%s", requests, l.requests, d)
	}
}
