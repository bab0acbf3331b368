package cli

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/syncer-project/syncer/desired"
)

// selection narrows a run to some targets, and to some of their components.
type selection struct {
	targets    []string
	components []string
	selector   string
	shard      string
	mayEmpty   bool
}

func (s *selection) flags(f *pflag.FlagSet) {
	f.StringArrayVar(&s.targets, "target", nil, "only this target, pool/NAME or cluster/ID, or cluster/NAME where one cluster has that name (repeatable)")
	f.StringArrayVar(&s.components, "component", nil, "only this component, NAME or NAME/ALIAS: others are neither compared nor changed, and what it depends on has to be in order (repeatable)")
	f.StringVarP(&s.selector, "selector", "l", "", "only targets whose labels match, as in kubectl: tier=prod,zone!=b")
	f.BoolVar(&s.mayEmpty, "allow-empty-selection", false, "a --selector that matches no target is no error")
	f.StringVar(&s.shard, "shard", "", "only part I of N of the targets, as I/N with I from 0; a stable hash decides")
}

// narrows reports that the run is for a part of the targets only.
func (s selection) narrows() bool {
	return s.parts() || s.shard != ""
}

// parts reports that it is for some that were named.
func (s selection) parts() bool {
	return len(s.targets) > 0 || len(s.components) > 0 || s.selector != ""
}

// misses reports that a target that is not listed would have been of the run: of those
// that a reviewed plan has, each is for one shard. A run for some targets or components
// may have left it out on purpose.
func (s selection) misses(key string) bool {
	index, count, err := parseShard(s.shard)
	return err == nil && shardOf(key, count) == index && !s.parts()
}

// thin takes the components from targets of other shards, which are all that they are
// not needed for: a shard of a big fleet should not cost what the fleet does. With
// --component it is asked what all of them list.
func (s selection) thin() func(*desired.Target) {
	index, count, err := parseShard(s.shard)
	whole := err != nil || count == 1 || len(s.components) > 0 // narrow tells the error
	return func(t *desired.Target) {
		if !whole && shardOf(t.Key(), count) != index {
			t.Components = nil
		}
	}
}

// narrow returns state with only the selected targets.
func (s selection) narrow(state desired.State) (desired.State, error) {
	selector, err := labels.Parse(s.selector)
	if err != nil {
		return state, fmt.Errorf("--selector %q: has to be as in kubectl, such as tier=prod or 'tier in (prod,test)': %w", s.selector, err)
	}
	index, count, err := parseShard(s.shard)
	if err != nil {
		return state, err
	}
	keys, err := targetKeys(s.targets, state.Targets)
	if err != nil {
		return state, err
	}
	named := slices.DeleteFunc(slices.Clone(state.Targets), func(t desired.Target) bool {
		return len(keys) > 0 && !slices.Contains(keys, t.Key())
	})
	state.Targets = slices.DeleteFunc(slices.Clone(named), func(t desired.Target) bool { return !selector.Matches(labels.Set(t.Labels)) })
	if len(state.Targets) == 0 && s.selector != "" && !s.mayEmpty {
		return state, fmt.Errorf("no target is left: --selector %s matches none of the %d that are listed, and %s; --allow-empty-selection takes that for right", s.selector, len(named), labelsOf(named))
	}
	if state.Targets, err = s.narrowComponents(state.Targets); err != nil {
		return state, err
	}
	// A shard may well be empty: there can be more of them than targets.
	state.Targets = slices.DeleteFunc(state.Targets, func(t desired.Target) bool { return shardOf(t.Key(), count) != index })
	return state, nil
}

// narrowComponents returns the targets that list one of the components, or may
// delete it as it is not listed, for these components only.
func (s selection) narrowComponents(targets []desired.Target) ([]desired.Target, error) {
	if len(s.components) == 0 {
		return targets, nil
	}
	var listed []string
	for _, t := range targets {
		for _, c := range t.Components {
			listed = append(listed, c.Key())
		}
	}
	for _, name := range s.components {
		if !slices.Contains(listed, name) {
			return nil, fmt.Errorf("--component %s: no target of the run lists it%s", name, cmp.Or(commas("--component", name), desired.DidYouMean(name, listed)))
		}
	}
	var out []desired.Target
	for _, t := range targets {
		lists := slices.ContainsFunc(t.Components, func(c desired.Component) bool { return slices.Contains(s.components, c.Key()) })
		if lists || t.Prune {
			t.Only = s.components
			out = append(out, t)
		}
	}
	return out, nil
}

// parseShard reads I/N; nothing is 0/1, which is everything.
func parseShard(text string) (index, count int, err error) {
	if text == "" {
		return 0, 1, nil
	}
	i, n, ok := strings.Cut(text, "/")
	index, errI := strconv.Atoi(i)
	count, errN := strconv.Atoi(n)
	if !ok || errI != nil || errN != nil || count < 1 || index < 0 || index >= count {
		return 0, 0, fmt.Errorf("--shard %q: has to be I/N with I from 0 to N-1, such as 0/4", text)
	}
	return index, count, nil
}

// shardOf puts a target into one of count shards. It depends on the key alone,
// so all runs agree on it, whatever else is in the manifests.
func shardOf(key string, count int) int {
	hash := fnv.New32a()
	hash.Write([]byte(key))                          // never fails
	return int(uint64(hash.Sum32()) % uint64(count)) //nolint:gosec // G115: count is above 0, and the rest is below it
}
