package diff

import (
	"bytes"
	"encoding/json"

	"github.com/syncer-project/syncer/desired/secret"
)

// Scrub masks what repeats a secret anywhere in the plan's parameters. Target
// masks those that stand where the manifest put them; a service may echo them
// under another key, or on another target. scrub is [desired.State.Scrubber]'s.
func (t *TargetPlan) Scrub(scrub func(string) string) {
	for i := range t.Changes {
		for _, list := range [][]Difference{t.Changes[i].Diff, t.Changes[i].Basic} {
			for j := range list {
				d := &list[j]
				d.Old, d.New = scrubbed(d.Old, scrub), scrubbed(d.New, scrub)
			}
		}
	}
}

func scrubbed(raw json.RawMessage, scrub func(string) string) json.RawMessage {
	if text := string(raw); raw == nil || scrub(text) == text {
		return raw
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return raw // it was encoded here
	}
	return encode(secret.Conceal(value, func(s string) bool { return scrub(s) != s }))
}
