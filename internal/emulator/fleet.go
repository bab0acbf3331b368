package emulator

import (
	"bytes"
	_ "embed"
)

// The built-in fleet is a seed file like any user's.
//
//go:embed fleet.yaml
var fleetYAML []byte

// DefaultSeed returns the built-in fleet: a few clusters and pools in which
// something is to be done of every kind.
func DefaultSeed() *Seed {
	seed, err := ReadSeed(bytes.NewReader(fleetYAML))
	if err != nil {
		panic("emulator: built-in fleet: " + err.Error())
	}
	return seed
}
