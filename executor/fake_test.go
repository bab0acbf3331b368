package executor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// fake is a service in memory. Its tests run in bubbles of package synctest, in
// which sleeping takes no time. Each change settles after settle; faults are
// taken by "OP COMPONENT".
type fake struct {
	mu      sync.Mutex
	settle  time.Duration
	lag     time.Duration // lists show a change so long after it was made
	catalog diff.Catalog
	targets map[string][]*item
	faults  map[string][]fault // taken from the front
	log     []string           // changes that were made, in order
	lists   int
	unready map[string][]string // answers of Ready, taken from the front
	onSend  func()
	onList  func()
	deaf    bool   // lists do not end with their context
	planned func() // runs between plan and apply
	points  bool   // it remembers the version before an upgrade, for a rollback
}

// item is one installed component.
type item struct {
	diff.Instance
	settles   time.Time // in transition until then
	becomes   diff.Health
	gone      bool // deleted once it has settled
	madeAt    time.Time
	shownFrom diff.Instance // what lists show while they lag
	wasThere  bool
}

// fault is what happens to one request.
type fault struct {
	err  error       // instead of the answer
	made bool        // the change is made all the same
	ends diff.Health // how it settles
	drop bool        // the change is accepted and forgotten
}

func newFake(catalog diff.Catalog) *fake {
	return &fake{
		settle: 3 * time.Second, catalog: catalog,
		targets: map[string][]*item{}, faults: map[string][]fault{}, unready: map[string][]string{},
	}
}

func (f *fake) install(target, template, version string) *item {
	i := &item{Instance: diff.Instance{Template: template, Name: template, ID: template, Version: version, Parameters: desired.Tree{}, Health: diff.Good, State: "running"}, wasThere: true}
	i.shownFrom = i.Instance
	f.targets[target] = append(f.targets[target], i)
	return i
}

// settleAll moves what has had its time to its end.
func (f *fake) settleAll(target string) {
	f.targets[target] = slices.DeleteFunc(f.targets[target], func(i *item) bool {
		if i.Health != diff.Busy && i.Health != diff.Deleting || time.Now().Before(i.settles) {
			return false
		}
		i.Health, i.State = i.becomes, string(i.becomes)
		if i.becomes != diff.Good {
			i.Message = "it went wrong"
		}
		return i.gone && i.becomes == diff.Good
	})
}

func (f *fake) Inventory(ctx context.Context, target desired.Target) (diff.Inventory, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil && !f.deaf {
		return diff.Inventory{}, err
	}
	if f.lists++; f.onList != nil {
		f.onList()
	}
	if fault, ok := f.take("list " + target.Key()); ok {
		return diff.Inventory{}, fault.err
	}
	f.settleAll(target.Key())
	var out diff.Inventory
	for _, i := range f.targets[target.Key()] {
		switch {
		case time.Since(i.madeAt) >= f.lag:
			out.Instances = append(out.Instances, i.Instance)
		case i.wasThere:
			out.Instances = append(out.Instances, i.shownFrom)
		}
	}
	return out, nil
}

func (f *fake) Catalog(context.Context, desired.Target) (diff.Catalog, error) { return f.catalog, nil }
func (f *fake) TargetCatalog(context.Context, desired.Target) (diff.Catalog, error) {
	return f.catalog, nil
}
func (f *fake) Detail(_ context.Context, _ desired.Target, i diff.Instance) (diff.Instance, error) {
	return i, nil
}

func (f *fake) Ready(_ context.Context, target desired.Target) (string, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	queue := f.unready[target.Key()]
	if len(queue) == 0 {
		return "", false, nil
	}
	f.unready[target.Key()] = queue[1:]
	text, transient := strings.CutPrefix(queue[0], "transient ")
	return text, transient, nil
}

