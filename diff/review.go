package diff

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/syncer-project/syncer/desired/secret"
)

// Deviations compares a target's changes as somebody reviewed them with those
// of now, and returns in words each way in which they differ; none where what
// would be done is exactly what was reviewed. Masked values count as equal, and a
// masked value is what a parameter may be that the review could not compare, as
// what it refers to was not set then (TargetPlan.Unknown).
func Deviations(reviewed, now TargetPlan) []string {
	var out []string
	if reviewed.Error != now.Error && now.Error != "" {
		return []string{"it cannot be read now: " + now.Error}
	}
	if reviewed.Region != now.Region || reviewed.Project != now.Project {
		out = append(out, fmt.Sprintf("it was reviewed in project %s of %s, now it is in project %s of %s",
			reviewed.Project, reviewed.Region, now.Project, now.Region))
	}
	for _, was := range reviewed.Changes {
		i := slices.IndexFunc(now.Changes, func(c Change) bool { return c.Component == was.Component })
		if i < 0 {
			out = append(out, fmt.Sprintf("%s: reviewed as %s, now nothing is to be done", was.Component, brief(was)))
			continue
		}
		out = append(out, deviations(was, now.Changes[i], reviewed.Unknown)...)
	}
	for _, is := range now.Changes {
		if !slices.ContainsFunc(reviewed.Changes, func(c Change) bool { return c.Component == is.Component }) {
			out = append(out, fmt.Sprintf("%s: not reviewed, now %s", is.Component, brief(is)))
		}
	}
	if len(out) == 0 && !slices.EqualFunc(reviewed.Changes, now.Changes, func(a, b Change) bool { return a.Component == b.Component }) {
		out = append(out, "the changes would run in another order")
	}
	return out
}

func deviations(was, is Change, unknown []string) []string {
	if brief(was) != brief(is) {
		return []string{fmt.Sprintf("%s: reviewed as %s, now %s", was.Component, brief(was), brief(is))}
	}
	unseen := func(path string) bool { return slices.Contains(unknown, was.Component+" "+path) }
	var out []string
	for _, path := range append(differing(was.Diff, is.Diff), differing(was.Basic, is.Basic)...) {
		if unseen(path) && concealed(is.Diff, path) {
			continue
		}
		out = append(out, fmt.Sprintf("%s: %s is no longer what was reviewed", was.Component, path))
	}
	// What the review could not compare was carried over in it, whatever it stands for.
	if !slices.Equal(slices.DeleteFunc(slices.Clone(was.Carried), unseen), slices.DeleteFunc(slices.Clone(is.Carried), unseen)) {
		out = append(out, fmt.Sprintf("%s: other customised parameters are carried: reviewed %v, now %v", was.Component, was.Carried, is.Carried))
	}
	return out
}

// concealed reports whether a value at a path, if there is one, is shown to nobody.
func concealed(list []Difference, path string) bool {
	return !slices.ContainsFunc(list, func(d Difference) bool {
		return d.Path == path && string(compact(d.New)) != strconv.Quote(secret.Masked)
	})
}

// brief says what a change does, without its parameters.
func brief(c Change) string {
	text, version := string(c.Op), cmp.Or(c.To, c.From)
	switch {
	case c.From != "" && c.To != "" && c.From != c.To:
		text += " from " + c.From + " to " + c.To
	case version != "":
		text += " " + version
	}
	if c.Blocked != "" {
		text += ", blocked: " + c.Blocked
	}
	return text
}

// differing returns the paths that are not the same in both lists.
func differing(a, b []Difference) []string {
	var out []string
	for _, pair := range [][2][]Difference{{a, b}, {b, a}} {
		for _, x := range pair[0] {
			same := slices.ContainsFunc(pair[1], func(y Difference) bool {
				return x.Path == y.Path && sameJSON(x.Old, y.Old) && sameJSON(x.New, y.New)
			})
			if !same {
				out = append(out, x.Path)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// sameJSON compares without regard to the white space of a saved plan.
func sameJSON(a, b json.RawMessage) bool {
	return bytes.Equal(compact(a), compact(b))
}

func compact(raw json.RawMessage) []byte {
	var out bytes.Buffer
	if err := json.Compact(&out, raw); err != nil {
		return raw // absent, or not from a plan that syncer wrote
	}
	return out.Bytes()
}
