package wire

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// templateInput holds a version's defaults: "input" on CCE, "inputs" on ModelArts.
type templateInput struct {
	Basic      desired.Tree `json:"basic"`
	Parameters desired.Tree `json:"parameters"`
}

// templateVersion is what is read of a version on either service. What it does
// not name is skipped, translate above all: that is most of an answer.
type templateVersion struct {
	Version         string         `json:"version"`
	Input           templateInput  `json:"input"`  // CCE
	Inputs          *templateInput `json:"inputs"` // ModelArts
	Stable          bool           `json:"stable"`
	SupportVersions []struct {
		ClusterType    string   `json:"clusterType"`
		ClusterVersion []string `json:"clusterVersion"`
		Category       []string `json:"category"`
	} `json:"supportVersions"`
}

// version maps v, taking flavor1…flavorN apart from the other parameters.
func (v templateVersion) version() diff.Version {
	input := v.Input
	if v.Inputs != nil {
		input = *v.Inputs
	}
	out := diff.Version{Version: v.Version, Stable: v.Stable, Basic: input.Basic}
	out.Parameters, out.Flavors = splitFlavors(input.Parameters)
	for _, s := range v.SupportVersions {
		out.Supports = append(out.Supports, diff.Support{
			ClusterType: s.ClusterType, ClusterVersions: s.ClusterVersion, Categories: s.Category,
		})
	}
	return out
}

// splitFlavors takes flavor1…flavorN out of parameters, in the order of N: the
// first one is what is installed where none is marked as the default.
func splitFlavors(parameters desired.Tree) (desired.Tree, []desired.Tree) {
	rest := maps.Clone(parameters)
	byNumber := map[int]desired.Tree{}
	for key, value := range parameters {
		number, err := strconv.Atoi(strings.TrimPrefix(key, "flavor"))
		flavor, ok := value.(desired.Tree)
		if err != nil || !ok || !strings.HasPrefix(key, "flavor") {
			continue
		}
		byNumber[number] = flavor
		delete(rest, key)
	}
	var flavors []desired.Tree
	for _, number := range slices.Sorted(maps.Keys(byNumber)) {
		flavors = append(flavors, byNumber[number])
	}
	return rest, flavors
}

// template is what is read of a template on either service.
type template struct {
	Metadata struct {
		Name  string `json:"name"`
		Alias string `json:"alias"`
	} `json:"metadata"`
	Spec struct {
		Require  bool              `json:"require"`  // CCE: installed with the cluster
		Optional bool              `json:"optional"` // ModelArts: may be removed; absent: part of the pool
		Versions []templateVersion `json:"versions"`
	} `json:"spec"`
}

// DecodeTemplates reads a list of templates into a catalog. An alias leads to
// its template too, unless a template has that very name.
//
// A template that is not as it should be spoils no other. It is in the catalog
// without the versions of that item, and counts as mandatory, as nobody can say
// that it may be removed; without a name it is left out. odd says what was wrong.
func DecodeTemplates(r io.Reader, kind desired.Kind) (catalog diff.Catalog, odd []error, err error) {
	catalog = diff.Catalog{Templates: map[string]diff.Template{}}
	aliases := map[string]string{}
	err = decodeList(r, ofTemplates, func(t *template, err error) error {
		if t == nil {
			t = &template{}
		}
		name := t.Metadata.Name
		mapped := diff.Template{Name: name, Mandatory: true}
		if err == nil {
			mapped, err = t.mapped(kind)
		}
		if err != nil {
			odd = append(odd, fmt.Errorf("template %q %w", name, err))
			mapped.Mandatory, mapped.Versions = true, nil
		}
		if name == "" {
			return nil
		}
		// A template may be listed in parts, one item for each version.
		before := catalog.Templates[name]
		mapped.Versions = append(before.Versions, mapped.Versions...)
		mapped.Mandatory = mapped.Mandatory || before.Mandatory
		catalog.Templates[name] = mapped
		if t.Metadata.Alias != "" {
			aliases[t.Metadata.Alias] = name
		}
		return nil
	})
	for alias, name := range aliases {
		if _, taken := catalog.Templates[alias]; !taken {
			catalog.Templates[alias] = catalog.Templates[name]
		}
	}
	return catalog, odd, err
}

func (t template) mapped(kind desired.Kind) (diff.Template, error) {
	out := diff.Template{Name: t.Metadata.Name, Mandatory: t.Spec.Require}
	if out.Name == "" {
		return out, errors.New("has no name")
	}
	if kind == desired.Pool {
		out.Mandatory = !t.Spec.Optional
	}
	for _, v := range t.Spec.Versions {
		if v.Version == "" {
			return out, errors.New("has a version without a number")
		}
		version := v.version()
		version.Stable = version.Stable || kind == desired.Pool // ModelArts does not say: all are
		out.Versions = append(out.Versions, version)
	}
	return out, nil
}
