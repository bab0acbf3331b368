package secret

import (
	"cmp"
	"fmt"
	"io"
	"strings"
)

// Masked is what stands in every output in place of a sensitive value.
const Masked = "(sensitive)"

// Value is a string that no output may show. However it is printed or
// marshalled, it is [Masked]; only Reveal gives the value, and only a comparison
// or a request body may need it.
type Value struct {
	value string
	parts string // what is secret by itself, NUL between them
}

// New wraps value. Parts are the stretches of it that are secret by themselves,
// such as the password in a URL: they are hidden wherever they turn up.
func New(value string, parts ...string) Value {
	return Value{value: value, parts: strings.Join(parts, "\x00")}
}

// hidden returns all that no output may show: the value and its parts.
func (s Value) hidden() []string { return append(strings.Split(s.parts, "\x00"), s.value) }

// Reveal returns the value itself.
func (s Value) Reveal() string { return s.value }

// String returns [Masked].
func (Value) String() string { return Masked }

// Format writes [Masked], whatever the verb: %d would print the fields.
func (Value) Format(to fmt.State, _ rune) { _, _ = io.WriteString(to, Masked) }

// MarshalText returns [Masked], so JSON and YAML hold it too.
func (Value) MarshalText() ([]byte, error) { return []byte(Masked), nil }

// seal starts a sealed string. No text has it: the services and YAML know no NUL.
const seal = "\x00sealed:"

// Sealed returns a string that stands for a value of which only a fingerprint
// is known, as in a saved inventory. It equals another one of the same
// fingerprint and nothing else; [Mask] puts shown in its place, or [Masked]
// where that is empty.
func Sealed(fingerprint, shown string) string { return seal + fingerprint + "\x00" + shown }

// IsSealed reports whether text came from [Sealed].
func IsSealed(text string) bool { return strings.HasPrefix(text, seal) }

// IsDropped reports whether text came from [Sealed] without a fingerprint: it may
// be any value.
func IsDropped(text string) bool { return strings.HasPrefix(text, seal+"\x00") }

// shownFor returns what stands in an output for a sealed string.
func shownFor(sealed string) string {
	_, shown, _ := strings.Cut(strings.TrimPrefix(sealed, seal), "\x00")
	return cmp.Or(shown, Masked)
}
