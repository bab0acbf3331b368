package executor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/diff"
)

// counted counts what a plan asks for.
type counted struct {
	*fake
	asked map[string]int
}

func (c counted) Inventory(ctx context.Context, t desired.Target) (diff.Inventory, error) {
	c.asked["list"]++
	return c.fake.Inventory(ctx, t)
}

func (c counted) TargetCatalog(ctx context.Context, t desired.Target) (diff.Catalog, error) {
	c.asked["catalog"]++
	return c.fake.TargetCatalog(ctx, t)
}

func (c counted) Detail(_ context.Context, _ desired.Target, i diff.Instance) (diff.Instance, error) {
	c.asked["detail"]++
	i.Parameters = desired.Tree{"custom": desired.Tree{"a": "1"}}
	return i, nil
}

func planAgainst(t *testing.T, reader Reader, state, base desired.State) (diff.Plan, error) {
	t.Helper()
	return MakePlan(t.Context(), reader, state, PlanOptions{Base: &base})
}

// TestABaseIsReadFromTheSameLists plans new and old manifests of a pool whose list
// does not tell parameters: each answer is asked for once, and the plan is the
// one without a base but for the origins.
func TestABaseIsReadFromTheSameLists(t *testing.T) {
	f := newFake(diff.Catalog{Templates: map[string]diff.Template{"app": {Name: "app", Versions: []diff.Version{
		{Version: "1.0.0", Stable: true, Parameters: desired.Tree{"custom": desired.Tree{"a": "0"}}},
		{Version: "1.1.0", Stable: true, Parameters: desired.Tree{"custom": desired.Tree{"a": "0"}}},
		{Version: "1.2.0", Stable: true, Parameters: desired.Tree{"custom": desired.Tree{"a": "0"}}},
	}}}})
	f.install("pool/a", "app", "1.0.0").Parameters = nil
	wish := func(version string) desired.State {
		return desired.State{Targets: []desired.Target{{Kind: desired.Pool, ID: "a", Components: []desired.Component{{Name: "app", Version: version}}}}}
	}
	for version, want := range map[string]diff.Origin{"1.1.0": diff.Introduced, "1.2.0": diff.Drift} {
		reader := counted{f, map[string]int{}}
		plan, err := planAgainst(t, reader, wish(version), wish("1.2.0"))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(map[string]int{"list": 1, "catalog": 1, "detail": 1}, reader.asked); d != "" {
			t.Errorf("requests (-want +got):\n%s", d)
		}
		if got := plan.Targets[0].Changes[0].Origin; got != want {
			t.Errorf("%s: %s, want %s", version, got, want)
		}
		alone, err := MakePlan(t.Context(), reader, wish(version), PlanOptions{Parallelism: 1})
		if err != nil {
			t.Fatal(err)
		}
		if alone.Digest != plan.Digest {
			t.Errorf("the digest is %s with a base, %s without", plan.Digest, alone.Digest)
		}
	}
}

func TestABaseOfTargetsThatMovedOrFail(t *testing.T) {
	f := newFake(diff.Catalog{})
	f.install("cluster/a", "app", "1.0.0")
	state := func(region string) desired.State {
		return desired.State{Targets: []desired.Target{{Kind: desired.Cluster, ID: "a", Region: region,
			Components: []desired.Component{{Name: "app", Absent: true}}}}}
	}
	plan, err := planAgainst(t, f, state("here"), state("there"))
	if err != nil || plan.Targets[0].Changes[0].Origin != diff.Introduced {
		t.Errorf("%v, %+v", err, plan.Targets)
	}
	before := f.lists
	f.faults["list cluster/a"] = []fault{{err: errors.New("no answer")}}
	plan, err = planAgainst(t, f, state("here"), state("here"))
	if err != nil || plan.Targets[0].Error != "no answer" || f.lists != before+1 {
		t.Errorf("%v, %+v, %d lists", err, plan.Targets, f.lists-before)
	}
}

// TestReadTargetsIsInterrupted: when the context ends nothing new is started,
// and the error says so.
func TestReadTargetsIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	visited := 0
	err := ReadTargets(ctx, nil, make([]desired.Target, 100), ReadOptions{Parallelism: 1}, func(context.Context, int, *TargetReader) {
		visited++
		cancel()
	})
	if !errors.Is(err, context.Canceled) || visited > 2 {
		t.Errorf("%v, %d visited", err, visited)
	}
	if err := ReadTargets(t.Context(), nil, make([]desired.Target, 3), ReadOptions{}, func(context.Context, int, *TargetReader) {}); err != nil {
		t.Error(err)
	}
}

