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
	Metadata struct {
		Name string `json:"name"`
	} `json:"metadata"`
	Spec struct {
		Template struct {
			Name    string       `json:"name"`
			Version string       `json:"version"`
			Inputs  desired.Tree `json:"inputs"`
		} `json:"template"`
	} `json:"spec"`
	Status struct {
		Phase   string `json:"phase"`
		Version string `json:"version"`
		Reason  string `json:"reason"`
	} `json:"status"`
}

func (p plugin) instance() (diff.Instance, error) {
	if p.Spec.Template.Name == "" {
		return diff.Instance{}, errNoTemplate
	}
	return diff.Instance{
		Template:   p.Spec.Template.Name,
		Name:       p.Metadata.Name,
		Version:    cmp.Or(p.Status.Version, p.Spec.Template.Version),
		Parameters: p.Spec.Template.Inputs,
		Health:     healthOf(pluginHealth, p.Status.Phase),
		State:      p.Status.Phase,
		Message:    p.Status.Reason,
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
	Metadata struct {
		UID     string    `json:"uid"`
		Name    string    `json:"name"`
		Alias   string    `json:"alias"`
		Updated timestamp `json:"updateTimestamp"`
	} `json:"metadata"`
	Spec struct {
		Version  string       `json:"version"`
		Template string       `json:"addonTemplateName"`
		Values   desired.Tree `json:"values"`
	} `json:"spec"`
	Status struct {
		Status         string           `json:"status"`
		Reason         string           `json:"Reason"`
		Message        string           `json:"message"`
		CurrentVersion *templateVersion `json:"currentVersion"`

		IsRollbackable  bool   `json:"isRollbackable"`
		PreviousVersion string `json:"previousVersion"`
	} `json:"status"`
}

func (a addon) instance() (diff.Instance, error) {
	switch {
	case a.Spec.Template == "":
		return diff.Instance{}, errNoTemplate
	case a.Metadata.UID == "":
		return diff.Instance{}, errors.New("has no uid, by which it could be changed")
	}
	out := diff.Instance{
		Template:   a.Spec.Template,
		Alias:      a.Metadata.Alias,
		Name:       a.Metadata.Name,
		ID:         a.Metadata.UID,
		Updated:    string(a.Metadata.Updated),
		Version:    a.Spec.Version,
		Parameters: a.Spec.Values,
		Health:     healthOf(addonHealth, a.Status.Status),
		State:      a.Status.Status,
		Message:    joined(a.Status.Reason, a.Status.Message),
	}
	if a.Status.IsRollbackable {
		out.Rollback = a.Status.PreviousVersion
	}
	if current := a.Status.CurrentVersion; current != nil && current.Version != "" {
		origin := current.version()
		out.Origin = &origin
		out.Version = cmp.Or(out.Version, current.Version)
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
