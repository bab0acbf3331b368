package executortest

import (
	"context"
	"sync"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// reads checks what a plan relies on.
func (c *checker) reads() {
	if i, err := c.find(); err != nil || i != nil {
		c.fail("list: %s, %v: want a target without the component", brief(i), err)
	}
	if catalog, err := c.client.Catalog(c.ctx, c.Target); err != nil || !c.has(catalog) {
		c.fail("catalog: %v: want the versions %s and %s of %s", err, c.From, c.To, c.Component.Name)
	}
	if live, err := c.client.Inventory(c.ctx, c.Missing); err == nil {
		c.fail("list of a target that does not exist: %d instances: want an error, never an empty list", len(live.Instances))
	}
	ended, cancel := context.WithCancel(c.ctx)
	cancel()
	if _, err := c.client.Inventory(ended, c.Target); err == nil {
		c.fail("list with a context that has ended: want an error")
	}
	c.optional()
	c.together()
}

// optional checks the interfaces that a Client need not have.
func (c *checker) optional() {
	if n, ok := c.client.(executor.Narrower); ok {
		if catalog, err := n.TargetCatalog(c.ctx, c.Target); err != nil || !c.has(catalog) {
			c.fail("the target's own catalog: %v: want the versions %s and %s of %s", err, c.From, c.To, c.Component.Name)
		}
	}
	if g, ok := c.client.(executor.Gatekeeper); ok {
		if unready, _, err := g.Ready(c.ctx, c.Target); err != nil || unready != "" {
			c.fail("ready: %q, %v: want a target that may be changed", unready, err)
		}
	}
}

// together lists from many goroutines at once, and spoils what came.
func (c *checker) together() {
	const many = 20
	var group sync.WaitGroup
	lists := make([]diff.Inventory, many)
	errs := make([]error, many)
	for i := range many {
		group.Go(func() { lists[i], errs[i] = c.client.Inventory(c.ctx, c.Target) })
	}
	group.Wait()
	for i := range lists {
		for n := range lists[i].Instances {
			lists[i].Instances[n].Version = "spoilt"
		}
	}
	for _, err := range errs {
		if err != nil {
			c.fail("%d lists at once: %v", many, err)
			return
		}
	}
	again, err := c.client.Inventory(c.ctx, c.Target)
	if err != nil || len(again.Instances) != len(lists[0].Instances) {
		c.fail("%d lists at once: %d instances in one of them, %d later; %v", many, len(lists[0].Instances), len(again.Instances), err)
	}
	for _, i := range again.Instances {
		if i.Version == "spoilt" {
			c.fail("list: who changes an answer changes the next one")
			return
		}
	}
}
