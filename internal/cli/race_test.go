//go:build race

package cli

// targetsPerCheck is smaller where the race detector makes each case dear.
const targetsPerCheck = 3