// service answers reads from maps and counts them; see narrowing and telling for
// what is optional.
type service struct {
	Client
	live    diff.Inventory
	catalog diff.Catalog
	fails   map[string]int // how often a request fails, by name
	asked   []string
}

var errCut = errors.New("cut short")

func (s *service) ask(what string) error {
	s.asked = append(s.asked, what)
	if s.fails[what] > 0 {
		s.fails[what]--
		return errCut
	}
	return nil
}

func (s *service) Inventory(context.Context, desired.Target) (diff.Inventory, error) {
	return s.live, s.ask("list")
}

func (s *service) Catalog(context.Context, desired.Target) (diff.Catalog, error) {
	return s.catalog, s.ask("catalog")
}

// narrowing has a catalog of each target.
type narrowing struct {
	*service
	here diff.Catalog
}

func (n narrowing) TargetCatalog(context.Context, desired.Target) (diff.Catalog, error) {
	return n.here, n.ask("target's catalog")
}

// telling knows parameters that its lists lack.
type telling struct {
	*service
	parameters desired.Tree
}

func (c telling) Detail(_ context.Context, _ desired.Target, i diff.Instance) (diff.Instance, error) {
	i.Parameters = c.parameters
	return i, c.ask("detail " + i.Template)
}

func pool(spec string) desired.Target {
	t := want("x", 0, spec)
	t.Kind = desired.Pool
	return t
}

// only is the shelf with one version of each template.
func only(version string) diff.Catalog {
	c := shelf()
	for name, t := range c.Templates {
		for _, v := range t.Versions {
			if v.Version == version {
				t.Versions = []diff.Version{v}
			}
		}
		c.Templates[name] = t
	}
	return c
}

// TestAPoolsOwnCatalogIsTheLimit: what the pool may not get is blocked there, is
// asked for only where something is to be installed, and limits no cluster.
func TestAPoolsOwnCatalogIsTheLimit(t *testing.T) {
	for _, test := range []struct {
		name    string
		target  desired.Target
		live    string
		to      string
		blocked bool
		asked   []string
	}{
		{"install", pool("a=2.0.0"), "", "2.0.0", true, []string{"list", "catalog", "target's catalog"}},
		{"install of what it has", pool("a=1.0.0"), "", "1.0.0", false, []string{"list", "catalog", "target's catalog"}},
		{"the newest", pool("a=latest"), "", "1.0.0", false, []string{"list", "catalog", "target's catalog"}},
		{"upgrade", pool("a=2.0.0"), "a=1.0.0", "2.0.0", true, []string{"list", "catalog", "target's catalog"}},
		{"replace", pool("a=2.0.0"), "a=1.0.0!installFailed", "2.0.0", true, []string{"list", "catalog", "target's catalog"}},
		{"update", pool("a=1.0.0/v"), "a=1.0.0", "1.0.0", false, []string{"list", "catalog"}},
		{"delete", pool("a-absent"), "a=1.0.0", "", false, []string{"list", "catalog"}},
		{"cluster", want("x", 0, "a=2.0.0"), "", "2.0.0", false, []string{"list", "catalog"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := &service{live: inventory(test.live), catalog: shelf()}
			plan := NewTargetReader(narrowing{s, only("1.0.0")}, test.target).Plan(t.Context(), test.target)
			if len(plan.Changes) != 1 || plan.Changes[0].To != test.to || (plan.Changes[0].Blocked != "") != test.blocked {
				t.Errorf("%+v", plan.Changes)
			}
			if d := cmp.Diff(test.asked, s.asked); d != "" {
				t.Errorf("requests (-want +got):\n%s", d)
			}
		})
	}
}

