package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"

	"github.com/syncer-project/syncer/desired"
)

// Outdated is how far a run's components are behind what the catalog holds. Its
// JSON form is documented by the fields.
type Outdated struct {
	APIVersion string           `json:"apiVersion"`
	Kind       string           `json:"kind"` // "Outdated"
	Summary    OutdatedSummary  `json:"summary"`
	Targets    []TargetVersions `json:"targets"` // by wave, then target
}

// OutdatedSummary counts all components, listed or not.
type OutdatedSummary struct {
	Targets    int `json:"targets"`
	Components int `json:"components"`
	Outdated   int `json:"outdated"` // those with VersionStatus.Outdated
	Failed     int `json:"failed"`   // targets that could not be read
}

// TargetVersions are the components of one target.
type TargetVersions struct {
	Target         string          `json:"target"` // desired.Target.Key
	Name           string          `json:"name"`
	Wave           int             `json:"wave"`
	ClusterVersion string          `json:"clusterVersion,omitempty"` // of a cluster
	Error          string          `json:"error"`                    // why it could not be read
	Components     []VersionStatus `json:"components"`               // by component
}

// VersionStatus is one component among the versions in the catalog.
type VersionStatus struct {
	Component string `json:"component"`
	Live      string `json:"live"`      // empty: not installed
	Requested string `json:"requested"` // as the manifest has it; empty: any, or not listed
	Listed    bool   `json:"listed"`    // the manifest names the component
	Desired   string `json:"desired"`   // the version after an apply; empty: none, or it cannot be told
	// Newest is the newest stable version that can be installed on this target;
	// NewestOfAll the newest in the catalog, whatever it asks for. Both are empty
	// where there is none.
	Newest      string `json:"newest"`
	NewestOfAll string `json:"newestOfAll"`
	Outdated    bool   `json:"outdated"` // NewestOfAll is newer than what is live, or the catalog lacks the template
	HeldBack    []Hold `json:"heldBack"` // what keeps an apply from reaching NewestOfAll
}

// Hold is one thing that keeps a component from a newer version.
type Hold struct {
	By      HoldBy `json:"by"`
	Version string `json:"version"` // the version that it keeps away; empty: any
	Reason  string `json:"reason"`
}

// HoldBy says who or what holds a component back.
type HoldBy string

// What can hold a component back.
const (
	HeldByUnlisted   HoldBy = "unlisted"       // the manifest does not name the component
	HeldByAny        HoldBy = "anyVersion"     // it names no version, so what is installed stays
	HeldByPin        HoldBy = "pinned"         // it names another version
	HeldByConstraint HoldBy = "constraint"     // its constraint leaves the version out
	HeldBySatisfied  HoldBy = "satisfied"      // the installed version satisfies its constraint already
	HeldByDelete     HoldBy = "deleted"        // an apply deletes the component
	HeldByBlocked    HoldBy = "blocked"        // an apply cannot carry out what it asks for
	HeldByCluster    HoldBy = "clusterVersion" // the version does not support the cluster
	HeldByUnstable   HoldBy = "unstable"       // the version is not marked as stable
	HeldByPool       HoldBy = "pool"           // the version is not in this pool's catalog
	HeldByCatalog    HoldBy = "catalog"        // the catalog does not have the template
)

// VersionsOf tells, for each component that is live on target or wanted there,
// how it stands among the versions of catalog. A pool's catalog should be
// narrowed to what the pool offers first (see [Catalog.Narrow]).
func VersionsOf(want desired.Target, live Inventory, catalog Catalog) TargetVersions {
	d := differ{want: want, live: live, catalog: catalog, facts: factsOf(want, live)}
	out := newTargetVersions(want)
	out.ClusterVersion = live.Cluster.Version
	for _, r := range match(want.Components, live.Instances) {
		if r.live == nil && r.want.Absent || !want.Takes(r.key) {
			continue
		}
		out.Components = append(out.Components, d.status(r))
	}
	slices.SortFunc(out.Components, func(a, b VersionStatus) int { return strings.Compare(a.Component, b.Component) })
	return out
}

// UnreadVersions stands for a target that could not be read.
func UnreadVersions(want desired.Target, err error) TargetVersions {
	out := newTargetVersions(want)
	out.Error = err.Error()
	return out
}

func newTargetVersions(want desired.Target) TargetVersions {
	return TargetVersions{Target: want.Key(), Name: want.Name, Wave: want.Wave, Components: []VersionStatus{}}
}

