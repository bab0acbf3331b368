package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
)

// selectors are the keys of a template's flavor that help to choose it and are
// no parameters of the instance.
var selectors = []string{"is_default", "recommend_cluster_flavor_types"}

// flavor returns the i-th flavor as a parameter.
func (v *Version) flavor(i int) desired.Tree { return without(v.Flavors[i], selectors) }

// defaultFlavor returns the index of the flavor that is marked as default, else
// of the first one, among those for the cluster's category; -1 where there is none.
func (v *Version) defaultFlavor(cluster Cluster) int {
	first := -1
	for i, f := range v.Flavors {
		if !forCategory(f, cluster.Category) {
			continue
		}
		if f["is_default"] == true {
			return i
		}
		if first < 0 {
			first = i
		}
	}
	return first
}

func forCategory(flavor desired.Tree, category string) bool {
	list, ok := flavor["category"].([]any)
	return !ok || len(list) == 0 || category == "" || slices.Contains(list, any(category))
}

// flavorNamed returns the index of the flavor with that name, or -1. Names are
// strings or numbers, and either may be read back as the other.
func (v *Version) flavorNamed(name any) int {
	text := label(name)
	if v == nil || text == "" {
		return -1
	}
	return slices.IndexFunc(v.Flavors, func(f desired.Tree) bool { return label(f["name"]) == text })
}

// flavorOf returns the index of the flavor from which live was made, or -1 for
// one that is all the user's own. A flavor that is read back may have lost its
// name (CCE answers {replicas} only), so then its size decides, then whether all
// that it still has fits a flavor: one alone, or the default one among several.
func (v *Version) flavorOf(live desired.Tree, cluster Cluster) int {
	if v == nil || len(live) == 0 {
		return -1
	}
	if label(live["name"]) != "" {
		return v.flavorNamed(live["name"])
	}
	if size := label(live["size"]); size != "" {
		if i := v.only(func(f desired.Tree) bool { return label(f["size"]) == size }); i >= 0 {
			return i
		}
	}
	fits := func(f desired.Tree) bool { return within(live, f) }
	if i := v.only(fits); i >= 0 {
		return i
	}
	if i := v.defaultFlavor(cluster); i >= 0 && fits(v.Flavors[i]) {
		return i
	}
	return -1
}

// only returns the index of the one flavor for which fits holds, or -1.
func (v *Version) only(fits func(desired.Tree) bool) int {
	found := -1
	for i, f := range v.Flavors {
		if !fits(f) {
			continue
		}
		if found >= 0 {
			return -1
		}
		found = i
	}
	return found
}

// recovered returns live with a flavor that lost its name filled up again: from
// the one that the manifest names, where all that is left of it fits that, else
// from the one that it was made from.
func (p proposer) recovered(live, named desired.Tree) desired.Tree {
	flavor := object(live["flavor"])
	if flavor != nil && p.target.pool {
		return untold(live, named)
	}
	if flavor == nil || label(flavor["name"]) != "" {
		return live
	}
	var whole desired.Tree
	if label(named["name"]) != "" {
		if i := p.old.flavorNamed(named["name"]); i >= 0 {
			whole = p.old.flavor(i)
		}
		whole = secret.Reveal(overlay(whole, named, whole)).(desired.Tree)
	}
	if whole == nil || !within(flavor, whole) {
		i := p.old.flavorOf(flavor, p.target.cluster)
		if i < 0 {
			return live
		}
		whole = p.old.flavor(i)
	}
	return including(live, "flavor", withKeys(flavor, whole))
}

// untold returns live with the replicas that the manifest names for the same
// flavor: ModelArts does not read them back, so they can be sent with every
// request and never compared.
func untold(live, named desired.Tree) desired.Tree {
	flavor := object(live["flavor"])
	_, told := flavor["replicas"]
	replicas := named["replicas"]
	if told || replicas == nil || label(named["name"]) != "" && label(named["name"]) != label(flavor["name"]) {
		return live
	}
	return including(live, "flavor", including(flavor, "replicas", replicas))
}

// unknownFlavor says that the manifest names a flavor that nobody knows, without
// saying what it is: the template's default resources would be taken for it.
func (p proposer) unknownFlavor(named, live desired.Tree) string {
	name := label(named["name"])
	_, own := named["resources"]
	switch {
	case name == "" || own || label(live["name"]) == name:
		return ""
	case p.fresh == nil:
		return fmt.Sprintf("what flavor %s is cannot be told: version %s is not in the catalog (give resources too for one of your own)", name, p.version())
	case len(p.fresh.Flavors) == 0 || p.fresh.flavorNamed(name) >= 0:
		return ""
	}
	var known []string
	for _, f := range p.fresh.Flavors {
		known = append(known, label(f["name"]))
	}
	return fmt.Sprintf("version %s has no flavor %s; it has %s (give resources too for one of your own)", p.version(), name, strings.Join(known, ", "))
}

// choose puts the template's flavor in place of base's where the manifest names
// another one than base has.
func (p proposer) choose(base, manifest desired.Tree) (desired.Tree, bool) {
	name := label(object(manifest["flavor"])["name"])
	if name == "" || name == label(object(base["flavor"])["name"]) {
		return base, false
	}
	i := p.fresh.flavorNamed(name)
	if i < 0 {
		return base, false
	}
	return including(base, "flavor", p.fresh.flavor(i)), true
}

// alignName makes one name of 2500 and "2500": templates have both, versions
// differ in it, and what is read back may be the other one.
func (c *comparison) alignName() {
	have, sent := object(c.have["flavor"]), object(c.sent["flavor"])
	if have != nil && label(have["name"]) != "" && label(have["name"]) == label(sent["name"]) {
		c.have = including(c.have, "flavor", including(have, "name", sent["name"]))
	}
}
