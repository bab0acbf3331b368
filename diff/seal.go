package diff

import "strings"

// seal starts a sealed string. No text has it: the services and YAML know no NUL.
const seal = "\x00sealed:"

// Sealed returns a string that stands for a value of which only a fingerprint
// is known, as in a saved inventory. It equals another one of the same
// fingerprint and nothing else; reports show it as sensitive.
func Sealed(fingerprint string) string { return seal + fingerprint }

func sealed(value string) bool { return strings.HasPrefix(value, seal) }
