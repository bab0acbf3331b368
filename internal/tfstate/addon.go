package tfstate

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/desired/tree"
)

// Addon is an add-on as its resource has it.
type Addon struct {
	Address string
	ID      string // the service's, of the add-on

	Cluster     string // ID
	ClusterName string // where the state knows the cluster too, else ""
	Region      string // "" where the provider keeps none
	Template    string
	Version     string // "" where the state has none

	// Values are custom and flavor as the provider sends them; nil for none. A text
	// that Terraform holds for sensitive is a [secret.Value].
	Values desired.Tree
	// Hidden are the places of what else Terraform holds for sensitive: JSON Pointers.
	// It is not in Values.
	Hidden []string
	// Texts are the places of texts that read as a number, a boolean or a list: the
	// provider sends them as texts, as its configuration can hold nothing else.
	Texts []string
	// Tainted is one whose install did not end well, so that Terraform would replace it.
	Tainted bool
}

// names are the attributes of a kind of resource.
type names struct {
	version string
	values  func(attributes map[string]any, sensitive any) (values, error)
}

// kinds are the resources that are taken over. What their attributes are, and what
// is sent for them, is in the providers' docs/resources/cce_addon.md and
// docs/resources/cce_addon_v3.md, and in their sources of the same names.
var kinds = map[string]names{
	"huaweicloud_cce_addon":         {version: "version", values: huaweiValues},
	"opentelekomcloud_cce_addon_v3": {version: "template_version", values: otcValues},
}

// akin are resources that look like add-ons, and are none of those.
var akin = regexp.MustCompile(`_cce_(.*_)?addon(_v\d+)?$`)

// clusters are the resources that know the name of a cluster by its ID.
var clusters = []string{"huaweicloud_cce_cluster", "opentelekomcloud_cce_cluster_v3"}

func collect(resources []resource) State {
	var out State
	for _, r := range resources {
		_, known := kinds[r.kind]
		if !r.managed || !known && !akin.MatchString(r.kind) {
			continue
		}
		addon, err := r.addon()
		if err != nil {
			out.LeftOut = append(out.LeftOut, LeftOut{r.address, err.Error()})
			continue
		}
		out.Addons = append(out.Addons, addon)
	}
	out.nameClusters(resources)
	out.tellApart()
	return out
}

// addon takes a resource over. The error says why it cannot be.
func (r resource) addon() (Addon, error) {
	kind, known := kinds[r.kind]
	if !known {
		return Addon{}, errors.New("resources of its kind are not taken over")
	}
	if r.deposed {
		return Addon{}, errors.New("it is deposed: Terraform has replaced it and is to delete it")
	}
	out := Addon{
		Address: r.address, ID: r.text("id"), Cluster: r.text("cluster_id"), Region: r.text("region"),
		Template: r.text("template_name"), Version: r.text(kind.version), Tainted: r.tainted,
	}
	for _, name := range []string{"cluster_id", "template_name", kind.version, "region"} {
		if marked(below(r.sensitive, name)) {
			return out, fmt.Errorf("its %s is sensitive, and a manifest would show it", name)
		}
	}
	if err := out.check(); err != nil {
		return out, err
	}
	values, err := kind.values(r.attributes, r.sensitive)
	if err != nil {
		return out, err
	}
	out.Values, out.Hidden, out.Texts = values.tree, values.hidden, values.texts
	return out, nil
}

// text returns an attribute that is a text, or "".
func (r resource) text(attribute string) string {
	text, _ := r.attributes[attribute].(string)
	return text
}

// check refuses what no manifest could say.
func (a Addon) check() error {
	if a.Cluster == "" {
		return errors.New("it has no cluster_id")
	}
	if err := desired.CheckClusterID(a.Cluster); err != nil {
		return fmt.Errorf("its cluster_id: %w", err)
	}
	if a.Region != "" {
		if err := desired.CheckRegion(a.Region); err != nil {
			return fmt.Errorf("its region: %w", err)
		}
	}
	unfit := func(r rune) bool { return r == '/' || unicode.IsSpace(r) || !unicode.IsPrint(r) }
	if a.Template == "" || strings.ContainsFunc(a.Template, unfit) || strings.Contains(a.Template, "${") {
		return fmt.Errorf("its template_name %q is none that a manifest can have", a.Template)
	}
	return nil
}

// nameClusters looks for what the clusters are called.
func (s *State) nameClusters(resources []resource) {
	called := map[string]string{}
	for _, r := range resources {
		if slices.Contains(clusters, r.kind) && !marked(below(r.sensitive, "name")) {
			called[r.text("id")] = r.text("name")
		}
	}
	for i := range s.Addons {
		s.Addons[i].ClusterName = called[s.Addons[i].Cluster]
	}
}

// tellApart leaves out what a manifest could not: it has one of each add-on on a
// cluster, where no alias is known. Of what is the same twice one stays.
func (s *State) tellApart() {
	type place struct{ cluster, template string }
	at := map[place][]Addon{}
	regions := map[string]string{}
	for _, a := range s.Addons {
		at[place{a.Cluster, a.Template}] = append(at[place{a.Cluster, a.Template}], a)
		if regions[a.Cluster] == "" {
			regions[a.Cluster] = a.Region
		}
	}
	s.Addons = slices.DeleteFunc(s.Addons, func(a Addon) bool {
		why := ""
		switch others := at[place{a.Cluster, a.Template}]; {
		case a.Region != "" && a.Region != regions[a.Cluster]:
			why = fmt.Sprintf("its region is %s, and that of another add-on of cluster %s is %s", a.Region, a.Cluster, regions[a.Cluster])
		case slices.ContainsFunc(others, func(b Addon) bool { return !a.is(b) }):
			why = fmt.Sprintf("the state holds %s of cluster %s %d times, and not alike; list what is right by hand", a.Template, a.Cluster, len(others))
		case a.Address != others[0].Address:
			why = "it is the add-on of " + others[0].Address
		}
		if why != "" {
			s.LeftOut = append(s.LeftOut, LeftOut{a.Address, why})
		}
		return why != ""
	})
}

// is reports that two resources are one and the same add-on.
func (a Addon) is(b Addon) bool {
	return a.ID == b.ID && a.Version == b.Version && tree.Equal(secret.Reveal(a.Values), secret.Reveal(b.Values))
}
