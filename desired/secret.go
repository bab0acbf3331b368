package desired

import "github.com/syncer-project/syncer/desired/secret"

// Tree is a JSON object as decoded with json.Decoder.UseNumber: leaves are nil,
// bool, string, json.Number or [secret.Value]; inner nodes map[string]any and []any.
// An alias, so that callers can pass what they decoded. Trees are shared, so nobody
// writes to one that he was given.
type Tree = map[string]any

// Masker returns a masker that knows every secret of the state's parameters. A
// service may echo what it was sent, so its words go through it before they are
// shown. What the run finds out to be secret later can be added to it.
func (s State) Masker() *secret.Masker {
	m := secret.NewMasker()
	for parameters := range s.Trees() {
		m.Add(secret.In(parameters)...)
	}
	return m
}
