package cli

import (
	"encoding/json"
	"hash/maphash"
	"slices"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// texts keeps each text and value of a saved run once: a fleet's targets repeat
// nearly all. The values are shared then, and to be read only.
type texts struct {
	texts  map[string]string
	values map[string]json.RawMessage
	seen   map[uint64][]diff.Seen // by a hash of all that is in it
	seed   maphash.Seed
}

func newTexts() texts {
	return texts{map[string]string{}, map[string]json.RawMessage{}, map[uint64][]diff.Seen{}, maphash.MakeSeed()}
}

// of puts the one that is kept in the place of each text.
func (t texts) of(all ...*string) {
	for _, text := range all {
		*text = t.one(*text)
	}
}

func (t texts) one(text string) string {
	kept, known := t.texts[text]
	if !known {
		kept = text
		t.texts[text] = text
	}
	return kept
}

func (t texts) value(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return nil
	}
	kept, known := t.values[string(raw)]
	if !known {
		kept = raw
		t.values[string(raw)] = raw
	}
	return kept
}

func (t texts) list(all []string) {
	for i := range all {
		all[i] = t.one(all[i])
	}
}

func (t texts) differences(all []diff.Difference) {
	for i := range all {
		d := &all[i]
		d.Path, d.Source = t.one(d.Path), diff.Source(t.one(string(d.Source)))
		d.Old, d.New = t.value(d.Old), t.value(d.New)
	}
}

func (t texts) target(p *diff.TargetPlan) {
	t.of(&p.Region, &p.Project, &p.Error)
	t.list(p.Unmanaged)
	t.list(p.Unhealthy)
	t.list(p.Windows)
	p.Components = t.installed(p.Components)
	for i := range p.Changes {
		c := &p.Changes[i]
		t.of(&c.Component, &c.From, &c.To, &c.Requested, &c.Reason, &c.Blocked)
		c.Op, c.Origin = diff.Op(t.one(string(c.Op))), diff.Origin(t.one(string(c.Origin)))
		t.list(c.Carried)
		t.differences(c.Diff)
		t.differences(c.Basic)
	}
}

// installed keeps a whole list once: most targets of a fleet have the same components
// in the same versions, and these lists are most of a plan in which little changes.
func (t texts) installed(list []diff.Seen) []diff.Seen {
	if len(list) == 0 {
		return list
	}
	var hash maphash.Hash
	hash.SetSeed(t.seed)
	for _, c := range list {
		for _, text := range [...]string{c.Component, c.Version, string(c.Health), c.State} {
			_, _ = hash.WriteString(text) // it takes all
			_ = hash.WriteByte(0)
		}
	}
	kept, known := t.seen[hash.Sum64()]
	if known && slices.Equal(kept, list) {
		return kept
	}
	list = slices.Clone(list) // without the room that was left for more
	for i := range list {
		c := &list[i]
		t.of(&c.Component, &c.Version, &c.State)
		c.Health = diff.Health(t.one(string(c.Health)))
	}
	t.seen[hash.Sum64()] = list
	return list
}

func (t texts) outcomes(r *executor.TargetResult) {
	for i := range r.Changes {
		o := &r.Changes[i]
		t.of(&o.Component, &o.Error)
		o.Op, o.Status = diff.Op(t.one(string(o.Op))), executor.Status(t.one(string(o.Status)))
	}
}
