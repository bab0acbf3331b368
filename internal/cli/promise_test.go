package cli

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud"
	"github.com/syncer-project/syncer/internal/emulator"
	"github.com/syncer-project/syncer/internal/export"
)

// TestThePlanIsKept holds a whole run against the emulator to what its plan said,
// over random catalogs, fleets and manifests: nothing changes that is not named,
// what is named comes true, a second plan is empty, the same manifests written
// in another way give the same plan, and what export writes asks for nothing.
func TestThePlanIsKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawScenario(t, targetsPerCheck)
		w := newTrial(t, f)
		defer w.close()
		w.state = w.load(f.manifests)
		plan := w.plan()
		if again := w.load(f.shuffled(t)); !sameJSON(plan, w.planOf(again)) {
			t.Fatalf("another order gives another plan:\n%s", cmp.Diff(written(plan), written(w.planOf(again))))
		}
		w.exported()
		before := w.inventories()
		result := w.apply(plan)
		w.foretold(plan, result)
		after := w.inventories()
		for i, target := range plan.Targets {
			w.check(target, result.Targets[i], before[target.Target], after[target.Target])
		}
		second := w.plan()
		w.left(plan, second, true)
		if second.Summary.Changes() > 0 {
			w.apply(second)
			w.left(second, w.plan(), false)
		}
	})
}

// foretold holds what was skipped to what the plan says is blocked or withheld,
// whatever is borne: nothing else fails here.
func (w *trial) foretold(plan diff.Plan, result executor.Result) {
	for i, target := range plan.Targets {
		for _, o := range result.Targets[i].Changes {
			if skipped := o.Status == executor.Skipped; skipped == plan.CarriesOut(target) {
				w.t.Fatalf("%s: %s is %s (%s), and the plan says\n%s", target.Target, o.Component, o.Status, o.Error, written(plan.WithheldWaves))
			}
		}
	}
	if s := result.Summary; s.Skipped != plan.Summary.Blocked+plan.Summary.Withheld {
		w.t.Fatalf("%d skipped: %s", s.Skipped, written(plan.Summary))
	}
}

// left holds what is still to be done to what was carried out: nothing, or, where
// a rollback may have brought other parameters than are wanted, an update.
func (w *trial) left(done, now diff.Plan, updates bool) {
	for i, target := range now.Targets {
		was := done.Targets[i]
		more := slices.ContainsFunc(target.Changes, func(c diff.Change) bool {
			back := slices.ContainsFunc(was.Changes, func(b diff.Change) bool { return b.Component == c.Component && b.Op == diff.Rollback })
			return !(updates && back && c.Op == diff.Update)
		})
		if done.CarriesOut(was) && more {
			w.t.Fatalf("%s still needs\n%s\nafter\n%s", target.Target, written(target.Changes), written(was.Changes))
		}
	}
}

// trial is one fleet in an emulator with a clock of its own.
type trial struct {
	t      *rapid.T
	server *httptest.Server
	client *cloud.Client
	state  desired.State

	maxFailures int // of each state that is loaded

	mu    sync.Mutex
	now   time.Time
	asked atomic.Int64 // calls of an apply that are on their way
}