// AssembleOutdated makes one report of those of all targets, in any order. It
// keeps all components, or only the outdated ones; what it counts are all.
func AssembleOutdated(targets []TargetVersions, all bool) Outdated {
	out := Outdated{APIVersion: APIVersion, Kind: "Outdated", Targets: slices.Clone(targets)}
	slices.SortFunc(out.Targets, func(a, b TargetVersions) int {
		return cmp.Or(cmp.Compare(a.Wave, b.Wave), cmp.Compare(a.Target, b.Target))
	})
	if out.Targets == nil {
		out.Targets = []TargetVersions{}
	}
	current := func(s VersionStatus) bool { return !s.Outdated }
	for i := range out.Targets {
		t := &out.Targets[i]
		behind := slices.DeleteFunc(slices.Clone(t.Components), current)
		out.Summary.Targets++
		out.Summary.Components += len(t.Components)
		out.Summary.Outdated += len(behind)
		if t.Error != "" {
			out.Summary.Failed++
		}
		if !all {
			t.Components = behind
		}
	}
	return out
}

// status tells how one component stands.
func (d differ) status(r row) VersionStatus {
	s := VersionStatus{Component: r.key, HeldBack: []Hold{}}
	var name string
	if r.live != nil {
		s.Live, name = r.live.Version, r.live.Template
	}
	if r.want != nil {
		s.Requested, s.Listed, name = r.want.Version, true, r.want.Name
	}
	template, known := d.catalog.find(name)
	s.Newest = newest("", template, d.live.Cluster).version
	var top *Version
	for i := range template.Versions {
		top = newer(top, &template.Versions[i])
	}
	if top != nil {
		s.NewestOfAll = top.Version
	}
	if r.want != nil && r.want.Absent || r.want == nil && d.want.Prune {
		s.hold(HeldByDelete, "", "an apply deletes it")
		return s
	}
	d.desire(r, &s)
	if !known {
		s.hold(HeldByCatalog, "", "the catalog does not have it")
	}
	s.Outdated = !known || top != nil && older(s.current(r), s.NewestOfAll)
	if reach := later(s.Desired, s.Newest); top != nil && older(reach, top.Version) {
		s.beyond(*top, d.live.Cluster)
	}
	return s
}

func (s *VersionStatus) hold(by HoldBy, version, reason string) {
	s.HeldBack = append(s.HeldBack, Hold{By: by, Version: version, Reason: reason})
}

// current is the version to judge: the live one, or the one that is to come.
func (s *VersionStatus) current(r row) string {
	if r.live == nil {
		return s.Desired
	}
	return s.Live
}

// desire fills in the version that an apply leads to, and what of the manifest
// keeps it below the newest that can be installed.
func (d differ) desire(r row, s *VersionStatus) {
	if r.want == nil {
		if s.Desired = s.Live; older(s.Desired, s.Newest) {
			s.hold(HeldByUnlisted, s.Newest, "the manifest does not list it")
		}
		return
	}
	if r.ambiguous != "" {
		s.hold(HeldByBlocked, "", r.ambiguous)
		return
	}
	to := resolve(*r.want, r.live, d.catalog, d.live.Cluster)
	s.Desired = to.version
	why := to.blocked
	if why == "" && r.live != nil && to.version != r.live.Version {
		why = d.refusal(r, to)
	}
	switch {
	case why != "":
		s.hold(HeldByBlocked, to.version, why)
		s.Desired = s.Live // an apply leaves it alone
	case older(s.Desired, s.Newest):
		by, reason := restraint(s.Requested, s.Desired, s.Newest)
		s.hold(by, s.Newest, reason)
	}
}

// restraint says why a manifest that asks for requested, and gets version, does
// not get the newest.
func restraint(requested, version, newest string) (HoldBy, string) {
	if requested == "" {
		return HeldByAny, "the manifest names no version, so the installed one stays"
	}
	if desired.ExactVersion(requested) {
		return HeldByPin, "the manifest asks for " + requested
	}
	if constraint, err := semver.NewConstraint(requested); err == nil && satisfies(constraint, newest) {
		return HeldBySatisfied, fmt.Sprintf("%s satisfies %s, so it is left alone", version, requested)
	}
	return HeldByConstraint, fmt.Sprintf("%s leaves %s out", requested, newest)
}

// beyond says why the newest version of all cannot be had on the target.
func (s *VersionStatus) beyond(top Version, cluster Cluster) {
	if top.withheld {
		s.hold(HeldByPool, top.Version, top.Version+" is not in this pool's catalog")
	}
	if !supports(top, cluster) {
		s.hold(HeldByCluster, top.Version, fmt.Sprintf("%s does not support cluster version %s", top.Version, describe(cluster)))
	}
	if !top.Stable {
		s.hold(HeldByUnstable, top.Version, top.Version+" is not stable, so it has to be named exactly")
	}
}

// older reports that version a is known to be older than b.
func older(a, b string) bool { return b != "" && (a == "" || compareVersions(a, b) < 0) }

// later returns the newer of two versions, either of which may be empty.
func later(a, b string) string {
	if older(a, b) {
		return b
	}
	return a
}
