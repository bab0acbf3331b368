package emulator

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// cluster is a CCE cluster with its add-ons.
type cluster struct {
	id, name, version, kind, category, phase string

	autopilot bool
	huawei    bool // the edition
	labels    map[string]string
	project   string
	addons    []*slot[addon] // in the order of installation
	installs  map[string]int // per template and alias; keeps UIDs apart
}

// addon is an add-on as it is at one moment; its trees are shared.
type addon struct {
	status

	uid, name, alias string
	template         *template
	version          *version
	runs             *version // what still runs, while an upgrade has not succeeded
	values           tree
	created, updated time.Time
	edited           bool // its Corefile, by hand
	risks            []Risk
	previous         *rollbackPoint
	returning        bool // its last change was a rollback
}

// facts are the keys that the service adds to basic by itself.
func (c *cluster) facts() tree {
	return tree{"rbac_enabled": true, "cluster_version": minor(c.version)}
}

// minor cuts "v1.28.5-r0" down to "v1.28".
func minor(version string) string {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return version
	}
	return parts[0] + "." + parts[1]
}

// settle ends the transitions that are due and drops what is gone.
func (c *cluster) settle(now time.Time) {
	for _, s := range c.addons {
		s.now.status = s.now.settled(now)
		if s.now.word == "running" || s.now.word == "available" {
			s.now.runs = s.now.version
			if s.now.returning {
				s.now.previous = nil // not twice
			}
		}
	}
	c.addons = slices.DeleteFunc(c.addons, func(s *slot[addon]) bool {
		return s.now.word == gone && !now.Before(s.lagUntil)
	})
}

// find returns the add-on with that UID that is still there, or nil.
func (c *cluster) find(uid string) *slot[addon] {
	for _, s := range c.addons {
		if s.now.uid == uid && s.now.word != gone {
			return s
		}
	}
	return nil
}

// install adds an add-on and returns its slot.
func (c *cluster) install(a addon) *slot[addon] {
	key := a.template.name + "/" + a.alias
	c.installs[key]++
	if a.uid == "" {
		a.uid = uuid("addon", c.id, key, fmt.Sprint(c.installs[key]))
	}
	s := &slot[addon]{now: a}
	c.addons = append(c.addons, s)
	return s
}

// holds reports that an add-on of that template and alias is installed.
func (c *cluster) holds(t *template, alias string) bool {
	return slices.ContainsFunc(c.addons, func(s *slot[addon]) bool {
		return s.now.template == t && s.now.word != gone && (t.mandatory || s.now.alias == alias)
	})
}

func (w *world) addCluster(seed Cluster, now time.Time, settle time.Duration) error {
	c := &cluster{
		id: seed.ID, name: or(seed.Name, seed.ID), version: or(seed.Version, "v1.28"),
		kind: or(seed.Type, "VirtualMachine"), category: or(seed.Category, "CCE"), phase: or(seed.Phase, "Available"),
		autopilot: seed.Autopilot, huawei: w.huawei, labels: maps.Clone(seed.Labels), project: w.projects[0].ID, installs: map[string]int{},
	}
	switch {
	case c.id == "":
		return errors.New(".id: is missing")
	case w.clusters[c.id] != nil:
		return fmt.Errorf(".id: cluster %s is listed twice", c.id)
	}
	w.clusters[c.id] = c
	w.order = append(w.order, c.id)
	var errs []error
	for i, a := range seed.Addons {
		errs = append(errs, at(fmt.Sprintf(".addons[%d]", i), w.seedAddon(c, a, now, settle)))
	}
	return errors.Join(errs...)
}

func (w *world) seedAddon(c *cluster, seed Addon, now time.Time, settle time.Duration) error {
	t := w.catalogs.cce.find(seed.Template)
	if t == nil {
		return unknownTemplate(seed.Template, w.catalogs.cce)
	}
	if c.holds(t, seed.Alias) {
		return fmt.Errorf(".template: %s is listed twice; give one of them an alias", seed.Template)
	}
	v := t.newest(func(v *version) bool { return v.stable && v.fits(c) })
	if seed.Version != "" {
		v = t.version(seed.Version)
	}
	if v == nil {
		return unknownVersion(seed.Version, t)
	}
	runs := v
	if seed.Running != "" {
		if runs = t.version(seed.Running); runs == nil {
			return unknownVersion(seed.Running, t)
		}
	}
	sent, err := request(seed.Values, seed.Custom, seed.Flavor, v)
	if err != nil {
		return err
	}
	var previous *rollbackPoint
	if seed.Previous != "" {
		before := t.version(seed.Previous)
		if before == nil {
			return unknownVersion(seed.Previous, t)
		}
		previous = &rollbackPoint{version: before, values: addonValues(before, filledIn(before, sent, c), c), seeded: true}
	}
	c.install(addon{
		uid: seed.ID, name: addonName(t, seed.Alias), alias: seed.Alias, template: t, version: v, runs: runs,
		values: addonValues(v, filledIn(v, sent, c), c), edited: seed.EditedCorefile, risks: seed.Risks, previous: previous,
		status: addonStatusAt(seed, now, settle), created: seededAt, updated: seededAt,
	})
	return nil
}

// addonName returns metadata.name, which the service prefixes where the
// template's name alone would not be unique.
func addonName(t *template, alias string) string {
	if alias == "" {
		return t.name
	}
	return "cceaddon-" + t.name + "-" + alias
}

// addonStatusAt returns the seeded state; a transitional one ends well.
func addonStatusAt(seed Addon, now time.Time, settle time.Duration) status {
	word := or(seed.Status, "running")
	s := status{word: word, reason: seed.Reason, message: seed.Message}
	if s.reason == "" {
		s.reason = addonReasons[word]
	}
	switch word {
	case "installing", "upgrading", "rollbacking":
		return going(word, s.reason, status{word: "running", reason: addonDone[word]}, now, settle)
	case "deleting":
		return going(word, s.reason, status{word: gone}, now, settle)
	}
	return s
}
