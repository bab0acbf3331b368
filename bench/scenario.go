package main

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/syncer-project/syncer/bench/world"
)

// parallelism is that of the floor, and syncer's own where nothing else is said.
const parallelism = 10

// scenario is what one row of the table measures.
type scenario struct {
	targets int
	changed bool // a newer version of each add-on is wanted
	apply   bool
	latency time.Duration
	format  string // of the report
}

func (s scenario) String() string {
	text := s.command() + ", " + s.state() + ", " + strconv.Itoa(s.targets) + " targets"
	if s.latency > 0 {
		text += fmt.Sprintf(", %s", s.latency)
	}
	return text
}

func (s scenario) command() string {
	command := "plan"
	if s.apply {
		command = "apply"
	}
	if s.format != "text" {
		command += " -o " + s.format
	}
	return command
}

func (s scenario) state() string {
	if s.changed {
		return "all changed"
	}
	return "in sync"
}

// scenarios are the rows: each size in sync and changed, the largest with the other
// report that is made for machines, and two with latency.
func scenarios(o options) (all []scenario) {
	largest := slices.Max(o.sizes)
	for _, n := range o.sizes {
		all = append(all, scenario{targets: n, format: "text"})
		if n == largest {
			all = append(all, scenario{targets: n, format: "json"})
		}
		if n <= o.changed {
			all = append(all, scenario{targets: n, changed: true, format: "text"})
		}
		if n <= o.changed && n == largest {
			all = append(all, scenario{targets: n, changed: true, format: "json"})
		}
		if n <= o.applied {
			all = append(all, scenario{targets: n, changed: true, apply: true, format: "text"})
		}
	}
	for _, n := range []int{10, 200} {
		if o.latency > 0 {
			all = append(all, scenario{targets: n, latency: o.latency, format: "text"})
		}
	}
	return all
}

// arguments of the program that is measured. Its own limit of requests is off, or it
// would be the one that is measured.
func (s scenario) arguments(manifest string) []string {
	args := []string{"plan", "-f", manifest, "--qps", "0", "--parallelism", strconv.Itoa(parallelism), "-o", s.format}
	if s.apply {
		args[0] = "apply"
		return append(args, "--yes", "--poll-interval", "10ms")
	}
	return append(args, "--detailed-exitcode")
}

// code is the exit code that says that it saw what it should.
func (s scenario) code() int {
	if s.changed && !s.apply {
		return 2 // changes are pending
	}
	return 0
}

// least is how many requests nobody can do without: a sign-in, the catalog and the list
// of clusters, a list of each target; for changes one request each, and a list after.
func (s scenario) least() int {
	least := 3 + s.targets
	if s.apply {
		least += s.targets + s.targets*world.Addons()
	}
	return least
}
