package diff

import (
	"slices"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/desired/tree"
)

// undisclosed holds the plan's promise against what would be sent: it compares
// live with sent once more, by plain structure and without what [proposer] made
// of them on the way, and returns the paths that differ and that no difference
// names. It finds nothing unless something here is wrong.
func (p proposer) undisclosed(c comparison, named []Difference) []string {
	live, sent := secret.Reveal(c.live).(desired.Tree), secret.Reveal(c.sent).(desired.Tree)
	defaults := secret.Reveal(p.old.defaults(nil, p.target)).(desired.Tree)
	if _, has := live["flavor"]; has {
		defaults = including(defaults, "flavor", secret.Reveal(c.have["flavor"])) // that of the flavor that it was made from
	}
	return slices.DeleteFunc(changed("", live, sent, defaults), func(path string) bool {
		return slices.ContainsFunc(named, func(d Difference) bool { return tree.Covers(d.Path, path) })
	})
}

// changed lists where sent differs from live, sorted. At the top a missing object
// is an empty one; on the first level what live lacks is in force with its
// default; further down a missing entry is missing, and defaults are nil.
func changed(path string, live, sent, defaults desired.Tree) []string {
	var out []string
	for _, key := range tree.Keys(live, sent) {
		mine, isLive := live[key]
		fresh, isSent := sent[key]
		if isLive && isSent && tree.Equal(mine, fresh) {
			continue
		}
		at := tree.Join(path, key)
		switch {
		case path == "" && (isObject(mine) || !isLive) && (isObject(fresh) || !isSent):
			out = append(out, changed(at, object(mine), object(fresh), object(defaults[key]))...)
			continue
		case !isLive && isSent:
			mine, isLive = defaults[key]
		}
		switch {
		case isLive == isSent && tree.Equal(mine, fresh):
		case at == "/flavor/name" && label(mine) == label(fresh):
		case isObject(mine) && isObject(fresh):
			out = append(out, changed(at, object(mine), object(fresh), nil)...)
		default:
			out = append(out, at)
		}
	}
	return out
}
