package emulator

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// pool is a ModelArts resource pool with its plug-ins.
type pool struct {
	id, name, phase string

	labels   map[string]string
	withhold []string
	plugins  []*slot[plugin]
}

// plugin is a plug-in as it is at one moment; its trees are shared.
type plugin struct {
	status

	template *template
	version  *version
	running  string // the version that status shows; an update moves it at its end
	inputs   tree
	hidden   bool // lists show the template's name alone
	created  time.Time
}

// settle ends the transitions that are due and drops what is gone.
func (p *pool) settle(now time.Time) {
	for _, s := range p.plugins {
		s.now.status = s.now.settled(now)
		if s.now.word == "Running" {
			s.now.running = s.now.version.number
		}
	}
	p.plugins = slices.DeleteFunc(p.plugins, func(s *slot[plugin]) bool {
		return s.now.word == gone && !now.Before(s.lagUntil)
	})
}

// find returns the plug-in of that template that is still there, or nil.
func (p *pool) find(template string) *slot[plugin] {
	for _, s := range p.plugins {
		if s.now.template.name == template && s.now.word != gone {
			return s
		}
	}
	return nil
}

// offers reports that the pool may install this version.
func (p *pool) offers(t *template, v *version) bool {
	return !v.retired && !slices.Contains(p.withhold, t.name) && !slices.Contains(p.withhold, t.name+"@"+v.number)
}

func (w *world) addPool(seed Pool, now time.Time, settle time.Duration) error {
	p := &pool{
		id: seed.ID, name: or(seed.Name, seed.ID), phase: or(seed.Phase, "Running"),
		labels: maps.Clone(seed.Labels), withhold: seed.Withhold,
	}
	switch {
	case p.id == "":
		return errors.New(".id: is missing")
	case w.pools[p.id] != nil:
		return fmt.Errorf(".id: pool %s is listed twice", p.id)
	}
	w.pools[p.id] = p
	w.poolIDs = append(w.poolIDs, p.id)
	var errs []error
	for i, pl := range seed.Plugins {
		errs = append(errs, at(fmt.Sprintf(".plugins[%d]", i), w.seedPlugin(p, pl, now, settle)))
	}
	return errors.Join(errs...)
}

func (w *world) seedPlugin(p *pool, seed Plugin, now time.Time, settle time.Duration) error {
	t := w.catalogs.modelarts.find(seed.Template)
	if t == nil {
		return unknownTemplate(seed.Template, w.catalogs.modelarts)
	}
	if p.find(seed.Template) != nil {
		return fmt.Errorf(".template: %s is listed twice; a pool has one of each", seed.Template)
	}
	v := t.newest(func(v *version) bool { return v.stable })
	if seed.Version != "" {
		v = t.version(seed.Version)
	}
	if v == nil {
		return unknownVersion(seed.Version, t)
	}
	sent, err := request(seed.Inputs, seed.Custom, seed.Flavor, v)
	if err != nil {
		return err
	}
	p.plugins = append(p.plugins, &slot[plugin]{now: plugin{
		template: t, version: v, running: v.number, inputs: pluginInputs(v, sent), hidden: seed.HideInputs,
		status: pluginStatusAt(seed, now, settle), created: seededAt,
	}})
	return nil
}

// pluginStatusAt returns the seeded phase; a transitional one ends well.
func pluginStatusAt(seed Plugin, now time.Time, settle time.Duration) status {
	word, reason := or(seed.Phase, "Running"), seed.Reason
	switch word {
	case "Pending":
		return going(word, reason, status{word: "Running", reason: "Install complete"}, now, settle)
	case "Updating":
		return going(word, reason, status{word: "Running", reason: "Upgrade complete"}, now, settle)
	case "Deleting":
		return going(word, reason, status{word: gone}, now, settle)
	}
	return status{word: word, reason: or(reason, "Install complete")}
}
