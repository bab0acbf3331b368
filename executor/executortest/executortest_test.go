package executortest_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/executor/executortest"
)

// memory is a Client in memory. Its flaws are promises that it breaks.
type memory struct {
	flaws map[string]bool
	mu    sync.Mutex
	held  map[string]diff.Instance // of the one target, by template
	shown []diff.Instance          // what it hands out when it is careless
}

func newMemory(flaws ...string) *memory {
	m := &memory{flaws: map[string]bool{}, held: map[string]diff.Instance{
		"other": {Template: "other", Name: "other", ID: "other", Version: "1.0.0", Parameters: desired.Tree{}, Health: diff.Good},
	}}
	for _, f := range flaws {
		m.flaws[f] = true
	}
	return m
}

func (m *memory) Inventory(ctx context.Context, t desired.Target) (diff.Inventory, error) {
	if err := ctx.Err(); err != nil && !m.flaws["lists without a context"] {
		return diff.Inventory{}, err
	}
	if t.ID != "here" {
		if m.flaws["lists what is missing as empty"] {
			return diff.Inventory{}, nil
		}
		return diff.Inventory{}, errors.New("no such target")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.flaws["hands out its own list"] {
		if m.shown == nil {
			m.shown = slices.Collect(maps.Values(m.held))
		}
		return diff.Inventory{Instances: m.shown}, nil
	}
	return diff.Inventory{Instances: slices.Collect(maps.Values(m.held))}, nil
}

func (m *memory) Catalog(context.Context, desired.Target) (diff.Catalog, error) {
	versions := []diff.Version{{Version: "1.0.0", Stable: true}, {Version: "2.0.0", Stable: true}}
	if m.flaws["offers one version"] {
		versions = versions[:1]
	}
	return diff.Catalog{Templates: map[string]diff.Template{"app": {Name: "app", Versions: versions}}}, nil
}

func (m *memory) refuse(class executor.Class, flaw string) error {
	switch {
	case m.flaws[flaw]:
		class = executor.Refused
	case m.flaws["errors of its own"]:
		return errors.New("no")
	case m.flaws["silent errors"]:
		return &executor.Error{Class: class}
	case m.flaws["tells secrets"]:
		return &executor.Error{Class: class, Tried: "it", Message: "not with hunter2000"}
	}
	return &executor.Error{Class: class, Tried: "it", Message: "no"}
}

func (m *memory) Create(ctx context.Context, r executor.Request) (executor.Receipt, error) {
	if err := ctx.Err(); err != nil && !m.flaws["sends without a context"] {
		return executor.Receipt{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if r.Hold != nil && r.Hold.Err() != nil && m.flaws["holds back"] {
		e := &executor.Error{Class: executor.Refused, Unsent: !m.flaws["holds back without a word"], Tried: "it", Message: "held back"}
		if m.flaws["sends what it held back"] {
			m.put(r)
		}
		return executor.Receipt{}, e
	}
	if _, there := m.held[r.Change.Template]; there {
		return executor.Receipt{}, m.refuse(executor.Exists, "knows no Exists")
	}
	if !m.flaws["forgets installs"] {
		m.put(r)
	}
	return executor.Receipt{}, nil
}

func (m *memory) put(r executor.Request) {
	parameters := secret.Reveal(r.Change.Parameters).(desired.Tree)
	if m.flaws["masks what it sends"] {
		parameters = secret.Mask(r.Change.Parameters).(desired.Tree)
	}
	m.held[r.Change.Template] = diff.Instance{Template: r.Change.Template, Name: r.Change.Template, ID: "id",
		Version: r.Change.To, Parameters: parameters, Health: diff.Good, State: "running"}
}

func (m *memory) Update(_ context.Context, r executor.Request) (executor.Receipt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, there := m.held[r.Change.Template]; !there {
		return executor.Receipt{}, m.refuse(executor.Gone, "knows no Gone")
	}
	if !m.flaws["forgets upgrades"] {
		m.put(r)
	}
	return executor.Receipt{}, nil
}

// checking has what belongs to the rollout too.
type checking struct{ full }

func (c checking) Precheck(ctx context.Context, _ desired.Target, upgrades []diff.Change) ([]executor.Risk, error) {
	if err := ctx.Err(); err != nil && !c.flaws["prechecks without a context"] {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	risk := executor.Risk{Component: upgrades[0].Component, Name: "AddonValidate", Level: executor.Warning, Message: "edited"}
	switch {
	case c.flaws["upgrades to look"]:
		c.put(executor.Request{Change: upgrades[0]})
	case c.flaws["warns of others"]:
		risk.Component = "other"
	case c.flaws["warns of secrets"]:
		risk.Message = "not with hunter2000"
	case c.flaws["fails and knows"]:
		return []executor.Risk{risk}, errors.New("no")
	}
	return []executor.Risk{risk}, nil
}

func (c checking) Update(ctx context.Context, r executor.Request) (executor.Receipt, error) {
	c.mu.Lock()
	before := c.held[r.Change.Template].Version
	c.mu.Unlock()
	receipt, err := c.full.Update(ctx, r)
	c.mu.Lock()
	defer c.mu.Unlock()
	if i, there := c.held[r.Change.Template]; there {
		if i.Rollback = before; c.flaws["leads back elsewhere"] {
			i.Rollback = "0.1.0"
		}
		c.held[r.Change.Template] = i
	}
	return receipt, err
}

func (c checking) Rollback(_ context.Context, r executor.Request) (executor.Receipt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := c.held[r.Change.Template]; !c.flaws["forgets rollbacks"] {
		i.Version, i.Rollback = i.Rollback, ""
		c.held[r.Change.Template] = i
	}
	return executor.Receipt{}, nil
}

func (m *memory) Delete(_ context.Context, r executor.Request) (executor.Receipt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, there := m.held[r.Change.Template]; !there {
		return executor.Receipt{}, m.refuse(executor.Gone, "knows no Gone")
	}
	delete(m.held, r.Change.Template)
	return executor.Receipt{}, nil
}

// full has the optional interfaces too.
type full struct{ *memory }

func (f full) TargetCatalog(ctx context.Context, t desired.Target) (diff.Catalog, error) {
	c, err := f.Catalog(ctx, t)
	if f.flaws["narrows too much"] {
		c = diff.Catalog{}
	}
	return c, err
}

func (f full) Detail(_ context.Context, _ desired.Target, i diff.Instance) (diff.Instance, error) {
	return i, nil
}

func (f full) Ready(context.Context, desired.Target) (string, bool, error) {
	if f.flaws["is never ready"] {
		return "closed", false, nil
	}
	return "", false, nil
}

var fixture = executortest.Fixture{
	Target: desired.Target{Kind: desired.Pool, ID: "here"}, Missing: desired.Target{Kind: desired.Pool, ID: "elsewhere"},
	Component: desired.Component{Name: "app", Parameters: desired.Tree{"custom": desired.Tree{"key": secret.New("hunter2000"), "n": "1"}}},
	From:      "1.0.0", To: "2.0.0",
}

func TestGoodClients(t *testing.T) {
	for name, client := range map[string]executor.Client{
		"bare": newMemory(), "full": full{newMemory()}, "holding back": newMemory("holds back"), "checking": checking{full{newMemory()}},
	} {
		if err := executortest.TestClient(t.Context(), client, fixture); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestVague: a service without a code of its own for a class is let off that one.
func TestVague(t *testing.T) {
	f := fixture
	f.Vague = []executor.Class{executor.Gone}
	if err := executortest.TestClient(t.Context(), newMemory("knows no Gone"), f); err != nil {
		t.Error(err)
	}
	if err := executortest.TestClient(t.Context(), newMemory("knows no Exists"), f); err == nil {
		t.Error("it was let off another one too")
	}
}

// TestFlaws: each promise that is broken is named.
func TestFlaws(t *testing.T) {
	for flaws, want := range map[string]string{
		"lists without a context":               "list with a context that has ended",
		"lists what is missing as empty":        "list of a target that does not exist",
		"hands out its own list":                "who changes an answer changes the next one",
		"offers one version":                    "catalog: <nil>: want the versions 1.0.0 and 2.0.0 of app",
		"narrows too much":                      "the target's own catalog",
		"is never ready":                        `ready: "closed"`,
		"errors of its own":                     "the error is no *executor.Error: no",
		"silent errors":                         "does not say what was tried",
		"tells secrets":                         "the error tells a secret",
		"sends without a context":               "create with a context that has ended: accepted",
		"holds back, holds back without a word": "does not say that it was not sent",
		"holds back, sends what it held back":   "create that was not sent: the list shows",
		"knows no Exists":                       "create of what is installed: class 0, want 3",
		"knows no Gone":                         "delete of what is gone: class 0, want 4",
		"forgets installs":                      "create: not settled after 10s",
		"forgets upgrades":                      "upgrade: not settled after 10s",
		"masks what it sends":                   "parameter /custom/key is not what was sent",
	} {
		synctest.Test(t, func(t *testing.T) {
			err := executortest.TestClient(t.Context(), full{newMemory(strings.Split(flaws, ", ")...)}, fixture)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v\nwant something with %q", flaws, err, want)
			}
			if strings.Contains(fmt.Sprint(err), "hunter2000") && flaws != "tells secrets" {
				t.Errorf("%s: the report tells a secret: %v", flaws, err)
			}
		})
	}
}

// TestFlawsOfTheRollout: the same of what looks at upgrades and takes them back.
func TestFlawsOfTheRollout(t *testing.T) {
	f := fixture
	f.Target.Kind, f.Missing.Kind = desired.Cluster, desired.Cluster
	if err := executortest.TestClient(t.Context(), checking{full{newMemory()}}, f); err != nil {
		t.Error(err)
	}
	for flaw, want := range map[string]string{
		"prechecks without a context": "precheck with a context that has ended",
		"upgrades to look":            "precheck: the list shows app 2.0.0 (good) afterwards",
		"warns of others":             "want the name of a risk of app",
		"warns of secrets":            "precheck: a secret is told",
		"fails and knows":             "and 1 risks",
		"leads back elsewhere":        "what was upgraded from 1.0.0 is rolled back to 0.1.0",
		"forgets rollbacks":           "rollback: not settled after 10s",
	} {
		synctest.Test(t, func(t *testing.T) {
			if err := executortest.TestClient(t.Context(), checking{full{newMemory(flaw)}}, f); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v\nwant something with %q", flaw, err, want)
			}
		})
	}
}
