package wire

import (
	"cmp"
	"errors"
	"io"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

var errNoTemplate = errors.New("names no template")

// plugin is what is read of a ModelArts plug-in. The list may leave out all of
// spec.template but the name; the version is then in status alone.
type plugin struct {
	name                      string // metadata.name
	template, specVersion     string // spec.template
	inputs                    desired.Tree
	phase, statusVersion, why string // status
}

func (p *plugin) field(d *decoder, in, name string) error {
	switch in + name {
	case "metadata", "spec", "spec.template", "status":
		return d.fields(in+name+".", p)
	case "metadata.name":
		return d.text(&p.name)
	case "spec.template.name":
		return d.text(&p.template)
	case "spec.template.version":
		return d.text(&p.specVersion)
	case "spec.template.inputs":
		return d.tree(&p.inputs)
	case "status.phase":
		return d.text(&p.phase)
	case "status.version":
		return d.text(&p.statusVersion)
	case "status.reason":
		return d.text(&p.why)
	}
	return errUnread
}

func (p plugin) instance() (diff.Instance, error) {
	if p.template == "" {
		return diff.Instance{}, errNoTemplate
	}
	return diff.Instance{
		Template:   p.template,
		Name:       p.name,
		Version:    cmp.Or(p.statusVersion, p.specVersion),
		Parameters: p.inputs,
		Health:     healthOf(pluginHealth, p.phase),
		State:      p.phase,
		Message:    p.why,
	}, nil
}

// DecodePlugins reads a list of plug-ins, in the service's order.
func DecodePlugins(r io.Reader) ([]diff.Instance, error) {
	var out []diff.Instance
	err := decodeList(r, ofList, every(func(p plugin) error {
		instance, err := p.instance()
		out = append(out, instance)
		return err
	}))
	return out, err
}

// DecodePlugin reads one plug-in.
func DecodePlugin(r io.Reader) (diff.Instance, error) { return decodeOne(r, plugin.instance) }

// addon is what is read of a CCE add-on.
type addon struct {
	uid, name, alias, updated  string // metadata
	version, template          string // spec
	values                     desired.Tree
	state, why, whyToo, detail string        // status: reason is documented with a capital letter only
	current                    *diff.Version // status.currentVersion
	rollbackable               bool
	previous                   string
}

func (a *addon) field(d *decoder, in, name string) error {
	switch in + name {
	case "metadata", "spec", "status":
		return d.fields(in+name+".", a)
	case "metadata.uid":
		return d.text(&a.uid)
	case "metadata.name":
		return d.text(&a.name)
	case "metadata.alias":
		return d.text(&a.alias)
	case "metadata.updateTimestamp":
		return d.time(&a.updated)
	case "spec.version":
		return d.text(&a.version)
	case "spec.addonTemplateName":
		return d.text(&a.template)
	case "spec.values":
		return d.tree(&a.values)
	}
	return a.statusField(d, in, name)
}

func (a *addon) statusField(d *decoder, in, name string) error {
	switch in + name {
	case "status.status":
		return d.text(&a.state)
	case "status.Reason":
		return d.text(&a.why)
	case "status.reason":
		return d.text(&a.whyToo)
	case "status.message":
		return d.text(&a.detail)
	case "status.currentVersion":
		return d.version(&a.current)
	case "status.isRollbackable":
		return d.flag(&a.rollbackable)
	case "status.previousVersion":
		return d.text(&a.previous)
	}
	return errUnread
}

func (a addon) instance() (diff.Instance, error) {
	switch {
	case a.template == "":
		return diff.Instance{}, errNoTemplate
	case a.uid == "":
		return diff.Instance{}, errors.New("has no uid, by which it could be changed")
	}
	out := diff.Instance{
		Template:   a.template,
		Alias:      a.alias,
		Name:       a.name,
		ID:         a.uid,
		Updated:    a.updated,
		Version:    a.version,
		Parameters: a.values,
		Health:     healthOf(addonHealth, a.state),
		State:      a.state,
		Message:    joined(cmp.Or(a.why, a.whyToo), a.detail),
	}
	if a.rollbackable {
		out.Rollback = a.previous
	}
	if a.current != nil && a.current.Version != "" {
		out.Origin = a.current
		out.Version = cmp.Or(out.Version, a.current.Version)
	}
	return out, nil
}

// DecodeAddons reads a list of add-ons, in the service's order, without those
// that are gone already.
func DecodeAddons(r io.Reader) ([]diff.Instance, error) {
	var out []diff.Instance
	err := decodeList(r, ofList, every(func(a addon) error {
		instance, err := a.instance()
		if instance.State != addonGone {
			out = append(out, instance)
		}
		return err
	}))
	return out, err
}

// DecodeAddon reads one add-on, also one that is gone already.
func DecodeAddon(r io.Reader) (diff.Instance, error) { return decodeOne(r, addon.instance) }

// joined writes reason and detail as one text, each once.
func joined(reason, detail string) string {
	if reason == "" || detail == "" || reason == detail {
		return cmp.Or(reason, detail)
	}
	return reason + ": " + detail
}
