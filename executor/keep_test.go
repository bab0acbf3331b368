package executor

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// precious is how stories begin in which what is deleted had something customised.
const precious = opened + "list a=1.0.0/v!installFailed -> send delete a\n"

var losses = []story{
	{
		name: "created again with what was customised",
		want: "a=1.0.0", live: "a=1.0.0/v!installFailed",
		tell: precious + `kept accepted -> pause
			list -> send create a 1.0.0
			kept accepted -> pause
			list a=1.0.0/v -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "created again without it: not before the list had its time",
		want: "a=1.0.0", live: "a=1.0.0/v!installFailed",
		tell: precious + `kept accepted -> pause
			list -> send create a 1.0.0
			kept accepted -> pause
			+10 list a=1.0.0!busy -> pause
			+20 list a=1.0.0 -> pause
			+4 list a=1.0.0 -> pause
			+1 list a=1.0.0 -> done`,
		end: []string{"a failed: created again without what was customised: /custom/k; put it back brings back what was customised; lost: [/custom/k]"},
	},
	{
		name: "a list may be late to show it",
		want: "a=1.0.0", live: "a=1.0.0/v!installFailed",
		tell: precious + `accepted -> pause
			list -> send create a 1.0.0
			accepted -> pause
			+29 list a=1.0.0 -> pause
			+29 list a=1.0.0/v -> done`,
		end: []string{"a succeeded"},
	},
	{
		name: "the time-out counts also for that",
		want: "a=1.0.0", live: "a=1.0.0/v!installFailed",
		tell: precious + `accepted -> pause
			list -> send create a 1.0.0
			accepted -> pause
			+100 list a=1.0.0 -> done`,
		end: []string{"a failed: created again without what was customised: /custom/k; lost: [/custom/k]"},
	},
	{
		name: "nobody tells whether it has it",
		want: "a=1.0.0", live: "a=1.0.0/v!installFailed",
		tell: precious + `kept accepted -> pause
			list -> send create a 1.0.0
			kept accepted -> pause
			+5 list a=1.0.0? -> done`,
		end: []string{"a succeeded: nobody tells its parameters, so it cannot be seen whether it has what was customised: /custom/k; put it back brings back what was customised"},
	},
	{
		name: "the create is refused",
		want: "a=1.0.0", live: "a=1.0.0/v!installFailed",
		tell: precious + `kept accepted -> pause
			list -> send create a 1.0.0
			kept refused -> done`,
		end: []string{"a failed: it was deleted and not created again: it: refused; put it back creates it again with what was customised; lost: [/custom/k]"},
	},
	{
		name: "what was created again is broken, and has it",
		want: "a=1.0.0", live: "a=1.0.0/v!installFailed",
		tell: precious + `kept accepted -> pause
			list -> send create a 1.0.0
			kept accepted -> pause
			+5 list a=1.0.0/v!installFailed -> done`,
		end: []string{"a failed: created again, but settled badly: state installFailed; put it back brings back what was customised"},
	},
	{
		name: "it could not be deleted",
		want: "a=1.0.0", live: "a=1.0.0/v!installFailed",
		tell: precious + `kept accepted -> pause
			+5 list a=1.0.0/v!deleteFailed -> done`,
		end: []string{"a failed: not deleted: state deleteFailed; once it is gone, put it back brings back what was customised"},
	},
	{
		name: "the delete is refused",
		want: "a=1.0.0", live: "a=1.0.0/v!installFailed",
		tell: precious + `kept refused -> done`,
		end:  []string{"a failed: it: refused"},
	},
	{
		name: "interrupted between its halves",
		want: "a=1.0.0", live: "a=1.0.0/v!installFailed",
		tell: precious + `kept accepted -> pause
			end -> done`,
		end: []string{"a failed: interrupted between its delete and its create: put it back creates it again with what was customised; lost: [/custom/k]"},
	},
	{
		name: "interrupted while it is created, which the service took",
		want: "a=1.0.0", live: "a=1.0.0/v!installFailed",
		tell: precious + `kept accepted -> pause
			list -> send create a 1.0.0
			kept accepted -> pause
			stop -> pause
			list a=1.0.0!busy -> done`,
		end: []string{"a sent: interrupted before it had settled; put it back brings back what was customised"},
	},
	{
		name: "interrupted before it was known whether it is created",
		want: "a=1.0.0", live: "a=1.0.0/v!installFailed",
		tell: precious + `kept accepted -> pause
			list -> send create a 1.0.0
			kept lost -> pause
			end -> done`,
		end: []string{"a sent: interrupted before it was known whether the service carried it out: it: lost; put it back brings back what was customised; lost: [/custom/k]"},
	},
	{
		name: "what the manifest names cannot get lost",
		want: "a=1.0.0/v", live: "a=1.0.0/v!installFailed",
		tell: precious + `accepted -> pause
			list -> send create a 1.0.0
			refused -> done`,
		end: []string{"a failed: it was deleted and not created again: it: refused; apply again to create it"},
	},
}

func TestLosses(t *testing.T) {
	for _, s := range losses {
		t.Run(s.name, s.run)
	}
}

// safe keeps in memory.
type safe struct {
	mu     sync.Mutex
	f      *fake
	said   []string // what was kept and released, and what the fake had made until then
	closed bool     // nothing can be kept
	noWait bool     // the run does not wait
}

func (s *safe) Keep(target desired.Target, c diff.Change) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return "", errors.New("no room")
	}
	s.note("keep", target, c)
	return "restore " + target.Key(), nil
}

func (s *safe) Release(target desired.Target, c diff.Change) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.note("release", target, c)
}

func (s *safe) note(what string, target desired.Target, c diff.Change) {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	s.said = append(s.said, what+" "+target.Key()+" "+c.Component+" "+strings.Join(c.Carried, ",")+" after "+strings.Join(s.f.log, ","))
}

// broken is a fake with an install that failed, with something customised.
func broken() *fake {
	f := newFake(shelf())
	i := f.install("cluster/x", "a", "1.0.0")
	i.Health, i.State, i.Parameters = diff.InstallFailed, "installFailed", desired.Tree{"custom": desired.Tree{"k": "v"}}
	return f
}

// TestKeeper: what only the cloud holds is kept once, before the first delete,
// and released when it is safe.
func TestKeeper(t *testing.T) {
	for name, tt := range map[string]struct {
		prepare func(*fake, *safe)
		end     string
		said    []string
	}{
		"all goes well": {
			end:  "cluster/x replace a succeeded",
			said: []string{"keep cluster/x a /custom/k after ", "release cluster/x a /custom/k after delete cluster/x a,create cluster/x a"},
		},
		"a delete that has to be sent again": {
			prepare: func(f *fake, _ *safe) { f.faults["delete a"] = []fault{{err: busy}, {err: lost}} },
			end:     "cluster/x replace a succeeded",
			said:    []string{"keep cluster/x a /custom/k after ", "release cluster/x a /custom/k after delete cluster/x a,create cluster/x a"},
		},
		"the delete is refused": {
			prepare: func(f *fake, _ *safe) { f.faults["delete a"] = []fault{{err: refused}} },
			end:     "cluster/x replace a failed: " + refused.Error(),
			said:    []string{"keep cluster/x a /custom/k after ", "release cluster/x a /custom/k after "},
		},
		"the create is refused": {
			prepare: func(f *fake, _ *safe) { f.faults["create a"] = []fault{{err: refused}} },
			end:     "cluster/x replace a failed: it was deleted and not created again: " + refused.Error() + "; restore cluster/x creates it again with what was customised",
			said:    []string{"keep cluster/x a /custom/k after "},
		},
		"nobody waits": {
			prepare: func(_ *fake, s *safe) { s.noWait = true },
			end:     "cluster/x replace a sent: not waited for; restore cluster/x brings back what was customised",
			said:    []string{"keep cluster/x a /custom/k after "},
		},
		"nothing can be kept": {
			prepare: func(_ *fake, s *safe) { s.closed = true },
			end:     "cluster/x replace a failed: delete a: not sent: what only the cloud holds could not be kept: no room",
		},
		"nothing is customised": {
			prepare: func(f *fake, s *safe) { f.targets["cluster/x"][0].Parameters = desired.Tree{}; s.closed = true },
			end:     "cluster/x replace a succeeded",
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := broken()
				s := &safe{f: f}
				if tt.prepare != nil {
					tt.prepare(f, s)
				}
				result := apply(t, f, state(want("x", 0, "a=1.0.0")), Options{Keeper: s, NoWait: s.noWait})
				if d := cmp.Diff([]string{tt.end}, outcomes(result)); d != "" {
					t.Errorf("(-want +got):\n%s", d)
				}
				if d := cmp.Diff(tt.said, s.said); d != "" {
					t.Errorf("(-want +got):\n%s", d)
				}
				if s.closed && tt.said == nil && strings.Contains(tt.end, "not sent") && len(f.log) > 0 {
					t.Errorf("made %v", f.log)
				}
			})
		})
	}
}

// shy is a fake that drops what was customised when it installs, and whose lists
// tell no parameters.
type shy struct {
	*fake
	drops, hides, mute bool
}

func (s *shy) Create(ctx context.Context, r Request) (Receipt, error) {
	if s.drops {
		r.Change.Parameters = desired.Tree{}
	}
	return s.fake.Create(ctx, r)
}

func (s *shy) Inventory(ctx context.Context, target desired.Target) (diff.Inventory, error) {
	out, err := s.fake.Inventory(ctx, target)
	for i := range out.Instances {
		if s.hides && len(s.log) > 1 {
			out.Instances[i].Parameters = nil
		}
	}
	return out, err
}

func (s *shy) Detail(_ context.Context, target desired.Target, i diff.Instance) (diff.Instance, error) {
	if !s.mute {
		i.Parameters = s.targets[target.Key()][0].Parameters
	}
	return i, nil
}

// TestCarriedValuesAreThere: a replace has succeeded where what was customised is
// seen again, in a list or by itself.
func TestCarriedValuesAreThere(t *testing.T) {
	const dropped = "cluster/x replace a failed: created again without what was customised: /custom/k"
	for name, tt := range map[string]struct {
		shy
		end string
	}{
		"the service drops it":                    {shy{drops: true}, dropped},
		"a list does not tell, and a detail does": {shy{hides: true}, "cluster/x replace a succeeded"},
		"… and shows that the service dropped it": {shy{hides: true, drops: true}, dropped},
		"nobody tells":                            {shy{hides: true, mute: true}, "cluster/x replace a succeeded: nobody tells its parameters, so it cannot be seen whether it has what was customised: /custom/k"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tt.fake = broken()
				result := apply(t, &tt.shy, state(want("x", 0, "a=1.0.0")), Options{})
				if d := cmp.Diff([]string{tt.end}, outcomes(result)); d != "" {
					t.Errorf("(-want +got):\n%s", d)
				}
			})
		})
	}
}

// TestFinishOutlivesAListThatHangs: it is made again while there is time.
func TestFinishOutlivesAListThatHangs(t *testing.T) { synctest.Test(t, testFinishOutlives) }

func testFinishOutlives(t *testing.T) {
	f := broken()
	f.settle = 5 * time.Second
	began, hung := time.Now(), false
	client := stuck{fake: f, reads: func(ctx context.Context, _ string) error {
		if time.Since(began) < 4*time.Second || hung {
			return nil
		}
		hung = true
		return untilCut(ctx, "")
	}}
	result, took := interrupted(t, client, state(want("x", 0, "a=1.0.0")), 3*time.Second, Options{})
	if d := cmp.Diff([]string{"cluster/x replace a sent: interrupted before it had settled"}, outcomes(result)); d != "" || len(f.log) != 2 || !hung {
		t.Errorf("hung: %v, made %v (-want +got):\n%s", hung, f.log, d)
	}
	if took < 10*time.Second || took > 15*time.Second {
		t.Errorf("after %s", took)
	}
}

// TestFinishFits: whatever hangs, the run ends with the time to finish.
func TestFinishFits(t *testing.T) {
	for name, tt := range map[string]struct {
		client func(*fake) stuck
		end    string
	}{
		"the create": {func(f *fake) stuck {
			return stuck{fake: f, sends: func(ctx context.Context, _ Request) error { return untilCut(ctx, "") }}
		},
			"cluster/x replace a sent: interrupted before it was known whether the service carried it out: context canceled"},
		"the lists": {func(f *fake) stuck {
			return stuck{fake: f, reads: func(ctx context.Context, _ string) error {
				f.mu.Lock()
				made := len(f.log)
				f.mu.Unlock()
				if made == 0 {
					return nil
				}
				return untilCut(ctx, "")
			}}
		},
			"cluster/x replace a failed: interrupted between its delete and its create: apply again to create it, and name what was customised: /custom/k"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				result, took := interrupted(t, tt.client(broken()), state(want("x", 0, "a=1.0.0")), time.Second, Options{})
				if d := cmp.Diff([]string{tt.end}, outcomes(result)); d != "" || took != 20*time.Second {
					t.Errorf("after %s (-want +got):\n%s", took, d)
				}
				if lost := result.Targets[0].Changes[0].Lost; !slices.Equal(lost, []string{"/custom/k"}) {
					t.Errorf("lost: %v", lost)
				}
			})
		})
	}
}
