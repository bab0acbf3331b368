package desired

import "github.com/syncer-project/syncer/desired/secret"

// Tree is a JSON object as decoded with json.Decoder.UseNumber: leaves are nil,
// bool, string, json.Number or [Secret]; inner nodes map[string]any and []any.
// An alias, so that callers can pass what they decoded.
type Tree = map[string]any

// The words of package desired/secret that every user of trees needs.
const Masked = secret.Masked

// Secret is [secret.Value].
type Secret = secret.Value

// NewSecret is [secret.New].
func NewSecret(value string, parts ...string) Secret { return secret.New(value, parts...) }

// Reveal is [secret.Reveal].
func Reveal(value any) any { return secret.Reveal(value) }

// Mask is [secret.Mask].
func Mask(value any) any { return secret.Mask(value) }

// SensitiveKey is [secret.Key].
func SensitiveKey(key string) bool { return secret.Key(key) }

// SecretsIn is [secret.In].
func SecretsIn(value any) []string { return secret.In(value) }

// Masker returns a masker that knows every secret of the state's parameters. A
// service may echo what it was sent, so its words go through it before they are
// shown. What the run finds out to be secret later can be added to it.
func (s State) Masker() *secret.Masker {
	m := secret.NewMasker()
	for _, target := range s.Targets {
		for _, component := range target.Components {
			m.Add(secret.In(component.Parameters)...)
		}
	}
	return m
}

// Scrubber returns the Text of a [State.Masker].
func (s State) Scrubber() func(text string) string { return s.Masker().Text }
