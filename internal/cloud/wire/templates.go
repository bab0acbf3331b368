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
type templateInput struct{ basic, parameters desired.Tree }

func (i *templateInput) field(d *decoder, _, name string) error {
	switch name {
	case "basic":
		return d.tree(&i.basic)
	case "parameters":
		return d.tree(&i.parameters)
	}
	return errUnread
}

// templateVersion is what is read of a version on either service. What it does
// not name is skipped, translate above all: that is most of an answer.
type templateVersion struct {
	version  string
	input    templateInput  // CCE
	inputs   *templateInput // ModelArts
	stable   bool
	supports []support // supportVersions
}

func (v *templateVersion) field(d *decoder, _, name string) error {
	switch name {
	case "version":
		return d.text(&v.version)
	case "input":
		return d.fields("", &v.input)
	case "inputs":
		if d.PeekKind() != 'n' {
			v.inputs = &templateInput{}
		}
		return d.fields("", v.inputs)
	case "stable":
		return d.flag(&v.stable)
	case "supportVersions":
		return each(d, &v.supports)
	}
	return errUnread
}

type support diff.Support

func (s *support) field(d *decoder, _, name string) error {
	switch name {
	case "clusterType":
		return d.text(&s.ClusterType)
	case "clusterVersion":
		return d.texts(&s.ClusterVersions)
	case "category":
		return d.texts(&s.Categories)
	}
	return errUnread
}

// mapped maps v, taking flavor1…flavorN apart from the other parameters.
func (v templateVersion) mapped() diff.Version {
	input := v.input
	if v.inputs != nil {
		input = *v.inputs
	}
	out := diff.Version{Version: v.version, Stable: v.stable, Basic: input.basic}
	out.Parameters, out.Flavors = splitFlavors(input.parameters)
	for _, s := range v.supports {
		out.Supports = append(out.Supports, diff.Support(s))
	}
	return out
}

// version reads an entry of a template, shared with all answers that say the same.
func (d *decoder) version(into **diff.Version) error {
	if d.PeekKind() != '{' {
		return d.fields("", &templateVersion{}) // null, or of another type
	}
	text, err := d.ReadValue()
	if err != nil {
		return err
	}
	*into, err = shared(d, &versions, text, func(d *decoder) (*diff.Version, error) {
		var v templateVersion
		err := d.fields("", &v)
		mapped := v.mapped()
		return &mapped, err
	})
	return err
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
	name, alias string // metadata
	require     bool   // CCE: installed with the cluster
	optional    bool   // ModelArts: may be removed; absent: part of the pool
	versions    []templateVersion
}

func (t *template) field(d *decoder, in, name string) error {
	switch in + name {
	case "metadata", "spec":
		return d.fields(in+name+".", t)
	case "metadata.name":
		return d.text(&t.name)
	case "metadata.alias":
		return d.text(&t.alias)
	case "spec.require":
		return d.flag(&t.require)
	case "spec.optional":
		return d.flag(&t.optional)
	case "spec.versions":
		return each(d, &t.versions)
	}
	return errUnread
}

// DecodeTemplates reads a list of templates into a catalog. An alias leads to
// its template too, unless a template has that very name.
//
// A template that is not as it should be spoils no other. It is in the catalog
// without the versions of that item, and counts as mandatory, as nobody can say
// that it may be removed; without a name it is left out. odd says what was wrong.
func DecodeTemplates(r io.Reader, kind desired.Kind) (catalog diff.Catalog, odd []error, err error) {
	return catalogOf(kind, func(take func(*template, error) error) error { return decodeList(r, ofTemplates, take) })
}

// catalogOf makes a catalog of the templates that read passes on.
func catalogOf(kind desired.Kind, read func(take func(*template, error) error) error) (catalog diff.Catalog, odd []error, err error) {
	catalog = diff.Catalog{Templates: map[string]diff.Template{}}
	aliases := map[string]string{}
	err = read(func(t *template, err error) error {
		if t == nil {
			t = &template{}
		}
		name := t.name
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
		if t.alias != "" {
			aliases[t.alias] = name
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
	out := diff.Template{Name: t.name, Mandatory: t.require}
	if out.Name == "" {
		return out, errors.New("has no name")
	}
	if kind == desired.Pool {
		out.Mandatory = !t.optional
	}
	for _, v := range t.versions {
		if v.version == "" {
			return out, errors.New("has a version without a number")
		}
		version := v.mapped()
		version.Stable = version.Stable || kind == desired.Pool // ModelArts does not say: all are
		out.Versions = append(out.Versions, version)
	}
	return out, nil
}
