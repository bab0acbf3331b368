package emulator

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// The built-in catalog: one file per template, an item as the template lists
// hold it. Two keys of a version are the emulator's own and are not shown:
// "changeLog", from which "translate" is made, and "retired", which marks a
// version that runs somewhere but is no longer offered.
//
//go:embed catalog
var builtIn embed.FS

// templates is what one service offers, by name.
type templates struct {
	byName map[string]*template
	names  []string // sorted
}

// template is a plug-in or add-on that can be installed.
type template struct {
	name, alias string
	item        tree // as listed, without its versions
	spec        tree // of item, likewise
	mandatory   bool
	versions    []*version // as listed; the API promises no order
}

// version is one version of a template.
type version struct {
	number   string
	input    tree // {basic, parameters} of CCE, {parameters} of ModelArts
	stable   bool
	retired  bool
	detail   string // ModelArts drivers: what a version holds
	supports []support

	raw     json.RawMessage // as template lists hold it
	current json.RawMessage // as status.currentVersion of an add-on holds it
}

// find returns the template that goes by that name or alias, or nil.
func (t templates) find(name string) *template {
	if found, ok := t.byName[name]; ok {
		return found
	}
	for _, n := range t.names {
		if name != "" && t.byName[n].alias == name {
			return t.byName[n]
		}
	}
	return nil
}

// version returns the version of that number, offered or retired, or nil.
func (t *template) version(number string) *version {
	for _, v := range t.versions {
		if v.number == number {
			return v
		}
	}
	return nil
}

// newest returns the newest of the versions that fit, or nil.
func (t *template) newest(fits func(*version) bool) *version {
	var found *version
	for _, v := range t.versions {
		if !v.retired && fits(v) && (found == nil || newer(v.number, found.number)) {
			found = v
		}
	}
	return found
}

// newer compares part by part, as numbers where both parts are; a version that
// is not finished (beta, rc) comes before the one that is.
func newer(a, b string) bool {
	coreA, restA := splitVersion(a)
	coreB, restB := splitVersion(b)
	for i := range max(len(coreA), len(coreB)) {
		if c := compareParts(partAt(coreA, i), partAt(coreB, i)); c != 0 {
			return c > 0
		}
	}
	unfinished := func(rest string) int {
		if strings.IndexFunc(rest, unicode.IsLetter) == 0 {
			return 0
		}
		return 1
	}
	return cmp.Or(unfinished(restA)-unfinished(restB), compareParts(restA, restB)) > 0
}

// splitVersion parts "v1.2.3-beta" into its numbers and what follows.
func splitVersion(version string) (core []string, rest string) {
	version = strings.TrimLeft(version, "vV")
	numbers, rest, _ := strings.Cut(version, "-")
	return strings.Split(numbers, "."), rest
}

func partAt(parts []string, i int) string {
	if i < len(parts) {
		return parts[i]
	}
	return "0"
}

func compareParts(a, b string) int {
	x, errA := strconv.ParseUint(a, 10, 64)
	y, errB := strconv.ParseUint(b, 10, 64)
	if errA != nil || errB != nil {
		return cmp.Compare(a, b)
	}
	return cmp.Compare(x, y)
}

// builtInItems returns the raw items of the built-in catalog of one service.
func builtInItems(service string) ([]tree, error) {
	dir := path.Join("catalog", service)
	files, err := fs.ReadDir(builtIn, dir)
	if err != nil {
		return nil, err
	}
	items := make([]tree, 0, len(files))
	for _, f := range files {
		raw, err := fs.ReadFile(builtIn, path.Join(dir, f.Name()))
		if err != nil {
			return nil, err
		}
		item, err := decodeTree(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
		items = append(items, item)
	}
	return items, nil
}

// catalogs holds the templates of both services. The maps are only read.
type catalogs struct{ cce, modelarts templates }

var builtInCatalogs = sync.OnceValues(func() (catalogs, error) { return loadCatalogs(nil) })

// loadCatalogs reads the seed's templates; a service for which it has none gets
// the built-in ones.
func loadCatalogs(given *Templates) (catalogs, error) {
	if given == nil {
		given = &Templates{}
	}
	cce, err := loadTemplates("cce", given.CCE)
	if err != nil {
		return catalogs{}, err
	}
	modelarts, err := loadTemplates("modelarts", given.ModelArts)
	return catalogs{cce: cce, modelarts: modelarts}, err
}

func loadTemplates(service string, items []map[string]any) (templates, error) {
	if len(items) == 0 {
		var err error
		if items, err = builtInItems(service); err != nil {
			return templates{}, fmt.Errorf("built-in templates: %w", err)
		}
	}
	out := templates{byName: make(map[string]*template, len(items))}
	for i, item := range items {
		t, err := loadTemplate(service, item)
		if err != nil {
			return templates{}, fmt.Errorf("templates.%s[%d]: %w", service, i, err)
		}
		if out.byName[t.name] != nil {
			return templates{}, fmt.Errorf("templates.%s[%d]: %s is listed twice", service, i, t.name)
		}
		out.byName[t.name] = t
		out.names = append(out.names, t.name)
	}
	slices.Sort(out.names)
	return out, nil
}
