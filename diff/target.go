package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
)

// Target compares one target with what is live on it. It never fails: what
// cannot be carried out is a change with a Blocked reason. Of a target that is
// narrowed (want.Only) only the components that bear on the run are compared.
func Target(want desired.Target, live Inventory, catalog Catalog) TargetPlan {
	plan := newTargetPlan(want)
	want.Components, plan.Unknown = leaveUnknown(want)
	d := differ{want: want, live: live, catalog: catalog, facts: factsOf(want, live)}
	plan.Components = make([]Seen, 0, len(live.Instances))
	bears := bearing(want)
	for _, r := range match(want.Components, live.Instances) {
		d.row(r, bears(r.key), &plan)
	}
	leaveOthers(&plan, want)
	plan.Changes = slices.Clone(inOrder(plan.Changes, want.Components)) // no longer than it is
	slices.Sort(plan.Unmanaged)
	slices.Sort(plan.Unhealthy)
	slices.SortFunc(plan.Components, func(a, b Seen) int { return strings.Compare(a.Component, b.Component) })
	return plan
}

// leaveUnknown returns components that ignore what of their parameters is
// unknown, as it could be neither a difference nor the same, and lists it.
func leaveUnknown(want desired.Target) (out []desired.Component, unknown []string) {
	out = slices.Clone(want.Components)
	for i, c := range out {
		if c.Absent {
			continue
		}
		pointers := c.Unknown()
		if len(pointers) == 0 {
			continue
		}
		out[i].Ignore = slices.Concat(c.Ignore, pointers)
		for _, pointer := range pointers {
			if want.Takes(c.Key()) {
				unknown = append(unknown, c.Key()+" "+pointer)
			}
		}
	}
	slices.Sort(unknown)
	return out, unknown
}

// Unread is the plan of a target that could not be read.
func Unread(want desired.Target, err error) TargetPlan {
	plan := newTargetPlan(want)
	plan.Error = err.Error()
	return plan
}

func newTargetPlan(want desired.Target) TargetPlan {
	return TargetPlan{
		Target: want.Key(), Name: want.Name, Region: want.Region, Project: want.Project, Wave: want.Wave, Labels: want.Labels,
		Changes: []Change{}, Unmanaged: []string{}, Unhealthy: []string{}, Components: []Seen{},
	}
}

// differ holds what all components of a target share.
type differ struct {
	want    desired.Target
	live    Inventory
	catalog Catalog
	facts   facts
}

// row adds to plan what is to be done about one component: a change, or a count,
// unless nothing of the run bears on it.
func (d differ) row(r row, bears bool, plan *TargetPlan) {
	if r.live != nil {
		plan.Components = append(plan.Components, Seen{
			Component: interned(r.key), Version: interned(r.live.Version), Health: r.live.Health,
			State: interned(r.live.State), Updated: r.live.Updated,
		})
	}
	if !bears {
		return
	}
	switch change := d.change(r); {
	case change == nil && !d.want.Takes(r.key): // it had to be compared for the sake of others
	case change != nil:
		if d.live.Transient && d.live.Unready != "" {
			change.Reason += ", " + d.live.Unready // what an apply waits for
		}
		plan.Changes = append(plan.Changes, *change)
	case r.want == nil && r.live.Health != Deleting:
		plan.Unmanaged = append(plan.Unmanaged, r.key)
	case r.want != nil:
		plan.Unchanged++
		if r.live != nil && (r.live.Health == Abnormal || r.live.Health == Degraded) && !r.want.Absent {
			plan.Unhealthy = append(plan.Unhealthy, r.key)
		}
	}
}

// change returns what the row needs, or nil.
func (d differ) change(r row) *Change {
	switch {
	case r.ambiguous != "":
		return d.blocked(r, Update, r.ambiguous)
	case r.want == nil:
		if !d.want.Prune || r.live.Health == Deleting {
			return nil
		}
		return d.remove(r, "not listed, prune")
	case r.want.Absent:
		if r.live == nil || r.live.Health == Deleting {
			return nil
		}
		return d.remove(r, "state: absent")
	case r.live == nil || r.live.Health == Deleting:
		return d.create(r)
	}
	return d.adjust(r)
}

