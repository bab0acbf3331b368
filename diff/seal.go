package diff

import "github.com/syncer-project/syncer/desired/secret"

// Sealed is [secret.Sealed]: a string that stands for a value of which only a
// fingerprint is known. Reports show it as sensitive.
func Sealed(fingerprint string) string { return secret.Sealed(fingerprint, "") }

func sealed(value string) bool { return secret.IsSealed(value) }
