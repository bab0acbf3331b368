//go:build !race

package cli

// targetsPerCheck is how many targets one random fleet has: times rapid's
// checks, 100 by default, it is the number of cases.
const targetsPerCheck = 20