func newTrial(t *rapid.T, f scenario) *trial {
	w := &trial{t: t, maxFailures: f.maxFailures, now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	w.server = httptest.NewServer(emulator.MustNew(emulator.Options{Seed: &f.seed, Settle: 3 * time.Second, Now: w.clock}))
	account := map[string]string{"HUAWEICLOUD_SDK_AK": emulator.AccessKey, "HUAWEICLOUD_SDK_SK": emulator.SecretKey}
	var err error
	w.client, err = cloud.New(cloud.Config{
		Region: emulator.Region, Project: emulator.ProjectID,
		Endpoints: map[string]string{"iam": w.server.URL, "cce": w.server.URL, "modelarts": w.server.URL},
		Env:       func(name string) (string, bool) { v, ok := account[name]; return v, ok },
		Now:       w.clock, Sleep: w.sleep,
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *trial) close() { w.server.Close() }

func (w *trial) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *trial) sleep(ctx context.Context, d time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
	return ctx.Err()
}

// idle is how an apply waits: 500 times as fast as in the world, and time moves on once
// nobody is asked any more. On a busy machine a call would take minutes otherwise, by a
// clock that only waiting moves.
func (w *trial) idle(ctx context.Context, d time.Duration) error {
	for wait := d / 500; ; wait = 100 * time.Microsecond {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
		if w.asked.Load() == 0 {
			return w.sleep(ctx, d)
		}
	}
}

// asking counts the calls of an apply.
type asking struct {
	*cloud.Client
	trial *trial
}

func (a asking) asks() func() {
	a.trial.asked.Add(1)
	return func() { a.trial.asked.Add(-1) }
}

func (a asking) Inventory(ctx context.Context, target desired.Target) (diff.Inventory, error) {
	defer a.asks()()
	return a.Client.Inventory(ctx, target)
}

func (a asking) Detail(ctx context.Context, target desired.Target, instance diff.Instance) (diff.Instance, error) {
	defer a.asks()()
	return a.Client.Detail(ctx, target, instance)
}

func (a asking) Ready(ctx context.Context, target desired.Target) (string, bool, error) {
	defer a.asks()()
	return a.Client.Ready(ctx, target)
}

func (a asking) Create(ctx context.Context, r executor.Request) (executor.Receipt, error) {
	defer a.asks()()
	return a.Client.Create(ctx, r)
}

func (a asking) Update(ctx context.Context, r executor.Request) (executor.Receipt, error) {
	defer a.asks()()
	return a.Client.Update(ctx, r)
}

func (a asking) Rollback(ctx context.Context, r executor.Request) (executor.Receipt, error) {
	defer a.asks()()
	return a.Client.Rollback(ctx, r)
}

func (a asking) Delete(ctx context.Context, r executor.Request) (executor.Receipt, error) {
	defer a.asks()()
	return a.Client.Delete(ctx, r)
}

// load reads manifests as if they stood in one file.
func (w *trial) load(manifests []manifest.Document) desired.State {
	var text strings.Builder
	for _, m := range manifests {
		text.WriteString(written(m) + "\n---\n")
	}
	state, err := manifest.Load([]string{"-"}, manifest.Options{Stdin: strings.NewReader(text.String()), Region: emulator.Region, Project: emulator.ProjectID})
	if err != nil {
		w.t.Fatalf("%v\n%s", err, text.String())
	}
	state.Guards = desired.Guards{MaxDeletes: 1000, MaxDeletePercent: 100}
	state.Rollout.MaxFailures = w.maxFailures
	return state
}

func (w *trial) plan() diff.Plan { return w.planOf(w.state) }

func (w *trial) planOf(state desired.State) diff.Plan {
	plan, err := executor.MakePlan(w.t.Context(), w.client, state, executor.PlanOptions{Parallelism: 4})
	if err != nil || plan.Summary.Failed > 0 {
		w.t.Fatalf("plan: %v %s", err, written(plan.Summary))
	}
	return plan
}

func (w *trial) apply(plan diff.Plan) executor.Result {
	result, err := executor.Apply(w.t.Context(), asking{w.client, w}, w.state, plan, executor.Options{
		Parallelism: 4, Now: w.clock, Sleep: w.idle,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	if result.Summary.Failed > 0 {
		for _, target := range result.Targets {
			for _, o := range target.Changes {
				if o.Status == executor.Failed {
					i := slices.IndexFunc(plan.Targets, func(t diff.TargetPlan) bool { return t.Target == target.Target })
					w.t.Fatalf("%s: %s: %s\nplan %s", target.Target, o.Component, o.Error, written(plan.Targets[i]))
				}
			}
		}
	}
	return result
}

// inventories lists every target, with the inputs that lists leave out.
func (w *trial) inventories() map[string]diff.Inventory {
	out := map[string]diff.Inventory{}
	for _, target := range w.state.Targets {
		live, err := w.client.Inventory(w.t.Context(), target)
		if err != nil {
			w.t.Fatal(err)
		}
		for i, instance := range live.Instances {
			if instance.Parameters == nil {
				if live.Instances[i], err = w.client.Detail(w.t.Context(), target, instance); err != nil {
					w.t.Fatal(err)
				}
			}
		}
		out[target.Key()] = live
	}
	return out
}

// exported plans what export writes, which has to be nothing.
func (w *trial) exported() {
	for _, full := range []bool{false, true} {
		var targets []export.Target
		for _, target := range w.state.Targets {
			live, err := w.client.Inventory(w.t.Context(), target)
			if err != nil {
				w.t.Fatal(err)
			}
			catalog, err := w.client.Catalog(w.t.Context(), target)
			if err != nil {
				w.t.Fatal(err)
			}
			targets = append(targets, export.Read(target, live, catalog, export.Options{Full: full}))
		}
		document, err := export.Build(targets, export.Options{Full: full})
		if err != nil {
			w.t.Fatal(err)
		}
		for _, target := range w.planOf(w.load([]manifest.Document{document.Manifest})).Targets {
			if len(target.Changes) > 0 {
				w.t.Fatalf("exported, %s needs\n%s\nof\n%s", target.Target, written(target.Changes), written(document.Manifest))
			}
		}
	}
}

// check holds one target's inventories before and after to its plan.
func (w *trial) check(plan diff.TargetPlan, result executor.TargetResult, before, after diff.Inventory) {
	target := w.state.Targets[slices.IndexFunc(w.state.Targets, func(t desired.Target) bool { return t.Key() == plan.Target })]
	catalog, err := w.client.Catalog(w.t.Context(), target)
	if err != nil {
		w.t.Fatal(err)
	}
	outcomes := map[string]executor.Status{}
	for _, o := range result.Changes {
		outcomes[o.Component] = o.Status
	}
	for _, was := range before.Instances {
		name := nameOf(was)
		i := slices.IndexFunc(plan.Changes, func(c diff.Change) bool { return c.Component == name })
		is, there := find(after, was)
		switch {
		case i >= 0 && outcomes[name] == executor.Succeeded:
			w.kept(plan.Changes[i], was, is, there, catalog)
		case was.Health == diff.Deleting: // by somebody else
		case !there || is.Version != was.Version || !sameJSON(is.Parameters, was.Parameters):
			w.t.Fatalf("%s: %s changed, and the plan does not say so:\nbefore %s\nafter  %s\n%s", plan.Target, name, written(was), written(is), written(plan))
		}
	}
	for _, is := range after.Instances {
		_, was := find(before, is)
		if !was && outcomes[nameOf(is)] != executor.Succeeded {
			w.t.Fatalf("%s: %s appeared: %s", plan.Target, nameOf(is), written(plan))
		}
	}
}

// kept holds one instance to the change that was made to it.
func (w *trial) kept(c diff.Change, was, is diff.Instance, there bool, catalog diff.Catalog) {
	if there != (c.Op != diff.Delete) || there && is.Version != c.To {
		w.t.Fatalf("%s was to be %s: %s", c.Component, c.To, written(is))
	}
	if c.Op == diff.Delete || c.Op == diff.Create || c.Op == diff.Rollback { // which promises a version only
		return
	}
	old, fresh := w.inForce(was, catalog), w.inForce(is, catalog)
	var changed []string
	differ("", old, fresh, &changed)
	for _, path := range changed {
		named := slices.ContainsFunc(slices.Concat(c.Diff, c.Basic), func(d diff.Difference) bool {
			return path == d.Path || strings.HasPrefix(path, d.Path+"/")
		})
		gone := !named && unset(was.Parameters, path) && unset(is.Parameters, path) // a default nobody sees any more
		if !named && !gone && !strings.Contains(c.Reason, "live parameters not readable") {
			w.t.Fatalf("%s changed and is not named:\nbefore %s\nafter  %s\nplan   %s", path, written(was.Parameters), written(is.Parameters), written(c))
		}
	}
	for _, d := range c.Diff {
		if d.Path == "/flavor/replicas" && is.ID == "" {
			continue // a plug-in's are not read back
		}
		now, set := at(fresh, d.Path)
		if set != (d.New != nil) || set && !sameJSON(now, d.New) && d.Path != "/flavor/name" {
			w.t.Fatalf("%s is named and is %s:\nafter %s\nplan  %s", d.Path, written(now), written(is.Parameters), written(c))
		}
	}
}

// inForce is what an instance runs with: what it answers, and the catalog's
// defaults of the parameters that it leaves out.
func (w *trial) inForce(i diff.Instance, catalog diff.Catalog) desired.Tree {
	out := copied(i.Parameters)
	delete(out, "parameters")
	versions := catalog.Templates[i.Template].Versions
	v := slices.IndexFunc(versions, func(v diff.Version) bool { return v.Version == i.Version })
	var entry *diff.Version
	if v >= 0 {
		entry = &versions[v]
	} else if entry = i.Origin; entry == nil {
		return out
	}
	defaults := copied(entry.Parameters)
	if flavor, ok := out["flavor"].(desired.Tree); ok {
		for _, known := range entry.Flavors {
			if alike(known["name"], flavor["name"]) {
				defaults["flavor"] = copied(known)
			}
		}
	}
	for top, standard := range defaults {
		mine, ok := out[top].(desired.Tree)
		if !ok {
			mine = desired.Tree{}
		}
		if _, there := out[top]; !there {
			out[top] = mine
		}
		keys, _ := standard.(desired.Tree)
		for key, value := range keys {
			if _, there := mine[key]; !there {
				mine[key] = value
			}
		}
	}
	if flavor, ok := out["flavor"].(desired.Tree); ok {
		delete(flavor, "is_default")
		if i.ID == "" { // a plug-in's replicas are not read back
			delete(flavor, "replicas")
		}
	}
	return out
}

// differ lists the paths at which two values differ, down through objects.
func differ(path string, a, b any, out *[]string) {
	x, isX := a.(desired.Tree)
	y, isY := b.(desired.Tree)
	if !isX || !isY {
		if !sameJSON(a, b) && !(path == "/flavor/name" && alike(a, b)) {
			*out = append(*out, path)
		}
		return
	}
	for _, key := range slices.Concat(keysOf(x), keysOf(y)) {
		below := path + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
		mine, inX := x[key]
		theirs, inY := y[key]
		switch {
		case inX && inY:
			differ(below, mine, theirs, out)
		case path == "" && key != "flavor": // at the top a missing object is an empty one
			differ(below, orEmpty(mine), orEmpty(theirs), out)
		default:
			*out = append(*out, below)
		}
	}
	slices.Sort(*out)
	*out = slices.Compact(*out)
}

func keysOf(tree desired.Tree) []string {
	var out []string
	for key := range tree {
		out = append(out, key)
	}
	return out
}

func orEmpty(value any) any {
	if value == nil {
		return desired.Tree{}
	}
	return value
}

// at finds what a JSON Pointer points at.
func at(value any, path string) (any, bool) {
	for _, key := range strings.Split(path, "/")[1:] {
		object, _ := value.(desired.Tree)
		below, ok := object[strings.NewReplacer("~1", "/", "~0", "~").Replace(key)]
		if !ok {
			return nil, false
		}
		value = below
	}
	return value, true
}

func unset(tree desired.Tree, path string) bool {
	_, set := at(tree, path)
	return !set
}

// alike compares names that are now numbers, now strings.
func alike(a, b any) bool {
	plain := func(value any) string { return strings.TrimSuffix(strings.Trim(written(value), `"`), ".0") }
	return plain(a) == plain(b)
}

func nameOf(i diff.Instance) string {
	return desired.Component{Name: i.Template, Alias: i.Alias}.Key()
}

func find(live diff.Inventory, like diff.Instance) (diff.Instance, bool) {
	for _, i := range live.Instances {
		if nameOf(i) == nameOf(like) {
			return i, true
		}
	}
	return diff.Instance{}, false
}

func written(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// copied returns a tree that shares nothing, with numbers as they were.
func copied(tree desired.Tree) desired.Tree {
	decoder := json.NewDecoder(strings.NewReader(written(tree)))
	decoder.UseNumber()
	var out desired.Tree
	if err := decoder.Decode(&out); err != nil || out == nil {
		return desired.Tree{}
	}
	return out
}

// sameJSON compares what two values are written as.
func sameJSON(a, b any) bool {
	return strings.ReplaceAll(written(a), ".0", "") == strings.ReplaceAll(written(b), ".0", "")
}
