package cli

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
)

// targetKeys returns the keys of the targets that --target names. A cluster may
// be named by its ID, or by its name where the manifests give it to one only.
func targetKeys(named []string, targets []desired.Target) ([]string, error) {
	return lookUp(named, targets, func(name string, known []string) (string, error) { return "", noTarget(name, known) })
}

// targetKeysOr does so, and takes what the manifests do not list for a key.
func targetKeysOr(named []string, targets []desired.Target) ([]string, error) {
	return lookUp(named, targets, func(name string, _ []string) (string, error) { return name, nil })
}

func lookUp(named []string, targets []desired.Target, unlisted func(name string, known []string) (string, error)) ([]string, error) {
	if len(named) == 0 {
		return nil, nil
	}
	keys := keysByName(targets)
	out := make([]string, len(named))
	var all error
	for i, name := range named {
		var err error
		switch found := keys[name]; len(found) {
		case 0:
			out[i], err = unlisted(name, slices.Collect(maps.Keys(keys)))
		case 1:
			out[i] = found[0]
		default:
			err = fmt.Errorf("--target %s: %d clusters have that name; say which by its ID: %s", name, len(found), desired.JoinNames(found))
		}
		all = errors.Join(all, err)
	}
	return out, all
}

// keysByName maps each name by which a target can be meant to the keys of those
// that it means. An ID means its cluster, also where it is the name of another.
func keysByName(targets []desired.Target) map[string][]string {
	out := make(map[string][]string, 2*len(targets))
	for _, t := range targets {
		if t.Kind == desired.Cluster && t.Name != "" && t.Name != t.ID {
			name := desired.Target{Kind: t.Kind, ID: t.Name}.Key()
			out[name] = append(out[name], t.Key())
		}
	}
	for _, t := range targets {
		out[t.Key()] = []string{t.Key()}
	}
	return out
}

// noTarget says that the manifests have no target of that name, and which one may
// be meant: one whose kind was left out, or one that is written alike.
func noTarget(name string, known []string) error {
	var kinds []string
	for _, kind := range []desired.Kind{desired.Pool, desired.Cluster} {
		if key := (desired.Target{Kind: kind, ID: name}).Key(); slices.Contains(known, key) {
			kinds = append(kinds, key)
		}
	}
	meant := cmp.Or(commas("--target", name), desired.DidYouMean(name, known))
	if len(kinds) > 0 {
		meant = ", did you mean " + strings.Join(kinds, " or ") + "?"
	}
	return fmt.Errorf("--target %s: no such target is listed%s", name, meant)
}

// labelsOf says which labels targets have, for who selected none of them.
func labelsOf(targets []desired.Target) string {
	values := map[string]map[string]bool{}
	for _, t := range targets {
		for key, value := range t.Labels {
			if values[key] == nil {
				values[key] = map[string]bool{}
			}
			values[key][value] = true
		}
	}
	if len(values) == 0 {
		return "none of them has labels"
	}
	var each []string
	for key := range values {
		each = append(each, fmt.Sprintf("%s (%s)", key, desired.JoinNames(slices.Collect(maps.Keys(values[key])))))
	}
	return "their labels are " + desired.JoinNames(each)
}