// base starts a change of the row.
func (d differ) base(r row, op Op, reason string) *Change {
	c := &Change{Component: r.key, Op: op, Reason: reason, Diff: []Difference{}, Carried: []string{}}
	if r.want != nil {
		c.Requested, c.Template, c.Alias = r.want.Version, r.want.Name, r.want.Alias
	}
	if r.live != nil {
		c.From, c.InstanceID = r.live.Version, r.live.ID
		c.Template, c.Alias = r.live.Template, cmp.Or(c.Alias, r.live.Alias)
		c.Busy = r.live.Health == Busy || r.live.Health == Deleting
	}
	c.Busy = c.Busy || d.live.Transient
	if d.live.Unready != "" && !d.live.Transient {
		c.Blocked = d.live.Unready
	}
	return c
}

func (d differ) blocked(r row, op Op, why string) *Change {
	c := d.base(r, op, "ambiguous")
	c.Blocked = why
	return c
}

// remove plans a delete, which is blocked where it would take away what must stay.
func (d differ) remove(r row, reason string) *Change {
	c := d.base(r, Delete, reason)
	if r.live.Health == DeleteFailed {
		c.Reason = r.live.State + ", " + reason
	}
	template, _ := d.catalog.find(r.live.Template)
	switch {
	case template.Mandatory:
		c.Blocked = "the catalog calls it mandatory: list it without a version to leave it as it is"
	case r.want == nil && d.listsNothing() && !d.want.AllowEmpty:
		c.Blocked = "the target lists nothing, so prune would empty it: set allowEmpty: true if that is meant"
	}
	return c
}

// listsNothing reports that no component is to be present.
func (d differ) listsNothing() bool {
	return !slices.ContainsFunc(d.want.Components, func(c desired.Component) bool { return !c.Absent })
}

// create plans an install.
func (d differ) create(r row) *Change {
	c := d.base(r, Create, "not installed")
	c.From, c.InstanceID = "", ""
	to := resolve(*r.want, nil, d.catalog, d.live.Cluster)
	c.To = to.version
	c.Blocked = cmp.Or(to.blocked, c.Blocked)
	if to.entry != nil {
		p := proposer{want: *r.want, fresh: to.entry, target: d.facts}.propose()
		c.Parameters, c.Diff = p.sent, p.diff
		c.Blocked = cmp.Or(c.Blocked, p.blocked)
	}
	return c
}

// adjust compares what is installed with what is wanted and plans an upgrade,
// update or replace, or nothing.
func (d differ) adjust(r row) *Change {
	to := resolve(*r.want, r.live, d.catalog, d.live.Cluster)
	if r.live.returnsTo(to.version) {
		return d.rollback(r, to.version)
	}
	moves := to.version != r.live.Version || to.blocked != ""
	old := d.entry(r.live)
	if !moves && to.entry == nil {
		to.entry = old
	}
	var p proposal
	repair := repairs(*r.want, r.live, moves)
	sent := moves || repair || r.live.Failed()
	unread := r.live.Parameters == nil && mattersUnread(*r.want, sent, to.entry)
	blind := unread && !(sent && r.want.Reset) // nothing can be said that an apply would keep to
	if to.blocked == "" && !blind {
		both := proposer{want: *r.want, live: r.live, old: old, fresh: to.entry, target: d.facts}
		if !sent && !unread && both.matches() {
			return nil
		}
		p = both.propose()
	}
	c := d.base(r, Update, "")
	c.To = to.version
	var reasons []string
	switch r.live.Health {
	case InstallFailed, DeleteFailed:
		c.Op = Replace
		reasons = append(reasons, r.live.State)
	case UpgradeFailed:
		reasons = append(reasons, r.live.State)
	}
	if moves {
		reasons = append(reasons, "version")
		if r.want.AllowDowngrade && goesBack(r.live.running(), to.version) {
			reasons = append(reasons, "downgrade") // an upgrade to the services, and easily overlooked in a review
		}
		if c.Op == Update {
			c.Op = Upgrade
		}
	}
	if p.drift && (!moves || slices.ContainsFunc(p.diff, func(x Difference) bool { return x.Source == FromManifest })) {
		reasons = append(reasons, "parameters")
	}
	if repair && !p.drift {
		c.Op = Replace
		reasons = append(reasons, string(Abnormal))
	}
	switch {
	case blind:
		to.blocked = cmp.Or(to.blocked, unreadable(sent))
		reasons = append(reasons, "parameters not readable")
	case unread:
		reasons = append(reasons, allToDefaults)
	}
	if len(reasons) == 0 {
		return nil
	}
	c.Reason = strings.Join(reasons, ", ")
	c.Blocked = cmp.Or(d.refusal(r, to), c.Blocked)
	if c.Op == Replace { // what is deleted has to be one that can be installed again
		template, _ := d.catalog.find(r.want.Name)
		c.Blocked = cmp.Or(c.Blocked, exact(to.version, template, d.live.Cluster).blocked)
	}
	if to.blocked == "" && !blind {
		c.Parameters, c.Diff, c.Basic = p.sent, p.diff, p.basic
		c.Blocked = cmp.Or(c.Blocked, p.blocked)
		if moves || c.Op == Replace {
			c.Carried = append(c.Carried, p.carried...)
		}
		if c.Op == Replace {
			c.Carried = merged(c.Carried, p.ignored) // what is deleted has it nowhere else
		}
	}
	return c
}

