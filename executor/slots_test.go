package executor

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// aloof is a fake whose lists of some targets wait aside for twenty seconds.
type aloof struct {
	*metered
	who []string
}

func (a aloof) Inventory(ctx context.Context, t desired.Target) (diff.Inventory, error) {
	if slices.Contains(a.who, t.Key()) {
		back := Aside(ctx, "no answer yet")
		time.Sleep(20 * time.Second)
		back()
	}
	return a.metered.Inventory(ctx, t)
}

// TestWhoWaitsAsideKeepsNobodyFromBeingChanged: the first targets are not read for
// twenty seconds, one at a time may be, and all others are long done by then.
func TestWhoWaitsAsideKeepsNobodyFromBeingChanged(t *testing.T) { synctest.Test(t, testAsideApply) }

func testAsideApply(t *testing.T) {
	m := newMetered(newFake(shelf()), 10*time.Millisecond)
	s := fleet(20)
	plan, err := MakePlan(t.Context(), m, s, PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	m.most = 0
	began := time.Now()
	var unread []Event
	took := map[string]time.Duration{}
	result, err := Apply(t.Context(), aloof{m, []string{"cluster/t0000", "cluster/t0001"}}, s, plan, Options{Observe: func(e Event) {
		switch e.Type {
		case EventUnread:
			unread = append(unread, e)
		case EventSettled:
			took[e.Target] = time.Since(began)
		}
	}})
	if err != nil || result.Summary.Succeeded != 20 {
		t.Fatalf("%v, %+v", err, result.Summary)
	}
	if len(unread) == 0 || unread[0].Target != "cluster/t0000" || unread[0].Error != "no answer yet" || unread[0].Component != "" {
		t.Errorf("told of those that wait: %+v", unread)
	}
	if m.most > 2 { // one that comes back does not wait for a slot
		t.Errorf("%d requests at once", m.most)
	}
	for target, d := range took {
		if waits := target < "cluster/t0002"; waits != (d > 20*time.Second) || d > time.Minute {
			t.Errorf("%s took %s", target, d)
		}
	}
}

// TestSlotsTellOfTheNext: of one that got free since it was last looked at, and of no other.
func TestSlotsTellOfTheNext(t *testing.T) {
	s := newSlots(1)
	var got []bool
	note := func(b bool) { got = append(got, b) }
	told := func() bool {
		select {
		case <-s.freed:
			return true
		default:
			return false
		}
	}
	note(s.some()) // free
	note(s.take())
	note(s.some()) // taken
	s.give()
	note(told()) // given back
	s.take()
	s.give()
	note(s.some()) // seen
	note(told())   // so there is nothing to tell
	if d := cmp.Diff([]bool{true, true, false, true, true, false}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
