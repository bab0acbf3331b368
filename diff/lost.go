package diff

import (
	"slices"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/tree"
)

// Lost returns those of c.Carried that instance does not have as c would have
// sent them. It compares as a plan does: a parameter that the service does not
// show has its default, numbers are equal by value, and what is no customised
// parameter is not looked at. live and catalog are those of instance's target;
// its Parameters have to be known.
func Lost(target desired.Target, live Inventory, catalog Catalog, instance Instance, c Change) []string {
	d := differ{want: target, live: live, catalog: catalog, facts: factsOf(target, live)}
	sent := copied(c.Parameters)
	delete(sent, "basic")
	p := proposer{live: &instance, old: d.entry(&instance), target: d.facts}
	mine := p.parameters()
	known := p.recovered(mine, object(sent["flavor"]))
	now := comparison{live: mine, have: p.have(known), sent: sent}
	now.alignName()
	differ := now.paths()
	var out []string
	for _, path := range c.Carried {
		if slices.ContainsFunc(differ, func(at string) bool { return tree.Covers(at, path) || tree.Covers(path, at) }) {
			out = append(out, path)
		}
	}
	return out
}