// TestWithoutANarrowerTheCatalogIsTheLimit, also for who asks for the limit itself.
func TestWithoutANarrowerTheCatalogIsTheLimit(t *testing.T) {
	s := &service{catalog: shelf()}
	r := NewTargetReader(s, pool("a=2.0.0"))
	if plan := r.Plan(t.Context(), r.Target()); plan.Changes[0].Blocked != "" {
		t.Errorf("%+v", plan.Changes)
	}
	for name, ask := range map[string]func(context.Context) (diff.Catalog, error){"limited": r.Limited, "target's": r.TargetCatalog} {
		if c, err := ask(t.Context()); err != nil || len(c.Templates["a"].Versions) != 2 {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
	if d := cmp.Diff([]string{"list", "catalog"}, s.asked); d != "" {
		t.Errorf("requests (-want +got):\n%s", d)
	}
}

// TestDetailsWhereTheyMatter: parameters that the list lacks are asked for where
// they decide something, each once.
func TestDetailsWhereTheyMatter(t *testing.T) {
	for _, test := range []struct {
		want  string
		asked []string
	}{
		{"a=2.0.0", []string{"list", "catalog", "detail a"}},
		{"a=1.0.0", []string{"list", "catalog"}},
		{"b=1.0.0/v", []string{"list", "catalog"}}, // told by the list
	} {
		s := &service{live: inventory("a=1.0.0? b=1.0.0/w"), catalog: deep()}
		target := want("x", 0, test.want)
		r := NewTargetReader(telling{s, desired.Tree{"custom": desired.Tree{"k": "mine"}}}, target)
		first := r.Plan(t.Context(), target)
		if second := r.Plan(t.Context(), target); !cmp.Equal(first, second) {
			t.Errorf("%s: the second plan is another: %s", test.want, cmp.Diff(first, second))
		}
		if d := cmp.Diff(test.asked, s.asked); d != "" {
			t.Errorf("%s, requests (-want +got):\n%s", test.want, d)
		}
		if test.want == "a=2.0.0" && (len(first.Changes) != 1 || first.Changes[0].Blocked != "" || len(first.Changes[0].Carried) != 1) {
			t.Errorf("%+v", first.Changes)
		}
		if s.live.Instances[0].Parameters != nil {
			t.Error("the answer's own list was changed")
		}
	}
}

// deep is the shelf with a parameter that a customised one differs from.
func deep() diff.Catalog {
	c := shelf()
	for _, t := range c.Templates {
		for i := range t.Versions {
			t.Versions[i].Parameters = desired.Tree{"custom": desired.Tree{"k": "default"}}
		}
	}
	return c
}

// TestWithoutADetailerParametersStayUnknown, and what could lose them is blocked.
func TestWithoutADetailerParametersStayUnknown(t *testing.T) {
	s := &service{live: inventory("a=1.0.0?"), catalog: deep()}
	target := want("x", 0, "a=2.0.0")
	r := NewTargetReader(s, target)
	if plan := r.Plan(t.Context(), target); len(plan.Changes) != 1 || plan.Changes[0].Blocked == "" {
		t.Errorf("%+v", plan.Changes)
	}
	if live, err := r.Detailed(t.Context()); err != nil || live.Instances[0].Parameters != nil {
		t.Errorf("%+v, %v", live, err)
	}
}

// TestDetailed asks for what the list lacks, and for nothing twice.
func TestDetailed(t *testing.T) {
	s := &service{live: inventory("a=1.0.0? b=1.0.0/w c=1.0.0?"), fails: map[string]int{"detail c": 1}}
	r := NewTargetReader(telling{s, desired.Tree{"custom": desired.Tree{}}}, desired.Target{})
	if _, err := r.Detailed(t.Context()); !errors.Is(err, errCut) {
		t.Errorf("%v", err)
	}
	for range 2 {
		live, err := r.Detailed(t.Context())
		if err != nil || slices.ContainsFunc(live.Instances, func(i diff.Instance) bool { return i.Parameters == nil }) {
			t.Errorf("%+v, %v", live, err)
		}
	}
	if i, err := r.Detail(t.Context(), 0); err != nil || i.Template != "a" || i.Parameters == nil {
		t.Errorf("%+v, %v", i, err)
	}
	if d := cmp.Diff([]string{"list", "detail a", "detail c", "detail c"}, s.asked); d != "" {
		t.Errorf("requests (-want +got):\n%s", d)
	}
}

// TestErrorsAreNotRemembered: whoever asks next asks anew, and the plan of a
// target that cannot be read says so.
func TestErrorsAreNotRemembered(t *testing.T) {
	all := []string{"list", "catalog", "detail a", "target's catalog"}
	for _, what := range all {
		s := &service{live: inventory("a=1.0.0?"), catalog: deep(), fails: map[string]int{what: 1}}
		target := pool("a=2.0.0")
		reader := struct {
			narrowing
			detailer
		}{narrowing{s, deep()}, telling{s, desired.Tree{}}}
		r := NewTargetReader(reader, target)
		if plan := r.Plan(t.Context(), target); plan.Error != errCut.Error() || len(plan.Changes) > 0 {
			t.Errorf("%s: %+v", what, plan)
		}
		if plan := r.Plan(t.Context(), target); plan.Error != "" || len(plan.Changes) != 1 || plan.Changes[0].Blocked != "" {
			t.Errorf("%s: %+v", what, plan)
		}
		r.refresh()
		r.Plan(t.Context(), target)
		want := append(slices.Clone(all[:slices.Index(all, what)+1]), all[slices.Index(all, what):]...)
		want = append(want, "list", "detail a")
		if d := cmp.Diff(want, s.asked); d != "" {
			t.Errorf("%s, requests (-want +got):\n%s", what, d)
		}
	}
	s := &service{fails: map[string]int{"list": 1}}
	if _, err := NewTargetReader(s, desired.Target{}).Detail(t.Context(), 0); !errors.Is(err, errCut) {
		t.Errorf("%v", err)
	}
	s = &service{fails: map[string]int{"catalog": 1}}
	if _, err := NewTargetReader(narrowing{s, deep()}, pool("")).Limited(t.Context()); !errors.Is(err, errCut) {
		t.Errorf("%v", err)
	}
}

type detailer interface{ Detailer }

// TestParallelismOfReads: so many at once, and fewer than one is one.
func TestParallelismOfReads(t *testing.T) {
	for parallelism, want := range map[int]int{-1: 1, 1: 1, 3: 3} {
		bubble(t, "", func(t *testing.T) {
			m := newMetered(newFake(shelf()), time.Second)
			s := fleet(7)
			plan, err := MakePlan(t.Context(), m, s, PlanOptions{Parallelism: parallelism})
			if err != nil || m.most != want || plan.Summary.Create != 7 {
				t.Errorf("%d at once, want %d; %v", m.most, want, err)
			}
		})
	}
}

// TestPlansHideSecrets, those of the base too, wherever a service repeats them.
func TestPlansHideSecrets(t *testing.T) {
	s := &service{live: inventory("a=1.0.0/hunter2000"), catalog: shelf()}
	with := func(value any) desired.State {
		target := want("x", 0, "a=1.0.0")
		target.Components[0].Parameters = desired.Tree{"custom": desired.Tree{"k": "plain", "t": value}}
		return state(target)
	}
	base := with(secret.New("hunter2000"))
	plan, err := MakePlan(t.Context(), s, with("x"), PlanOptions{Base: &base})
	if err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprintf("%s", plan.Targets[0].Changes[0].Diff); strings.Contains(text, "hunter2000") || len(plan.Targets[0].Changes[0].Diff) == 0 {
		t.Error(text)
	}
}

// TestAnInterruptedPlanIsNone.
func TestAnInterruptedPlanIsNone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	plan, err := MakePlan(ctx, &service{}, state(want("x", 0, "a=1.0.0")), PlanOptions{})
	if !errors.Is(err, context.Canceled) || plan.Targets != nil {
		t.Errorf("%+v, %v", plan, err)
	}
}

// TestALeanPlanSaysTheSame: what it leaves out is for requests only, and Apply works
// that out anew.
func TestALeanPlanSaysTheSame(t *testing.T) {
	client, state := newInstant(3, 2, "1.1.0")
	whole, err := MakePlan(context.Background(), client, state, PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	lean, err := MakePlan(context.Background(), client, state, PlanOptions{Lean: true})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(written(t, whole), written(t, lean)); d != "" {
		t.Errorf("(-whole +lean):\n%s", d)
	}
	for i, target := range lean.Targets {
		for j, c := range target.Changes {
			if c.Parameters != nil || whole.Targets[i].Changes[j].Parameters == nil {
				t.Errorf("%s %s: %v, whole %v", target.Target, c.Component, c.Parameters, whole.Targets[i].Changes[j].Parameters)
			}
		}
	}
	passing := &clock{}
	result, err := Apply(context.Background(), client, state, lean, Options{Now: passing.Now, Sleep: passing.Sleep})
	if err != nil || result.Summary.Succeeded != 6 {
		t.Errorf("%+v, %v", result.Summary, err)
	}
	for id, held := range client.held {
		for _, i := range held {
			if i.Version != "1.1.0" || i.Parameters == nil {
				t.Errorf("%s has %+v", id, i)
			}
		}
	}
}

func written(t *testing.T, plan diff.Plan) string {
	t.Helper()
	text, err := json.MarshalIndent(plan, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