// refusal says why the installed component cannot be brought to the resolved version.
func (d differ) refusal(r row, to resolution) string {
	switch {
	case to.blocked != "":
		return to.blocked
	case !r.want.AllowDowngrade && goesBack(r.live.running(), to.version):
		return d.noWayBack(r, to.version)
	case to.entry == nil && d.want.Kind == desired.Cluster:
		return fmt.Sprintf("version %s is not in the catalog, so its basic values are not known", to.version)
	}
	return ""
}

// entry returns what is known of the live version: the catalog's entry, else
// what the instance itself tells, else nil.
func (d differ) entry(live *Instance) *Version {
	template, _ := d.catalog.find(live.Template)
	if v := template.version(live.Version); v != nil {
		return v
	}
	if live.Origin != nil && live.Origin.Version == live.Version {
		return live.Origin
	}
	return nil
}

// running is the version that what is installed has not to go back behind: after
// an upgrade that failed the one that still runs, so that to return to it is a
// repair.
func (i Instance) running() string {
	if i.Health == UpgradeFailed && i.Origin != nil && goesBack(i.Version, i.Origin.Version) {
		return i.Origin.Version
	}
	return i.Version
}

// Failed reports that the instance ended badly, so that it will be sent again
// whatever the manifest says.
func (i Instance) Failed() bool {
	return i.Health == InstallFailed || i.Health == DeleteFailed || i.Health == UpgradeFailed
}

// repairs reports that the instance is to be replaced, though its version is right,
// unless an update of its parameters comes first.
func repairs(want desired.Component, live *Instance, moves bool) bool {
	return want.Repair && live.Health == Abnormal && !moves
}

// allToDefaults is the reason of a change that resets parameters nobody could read.
const allToDefaults = "live parameters not readable: all that the manifest does not name goes to the default"

// mattersUnread reports that a change cannot be decided, or would lose
// something, without the live parameters, which are not known. sent says that a
// request will be made in any case; under reset it is made without them too, but
// then the plan cannot say what it changes.
func mattersUnread(want desired.Component, sent bool, to *Version) bool {
	if sent {
		empty := to != nil && len(to.Parameters) == 0 && len(to.Flavors) == 0
		return !empty
	}
	return want.Reset || len(want.Parameters) > 0
}

func unreadable(sent bool) string {
	if sent {
		return "its live parameters cannot be read, so what was customised could be lost: " +
			"set undeclared: reset to accept the defaults for all that the manifest does not name"
	}
	return "its live parameters cannot be read, so they cannot be compared: name a version only"
}

// MissingParameters returns the indexes of live.Instances whose parameters the list
// answer lacks and without which want cannot be planned. A client may know
// another way to ask for them.
func MissingParameters(want desired.Target, live Inventory, catalog Catalog) []int {
	var out []int
	if !slices.ContainsFunc(live.Instances, func(i Instance) bool { return i.Parameters == nil }) {
		return nil
	}
	bears := bearing(want)
	for _, r := range match(want.Components, live.Instances) {
		if !bears(r.key) || r.want == nil || r.live == nil || r.want.Absent || r.live.Parameters != nil || r.live.Health == Deleting {
			continue
		}
		to := resolve(*r.want, r.live, catalog, live.Cluster)
		moves := to.version != r.live.Version
		sent := moves || repairs(*r.want, r.live, moves) || r.live.Failed()
		if to.blocked == "" && !r.live.returnsTo(to.version) && mattersUnread(*r.want, sent, to.entry) {
			out = append(out, indexOf(live.Instances, r.live))
		}
	}
	slices.Sort(out)
	return out
}

// indexOf is the place of an element that instance points at: nothing that it
// says need tell it from its siblings.
func indexOf(instances []Instance, instance *Instance) int {
	for i := range instances {
		if &instances[i] == instance {
			return i
		}
	}
	return -1
}
