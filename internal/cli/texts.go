package cli

import (
	"encoding/json"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// texts keeps each text and value of a saved run once: a fleet's targets repeat
// nearly all. The values are shared then, and to be read only.
type texts struct {
	texts  map[string]string
	values map[string]json.RawMessage
}

func newTexts() texts { return texts{map[string]string{}, map[string]json.RawMessage{}} }

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
	for i := range p.Components {
		c := &p.Components[i]
		t.of(&c.Component, &c.Version, &c.State)
		c.Health = diff.Health(t.one(string(c.Health)))
	}
	for i := range p.Changes {
		c := &p.Changes[i]
		t.of(&c.Component, &c.From, &c.To, &c.Requested, &c.Reason, &c.Blocked)
		c.Op, c.Origin = diff.Op(t.one(string(c.Op))), diff.Origin(t.one(string(c.Origin)))
		t.list(c.Carried)
		t.differences(c.Diff)
		t.differences(c.Basic)
	}
}

func (t texts) outcomes(r *executor.TargetResult) {
	for i := range r.Changes {
		o := &r.Changes[i]
		t.of(&o.Component, &o.Error)
		o.Op, o.Status = diff.Op(t.one(string(o.Op))), executor.Status(t.one(string(o.Status)))
	}
}
