package emulator

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// digest returns 64 hex digits that depend on parts alone, so that two
// emulators of the same seed make up the same IDs.
func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

func uuid(parts ...string) string {
	d := digest(parts...)
	return d[:8] + "-" + d[8:12] + "-11ef-" + d[12:16] + "-0255" + d[16:24]
}
