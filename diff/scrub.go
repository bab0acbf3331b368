package diff

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
)

// Scrub masks what repeats a secret anywhere in the plan's parameters. Target
// masks those that stand where the manifest put them; a service may echo them
// under another key, or on another target. scrub is the Text of a [desired.State.Masker].
//
// What the manifest itself says in clear stays: who wrote it knows it, and were
// it masked where it equals a secret, every guess in a manifest would be answered.
//
// It writes to the differences, so it is for a plan that shares none with others yet.
func (t *TargetPlan) Scrub(scrub func(string) string) {
	for i := range t.Changes {
		for _, list := range [][]Difference{t.Changes[i].Diff, t.Changes[i].Basic} {
			for j := range list {
				d := &list[j]
				d.Old, d.New = scrubbed(d.Old, nil, scrub), scrubbed(d.New, d.Named, scrub)
			}
		}
	}
}

// Mask passes every text of the plan through mask, the manifest's own included:
// for what nobody could guess, such as the run's own credentials. What an apply
// finds things by (targets, components, versions) stays. It writes to the plan as
// Scrub does.
func (t *TargetPlan) Mask(mask func(string) string) {
	t.Name, t.Error = mask(t.Name), mask(t.Error)
	t.Labels = maskedLabels(t.Labels, mask)
	for i := range t.Components {
		c := &t.Components[i]
		c.State = mask(c.State)
	}
	for i := range t.Changes {
		t.Changes[i].mask(mask)
	}
}

// maskedLabels leaves labels in which nothing is masked as they are, which are the target's.
func maskedLabels(labels map[string]string, mask func(string) string) map[string]string {
	same := true
	out := make(map[string]string, len(labels))
	for name, value := range labels {
		n, v := mask(name), mask(value)
		out[n], same = v, same && n == name && v == value
	}
	if same {
		return labels
	}
	return out
}

func (c *Change) mask(mask func(string) string) {
	c.Requested, c.Reason, c.Blocked = mask(c.Requested), mask(c.Reason), mask(c.Blocked)
	c.Carried = masked(c.Carried, mask)
	for _, list := range [][]Difference{c.Diff, c.Basic} {
		for i := range list {
			d := &list[i]
			d.Path = mask(d.Path)
			d.Old, d.New = scrubbed(d.Old, nil, mask), scrubbed(d.New, nil, mask)
		}
	}
}

func masked(list []string, mask func(string) string) []string {
	out := slices.Clone(list)
	for i := range out {
		out[i] = mask(out[i])
	}
	return out
}

func scrubbed(raw json.RawMessage, named any, scrub func(string) string) json.RawMessage {
	if text := string(raw); raw == nil || scrub(text) == text {
		return raw
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return raw // it was encoded here
	}
	return encode(concealBut(value, named, scrub))
}

// concealBut masks the strings and keys in value that scrub changes, but for those
// that named, what the manifest has in the same place, says in clear.
func concealBut(value, named any, scrub func(string) string) any {
	switch v := value.(type) {
	case desired.Tree:
		own, _ := named.(desired.Tree)
		out := make(desired.Tree, len(v))
		for key, each := range v {
			at, isOwn := own[key]
			if !isOwn {
				key = scrub(key)
			}
			out[key] = concealBut(each, at, scrub)
		}
		return out
	case []any:
		own, _ := named.([]any)
		out := make([]any, len(v))
		for i, each := range v {
			var at any
			if i < len(own) {
				at = own[i]
			}
			out[i] = concealBut(each, at, scrub)
		}
		return out
	case string:
		if named == v {
			scrub = spelled.Text
		}
		if scrub(v) != v {
			return secret.Masked
		}
	}
	return value
}

// spelled knows no secret, and so masks what shows by itself that it is one.
var spelled secret.Masker
