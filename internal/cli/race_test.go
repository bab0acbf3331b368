//go:build race

package cli

import "flag"

// targetsPerCheck is smaller where the race detector makes each case dear.
const targetsPerCheck = 3

// So is the number of random cases, where -rapid.checks does not say another.
var _ = flag.Set("rapid.checks", "30")
