package diff

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/Masterminds/semver/v3"

	"github.com/syncer-project/syncer/desired"
)

// prerelease is a version that says of itself that it is not finished; the
// catalog of pools has no other word for it.
var prerelease = regexp.MustCompile(`(?i)[.+-](alpha|beta|rc|pre|dev|snapshot)`)

// resolution is the version that a component is to have.
type resolution struct {
	version string
	entry   *Version // its catalog entry; nil where the catalog lacks it
	blocked string   // why there is none, or why it cannot be installed
}

// resolve finds the version that want asks for. Without live it is an install.
func resolve(want desired.Component, live *Instance, catalog Catalog, cluster Cluster) resolution {
	template, known := catalog.find(want.Name)
	if live != nil && keeps(want.Version, live.Version) {
		return resolution{version: live.Version, entry: template.version(live.Version)}
	}
	if live != nil && live.returnsFor(want.Version) {
		return resolution{version: live.Rollback, entry: template.version(live.Rollback)}
	}
	if !known {
		return resolution{blocked: catalog.unknown(want.Name)}
	}
	if want.Version != "" && want.Version != desired.Latest && desired.ExactVersion(want.Version) {
		return exact(want.Version, template, cluster)
	}
	found := newest(want.Version, template, cluster)
	if live != nil && want.Version == desired.Latest && found.blocked == "" && goesBack(live.Version, found.version) {
		return resolution{version: live.Version, entry: template.version(live.Version)} // latest never goes back
	}
	return found
}

// keeps reports that an installed version is as requested, whatever the catalog holds.
func keeps(requested, installed string) bool {
	switch {
	case installed == "":
		return requested == ""
	case requested == "" || requested == installed:
		return true
	case requested == desired.Latest || desired.ExactVersion(requested):
		return false
	}
	return kept.get([2]string{requested, installed}, func() bool {
		constraint, err := semver.NewConstraint(requested)
		return err == nil && satisfies(constraint, installed)
	})
}

// kept remembers which constraint is satisfied by which version.
var kept memo[[2]string, bool]

func exact(version string, template Template, cluster Cluster) resolution {
	entry := template.version(version)
	if entry == nil || entry.withheld {
		why := fmt.Sprintf("version %s is not in the catalog", version)
		if best := newest("", template, cluster); best.blocked == "" {
			why += "; the newest that can be installed here is " + best.version
		}
		return resolution{version: version, blocked: why}
	}
	if !supports(*entry, cluster) {
		why := fmt.Sprintf("version %s does not support cluster version %s", version, describe(cluster))
		if best := newest("", template, cluster); best.blocked == "" {
			why += "; the newest that does is " + best.version
		}
		return resolution{version: version, entry: entry, blocked: why}
	}
	return resolution{version: version, entry: entry}
}

// newest finds the newest stable version that fits requested ("", latest or a
// constraint) and supports the cluster.
func newest(requested string, template Template, cluster Cluster) resolution {
	fits := func(string) bool { return true }
	if requested != "" && requested != desired.Latest {
		constraint, err := semver.NewConstraint(requested)
		if err != nil {
			return resolution{blocked: fmt.Sprintf("version %q is no constraint: %v", requested, err)}
		}
		fits = func(version string) bool { return satisfies(constraint, version) }
	}
	var best, unstable, unsupported *Version
	for i := range template.Versions {
		v := &template.Versions[i]
		switch {
		case v.withheld || !fits(v.Version):
		case !supports(*v, cluster):
			unsupported = newer(unsupported, v)
		case !v.Stable || prerelease.MatchString(v.Version):
			unstable = newer(unstable, v)
		default:
			best = newer(best, v)
		}
	}
	if best != nil {
		return resolution{version: best.Version, entry: best}
	}
	why := "no stable version in the catalog"
	if requested != "" && requested != desired.Latest {
		why += " satisfies " + requested
	}
	switch {
	case unstable != nil:
		why += fmt.Sprintf("; %s is not stable: name it exactly to install it", unstable.Version)
	case unsupported != nil:
		why += fmt.Sprintf(" on cluster version %s; %s supports other ones", describe(cluster), unsupported.Version)
	}
	return resolution{blocked: why}
}

func newer(a, b *Version) *Version {
	if a == nil || compareVersions(a.Version, b.Version) < 0 {
		return b
	}
	return a
}

func describe(c Cluster) string {
	return strings.Join(slices.DeleteFunc([]string{c.Version, c.Type, c.Category}, func(s string) bool { return s == "" }), " ")
}

// supports matches a version's supportVersions with the cluster. Fields that
// are empty on either side say nothing, and neither does an empty list.
func supports(v Version, c Cluster) bool {
	if len(v.Supports) == 0 || c.Version == "" {
		return true
	}
	return slices.ContainsFunc(v.Supports, func(s Support) bool {
		return (s.ClusterType == "" || c.Type == "" || s.ClusterType == c.Type) &&
			(len(s.Categories) == 0 || c.Category == "" || slices.Contains(s.Categories, c.Category)) &&
			(len(s.ClusterVersions) == 0 || slices.ContainsFunc(s.ClusterVersions, func(p string) bool { return matches(p, c.Version) }))
	})
}

// patterns remembers compiled expressions: a fleet meets the same few again and again.
var patterns sync.Map

// matches matches the whole version; the service's dots are unescaped. An
// expression that does not compile says nothing, so it excludes nothing.
func matches(pattern, version string) bool {
	compiled, ok := patterns.Load(pattern)
	if !ok {
		expression, err := regexp.Compile("^(?:" + pattern + ")$")
		if err != nil {
			return true
		}
		compiled, _ = patterns.LoadOrStore(pattern, expression)
	}
	return compiled.(*regexp.Regexp).MatchString(version)
}
