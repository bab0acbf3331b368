package export

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
)

// share is a list of items that the same targets have.
type share struct {
	kind    desired.Kind
	items   []item
	targets []*listed
}

// profiles moves what two targets or more have in common into profiles: one for
// each set of targets that share something. A target and its profiles hold each
// component once, so how lists merge does not matter.
func (b *builder) profiles(targets []*listed) {
	perKind := map[desired.Kind]int{}
	for _, t := range targets {
		perKind[t.Kind]++
	}
	names := map[string]bool{}
	for _, s := range shares(targets) {
		name := s.name(perKind[s.kind])
		for n := 2; names[name]; n++ {
			name = fmt.Sprintf("%s-%d", s.name(perKind[s.kind]), n)
		}
		names[name] = true
		for _, t := range s.targets {
			t.profiles = append(t.profiles, name)
			t.items = slices.DeleteFunc(t.items, s.holds)
		}
		b.profile(name, s, perKind[s.kind])
	}
}

func (b *builder) profile(name string, s share, ofKind int) {
	if b.Manifest.Profiles == nil {
		b.Manifest.Profiles = map[string]manifest.Profile{}
	}
	at := join("/profiles", name)
	b.comments.above(at, fmt.Sprintf("on %d of %d %ss", len(s.targets), ofKind, s.kind))
	if s.kind == desired.Pool {
		b.Manifest.Profiles[name] = manifest.Profile{Plugins: plugins(s.items)}
		b.explain(join(at, "plugins"), s.items)
		return
	}
	b.Manifest.Profiles[name] = manifest.Profile{Addons: addons(s.items)}
	b.explain(join(at, "addons"), s.items)
}

// shares groups the items by the targets that have them, largest groups first.
func shares(targets []*listed) []share {
	having := map[string][]int{} // by item, the targets that have it
	first := map[string]item{}
	for n, t := range targets {
		for _, i := range t.items {
			key := string(t.Kind) + i.text
			having[key] = append(having[key], n)
			if _, known := first[key]; !known {
				first[key] = i
			}
		}
	}
	bySet := map[string]*share{}
	for _, key := range sortedKeys(having) {
		if len(having[key]) < 2 {
			continue
		}
		set := fmt.Sprint(having[key])
		if bySet[set] == nil {
			bySet[set] = &share{kind: first[key].kind}
			for _, n := range having[key] {
				bySet[set].targets = append(bySet[set].targets, targets[n])
			}
		}
		bySet[set].items = append(bySet[set].items, first[key])
	}
	var out []share
	for _, set := range sortedKeys(bySet) {
		s := *bySet[set]
		slices.SortFunc(s.items, func(a, b item) int { return strings.Compare(a.Component.Key(), b.Component.Key()) })
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b share) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(len(b.targets), len(a.targets)),
			strings.Compare(a.items[0].Component.Key(), b.items[0].Component.Key()), strings.Compare(a.items[0].text, b.items[0].text))
	})
	return out
}

// name says what the profile holds, or that all targets of its kind have it.
func (s share) name(ofKind int) string {
	kind := string(s.kind)
	if len(s.targets) == ofKind {
		return kind + "-base"
	}
	first := s.items[0].Component
	name := strings.TrimSuffix(kind+"-"+strings.ReplaceAll(first.Key(), "/", "-")+"-"+first.Version, "-")
	if len(s.items) > 1 {
		name += fmt.Sprintf("-and-%d-more", len(s.items)-1)
	}
	return name
}

func (s share) holds(i item) bool {
	return slices.ContainsFunc(s.items, func(mine item) bool { return mine.text == i.text })
}
