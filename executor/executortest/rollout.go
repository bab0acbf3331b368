package executortest

import (
	"context"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// prechecks checks that a look at an upgrade is nothing more, and tells of that
// upgrade. Whether the service finds anything, or can look at all, is not asked.
func (c *checker) prechecks(upgrade diff.Change) {
	p, ok := c.client.(executor.Prechecker)
	if !ok || c.Target.Kind != desired.Cluster {
		return
	}
	risks, err := p.Precheck(c.ctx, c.Target, []diff.Change{upgrade})
	for _, r := range risks {
		if r.Component != upgrade.Component || r.Name == "" || r.Level != executor.Fatal && r.Level != executor.Warning {
			c.fail("precheck: %+v: want the name of a risk of %s, fatal or a warning", r, upgrade.Component)
		}
		c.tellsNone("precheck", r.Message)
	}
	if err != nil {
		c.tellsNone("precheck", err.Error())
		if len(risks) > 0 {
			c.fail("precheck: an error, which says that nothing is known, and %d risks", len(risks))
		}
	}
	ended, cancel := context.WithCancel(c.ctx)
	cancel()
	if _, err := p.Precheck(ended, c.Target, []diff.Change{upgrade}); err == nil {
		c.fail("precheck with a context that has ended: want an error")
	}
	if i, err := c.find(); err != nil || i == nil || i.Version != upgrade.From {
		c.fail("precheck: the list shows %s afterwards, %v: want it unchanged", brief(i), err)
	}
}

// rollsBack takes an upgrade back, where the list says that the service would.
func (c *checker) rollsBack(upgrade diff.Change) {
	b, ok := c.client.(executor.Rollbacker)
	i, err := c.find()
	if !ok || err != nil || i == nil || i.Rollback == "" {
		return
	}
	if i.Rollback != upgrade.From {
		c.fail("list: what was upgraded from %s is rolled back to %s", upgrade.From, i.Rollback)
		return
	}
	back := upgrade
	back.Op, back.From, back.To, back.InstanceID, back.Parameters = diff.Rollback, i.Version, i.Rollback, i.ID, nil
	c.accept("rollback", b.Rollback, back, i.Rollback)
	c.accept("upgrade after a rollback", c.client.Update, upgrade, upgrade.To)
}

// tellsNone checks that a text of the client's tells no secret.
func (c *checker) tellsNone(what, text string) {
	if slices.ContainsFunc(secret.In(c.Component.Parameters), func(s string) bool { return strings.Contains(text, s) }) {
		c.fail("%s: a secret is told", what)
	}
}
