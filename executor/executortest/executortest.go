package executortest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// Fixture is what the check may use.
type Fixture struct {
	Target  desired.Target // exists, and may be changed; its Components are not looked at
	Missing desired.Target // does not exist

	// Component is not installed on Target, and the catalog offers its template in
	// the versions From and To. What text its Parameters hold in values of type
	// [secret.Value] must not come back in any error.
	Component desired.Component
	From, To  string

	// Vague are classes that the service cannot tell from Refused: it has no code
	// of its own for them. The change then fails where it need not.
	Vague []executor.Class

	Wait time.Duration // how long one change may take to settle; 0 means 10 s
	Poll time.Duration // pause between two lists; 0 means 10 ms
}

// TestClient installs, upgrades and deletes the fixture's component, and returns
// an error that names, one per line, every promise of [executor.Client] and of the
// optional interfaces that client breaks; nil where it keeps them all. It leaves
// the target as it was.
func TestClient(ctx context.Context, client executor.Client, f Fixture) error {
	if f.Wait <= 0 {
		f.Wait = 10 * time.Second
	}
	if f.Poll <= 0 {
		f.Poll = 10 * time.Millisecond
	}
	c := &checker{ctx: ctx, client: client, Fixture: f}
	c.reads()
	if len(c.broken) == 0 { // without these no change can be followed
		c.writes()
		c.converges()
	}
	return errors.Join(c.broken...)
}

// checker collects what a client breaks.
type checker struct {
	Fixture
	ctx    context.Context
	client executor.Client
	broken []error
}

func (c *checker) fail(format string, args ...any) {
	c.broken = append(c.broken, fmt.Errorf(format, args...))
}

// change is what a plan would make of the component in that version, or of its
// absence where version is empty.
func (c *checker) change(version string) (diff.Change, bool) {
	target := c.wanted(version)
	plan := executor.NewTargetReader(c.client, target).Plan(c.ctx, target)
	if plan.Error != "" || len(plan.Changes) != 1 || plan.Changes[0].Blocked != "" {
		c.fail("plan of version %q: %s: want one change that is not blocked", version, changes(plan))
		return diff.Change{}, false
	}
	return plan.Changes[0], true
}

// wanted is the target with the component in that version, or absent.
func (c *checker) wanted(version string) desired.Target {
	component := c.Component
	component.Version, component.Absent, component.AllowDowngrade = version, version == "", true
	target := c.Target
	target.Components, target.Prune = []desired.Component{component}, false
	return target
}

// find returns the component as a list shows it now.
func (c *checker) find() (*diff.Instance, error) {
	live, err := c.client.Inventory(c.ctx, c.Target)
	if err != nil {
		return nil, err
	}
	i, there := diff.Find(c.wanted(""), live, c.Component.Key())
	if !there {
		return nil, nil
	}
	return &i, nil
}

// await lists until the component is in that version and well, or gone where
// version is empty.
func (c *checker) await(what, version string) {
	for end := time.Now().Add(c.Wait); ; {
		i, err := c.find()
		switch {
		case err != nil:
			c.fail("%s: list: %v", what, err)
			return
		case i == nil && version == "", i != nil && i.Version == version && i.Health == diff.Good:
			return
		case time.Now().After(end):
			c.fail("%s: not settled after %s: the list shows %s, want version %q", what, c.Wait, brief(i), version)
			return
		}
		time.Sleep(c.Poll)
	}
}

// classed checks an error that a change has to end in.
func (c *checker) classed(what string, err error, want executor.Class) {
	e, ok := errors.AsType[*executor.Error](err)
	switch {
	case err == nil:
		c.fail("%s: accepted", what)
		return
	case !ok:
		c.fail("%s: the error is no *executor.Error: %v", what, err)
		return
	case e.Class != want && (e.Class != executor.Refused || !slices.Contains(c.Vague, want)):
		c.fail("%s: class %d, want %d: %v", what, e.Class, want, err)
	case e.Tried == "" || e.Message == "":
		c.fail("%s: the error does not say what was tried and what came of it: %+v", what, e)
	}
	for _, secret := range secret.In(c.Component.Parameters) {
		if strings.Contains(err.Error(), secret) {
			c.fail("%s: the error tells a secret", what)
		}
	}
}

// brief tells of an instance without its parameters, which may hold secrets.
func brief(i *diff.Instance) string {
	if i == nil {
		return "nothing"
	}
	return fmt.Sprintf("%s %s (%s)", i.Template, i.Version, i.Health)
}

// changes tells of a target's plan likewise.
func changes(plan diff.TargetPlan) string {
	text := []string{plan.Error}
	for _, c := range plan.Changes {
		text = append(text, fmt.Sprintf("%s %s %s %s", c.Op, c.Component, c.To, c.Blocked))
	}
	return strings.Join(text, "; ")
}

// has reports that the catalog offers both versions.
func (c *checker) has(catalog diff.Catalog) bool {
	versions := catalog.Templates[c.Component.Name].Versions
	for _, want := range []string{c.From, c.To} {
		if !slices.ContainsFunc(versions, func(v diff.Version) bool { return v.Version == want }) {
			return false
		}
	}
	return true
}