func (f *fake) take(key string) (fault, bool) {
	queue := f.faults[key]
	if len(queue) == 0 {
		return fault{ends: diff.Good}, false
	}
	f.faults[key] = queue[1:]
	if queue[0].ends == "" {
		queue[0].ends = diff.Good
	}
	return queue[0], true
}

// change runs one request: the fault, if there is one, and the change itself.
func (f *fake) change(ctx context.Context, r Request, op string, do func(ends diff.Health) error) (Receipt, error) {
	target, c := r.Target, r.Change
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.onSend != nil {
		f.onSend()
	}
	if err := ctx.Err(); err != nil {
		return Receipt{}, err
	}
	f.settleAll(target.Key())
	fault, _ := f.take(op + " " + c.Component)
	if fault.err != nil && !fault.made {
		return Receipt{}, fault.err
	}
	if !fault.drop {
		if err := do(fault.ends); err != nil {
			return Receipt{}, err
		}
	}
	f.log = append(f.log, op+" "+target.Key()+" "+c.Component)
	return Receipt{RequestID: fmt.Sprintf("r%d", len(f.log)), Attempts: 1}, fault.err
}

func (f *fake) find(target desired.Target, c diff.Change) *item {
	for _, i := range f.targets[target.Key()] {
		if c.InstanceID != "" && i.ID == c.InstanceID || c.InstanceID == "" && i.Template == c.Template {
			return i
		}
	}
	return nil
}

func (f *fake) begin(i *item, health diff.Health, ends diff.Health) {
	i.shownFrom = i.Instance
	i.Health, i.State, i.becomes, i.settles, i.madeAt = health, string(health), ends, time.Now().Add(f.settle), time.Now()
	i.Updated = time.Now().UTC().Format(time.RFC3339)
}

func (f *fake) Create(ctx context.Context, r Request) (Receipt, error) {
	target, c := r.Target, r.Change
	return f.change(ctx, r, "create", func(ends diff.Health) error {
		if f.find(target, c) != nil {
			return &Error{Class: Exists, Tried: "create", Message: "installed already", Attempts: 1}
		}
		i := &item{Instance: diff.Instance{Template: c.Template, Name: c.Template, ID: c.Template, Version: c.To, Parameters: c.Parameters}}
		f.targets[target.Key()] = append(f.targets[target.Key()], i)
		f.begin(i, diff.Busy, ends)
		return nil
	})
}

func (f *fake) Update(ctx context.Context, r Request) (Receipt, error) {
	target, c := r.Target, r.Change
	return f.change(ctx, r, "update", func(ends diff.Health) error {
		i := f.find(target, c)
		if i == nil {
			return &Error{Class: Gone, Tried: "update", Message: "not found", Attempts: 1}
		}
		if i.Health == diff.Busy {
			return busy
		}
		f.begin(i, diff.Busy, ends)
		if i.Rollback = ""; f.points && i.Version != c.To {
			i.Rollback = i.Version
		}
		i.Version, i.Parameters, i.wasThere = c.To, c.Parameters, true
		return nil
	})
}

func (f *fake) Delete(ctx context.Context, r Request) (Receipt, error) {
	target, c := r.Target, r.Change
	return f.change(ctx, r, "delete", func(ends diff.Health) error {
		i := f.find(target, c)
		if i == nil {
			return &Error{Class: Gone, Tried: "delete", Message: "not found", Attempts: 1}
		}
		f.begin(i, diff.Deleting, ends)
		i.gone, i.wasThere = true, true
		return nil
	})
}

var (
	lost    = &Error{Class: Uncertain, Tried: "send", Message: "connection reset", Attempts: 1, Err: errors.New("reset")}
	busy    = &Error{Class: Occupied, Tried: "send", Code: "CCE.01429002", Message: "locked", Attempts: 1}
	refused = &Error{Class: Refused, Tried: "send", Status: 400, Code: "CCE.03400001", Message: "custom values are not defined", RequestID: "q9", Attempts: 1}
)
