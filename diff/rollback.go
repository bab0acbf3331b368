package diff

import (
	"fmt"
	"strings"

	"github.com/syncer-project/syncer/desired"
)

// returnsFor reports that a rollback gives what is requested and not installed.
// That it is the version of before decides, not what else the catalog would have
// for a constraint: to revert a manifest is to want that one again.
func (i Instance) returnsFor(requested string) bool {
	return goesBack(i.Version, i.Rollback) && keeps(requested, i.Rollback) && i.returnsTo(i.Rollback)
}

// returnsTo reports that a rollback is the way to version: an older one, or one
// that a change which failed was to lead to already. What failed to be installed
// or deleted has other remedies.
func (i Instance) returnsTo(version string) bool {
	if i.Rollback == "" || i.Rollback != version {
		return false
	}
	switch i.Health {
	case InstallFailed, DeleteFailed:
		return false
	case UpgradeFailed:
		return i.Version == version || goesBack(i.Version, version)
	}
	return goesBack(i.Version, version)
}

// rollback plans to let the service take a component back to version. It brings
// the parameters of then, which nobody tells before, so the plan names none of
// them; where the manifest wants others, the next plan is an update.
func (d differ) rollback(r row, version string) *Change {
	c := d.base(r, Rollback, "")
	c.To = version
	var reasons []string
	if r.live.Health == UpgradeFailed {
		reasons = append(reasons, r.live.State)
	}
	if version != r.live.Version {
		reasons = append(reasons, "version")
	}
	c.Reason = strings.Join(append(reasons, "with the parameters of then"), ", ")
	if r.want.Reset || len(r.want.Parameters) > 0 {
		c.Reason += "; what the manifest wants otherwise is updated by the next run"
	}
	return c
}

// noWayBack says what would lead back to an older version all the same.
func (d differ) noWayBack(r row, version string) string {
	why := fmt.Sprintf("%s is older than the installed %s: set allowDowngrade: true if that is meant", version, r.live.running())
	template, _ := d.catalog.find(r.want.Name)
	if !template.Mandatory {
		why += ", or remove it first (state: absent)"
	}
	if d.want.Kind == desired.Cluster {
		if r.live.Rollback != "" {
			return why + "; the service would roll it back to " + r.live.Rollback + " only"
		}
		return why + "; the service offers no rollback now"
	}
	return why
}
