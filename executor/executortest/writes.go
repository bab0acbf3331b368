package executortest

import (
	"context"
	"errors"
	"reflect"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// writes takes the component through its life.
func (c *checker) writes() {
	create, ok := c.change(c.From)
	if !ok {
		return
	}
	c.unsent(create)
	c.accept("create", c.client.Create, create, c.From)
	c.carries()
	_, err := c.client.Create(c.ctx, c.request(create))
	c.classed("create of what is installed", err, executor.Exists)
	upgrade, ok := c.change(c.To)
	if !ok {
		return
	}
	c.prechecks(upgrade)
	c.accept("upgrade", c.client.Update, upgrade, c.To)
	c.rollsBack(upgrade)
	remove, ok := c.change("")
	if !ok {
		return
	}
	c.accept("delete", c.client.Delete, remove, "")
	_, err = c.client.Delete(c.ctx, c.request(remove))
	c.classed("delete of what is gone", err, executor.Gone)
	_, err = c.client.Update(c.ctx, c.request(upgrade))
	c.classed("update of what is gone", err, executor.Gone)
}

func (c *checker) request(change diff.Change) executor.Request {
	return executor.Request{Target: c.Target, Change: change}
}

// call is one of a Client's three methods that change something.
type call func(context.Context, executor.Request) (executor.Receipt, error)

// accept makes a request that has to be accepted, and waits until it has settled.
func (c *checker) accept(what string, do call, change diff.Change, version string) {
	if _, err := do(c.ctx, c.request(change)); err != nil {
		c.fail("%s: %v", what, err)
		return
	}
	c.await(what, version)
}

// unsent checks that a request which must not leave does not: where the context
// has ended, and where a Client that holds requests back may hold it no longer.
func (c *checker) unsent(create diff.Change) {
	ended, cancel := context.WithCancel(c.ctx)
	cancel()
	if _, err := c.client.Create(ended, c.request(create)); err == nil {
		c.fail("create with a context that has ended: accepted")
	}
	r := c.request(create)
	r.Hold = ended
	_, err := c.client.Create(c.ctx, r)
	if err == nil { // it holds nothing back, so it need not know when to stop
		c.await("create", c.From)
		c.accept("delete", c.client.Delete, c.installed(create), "")
		return
	}
	if e, ok := errors.AsType[*executor.Error](err); !ok || !e.Unsent {
		c.fail("create that must not leave any more: the error does not say that it was not sent: %v", err)
	}
	if i, err := c.find(); err != nil || i != nil {
		c.fail("create that was not sent: the list shows %s, %v", brief(i), err)
	}
}

// installed is the delete of what create has made.
func (c *checker) installed(create diff.Change) diff.Change {
	create.Op, create.From, create.To = diff.Delete, create.To, ""
	if i, err := c.find(); err == nil && i != nil {
		create.InstanceID = i.ID
	}
	return create
}

// carries checks that what was sent has arrived, secrets in the clear, where the
// service tells parameters at all.
func (c *checker) carries() {
	i, err := c.find()
	if err != nil || i == nil {
		c.fail("create: the list shows %s, %v", brief(i), err)
		return
	}
	if d, ok := c.client.(executor.Detailer); ok && i.Parameters == nil {
		if *i, err = d.Detail(c.ctx, c.Target, *i); err != nil {
			c.fail("detail: %v", err)
		}
	}
	if i.Parameters == nil {
		return
	}
	sent, _ := secret.Reveal(c.Component.Parameters).(desired.Tree)
	for path, want := range leaves("", sent) {
		if got := leaves("", i.Parameters)[path]; !reflect.DeepEqual(want, got) {
			c.fail("create: parameter %s is not what was sent (is a Secret revealed?)", path)
		}
	}
}

// leaves returns the values of a tree by their path.
func leaves(path string, tree desired.Tree) map[string]any {
	out := map[string]any{}
	for key, value := range tree {
		if below, ok := value.(desired.Tree); ok {
			for p, v := range leaves(path+"/"+key, below) {
				out[p] = v
			}
			continue
		}
		out[path+"/"+key] = value
	}
	return out
}

// converges checks that a plan which was carried out leaves nothing to do.
func (c *checker) converges() {
	for _, version := range []string{c.From, c.To, ""} {
		state := desired.State{Targets: []desired.Target{c.wanted(version)}}
		plan, err := executor.MakePlan(c.ctx, c.client, state, executor.PlanOptions{})
		if err != nil {
			c.fail("plan: %v", err)
			return
		}
		result, err := executor.Apply(c.ctx, c.client, state, plan, executor.Options{
			Timeout: c.Wait, Poll: c.Poll, MaxPoll: 10 * c.Poll, Lag: 10 * c.Poll, IgnoreGuards: true,
		})
		if err = errors.Join(err, result.Err()); err != nil || result.Summary.Succeeded != 1 {
			c.fail("apply of version %q: %+v, %v", version, result.Summary, err)
			return
		}
		if again, err := executor.MakePlan(c.ctx, c.client, state, executor.PlanOptions{}); err != nil || again.Summary.Changes() > 0 || again.Summary.Failed > 0 {
			c.fail("plan after an apply of version %q: %+v, %v: want nothing to do", version, again.Summary, err)
		}
	}
}
