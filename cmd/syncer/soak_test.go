package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/syncer-project/syncer/internal/emulator"
)

var (
	soakFor   = flag.Duration("soak", 0, "how long TestSoak begins new rounds; 0: a few rounds")
	soakSeed  = flag.Uint64("seed", 1, "what the rounds of TestSoak are drawn from")
	soakRound = flag.Int("round", -1, "the only round that TestSoak runs, and tells of in full; -1: all")
)

// soakWorkers is how many rounds run at once: most of them wait most of the time.
const soakWorkers = 8

// TestSoak lets syncer apply random manifests to random fleets while the services
// fail in every way that the emulator knows, somebody else changes things, and the
// run is interrupted or killed. Each run is held to what the emulator saw: nothing
// is done twice, nothing unlisted is touched, what was not read is not taken as
// empty, every status is true. When it has become calm, one apply makes all
// as it should be and a second one finds nothing to do.
//
//	go test -run Soak -soak 30m -seed N ./cmd/syncer
//
// A round that went wrong is run again by itself with -seed N -round K.
func TestSoak(t *testing.T) {
	t.Parallel() // most of its time is waiting
	s := newSoak(t)
	s.binary = binary(t)
	if *soakRound >= 0 {
		s.round(*soakRound)
	} else {
		s.rounds()
	}
	s.Logf("seed %d: %d rounds, %d runs, %d requests, %d interrupted, %d killed, at most %d MiB",
		*soakSeed, s.played, s.runs, s.requests, s.interrupts, s.kills, s.memory>>10)
	for _, effect := range slices.Sorted(maps.Keys(s.faults)) {
		s.Logf("fault %s: %d times", effect, s.faults[effect])
	}
	for _, rule := range slices.Sorted(maps.Keys(s.rules)) {
		s.Logf("broken %s: %d times", rule, s.rules[rule])
	}
}

// soak counts what the rounds went through.
type soak struct {
	*testing.T
	binary string // "": in this process

	mu                                        sync.Mutex
	played, runs, requests, interrupts, kills int
	memory                                    int64 // KiB
	faults, rules                             map[string]int
}

func newSoak(t *testing.T) *soak {
	return &soak{T: t, faults: map[string]int{}, rules: map[string]int{}}
}

// rounds runs rounds until the time is over.
func (s *soak) rounds() {
	end := time.Now().Add(*soakFor)
	var next int
	var workers sync.WaitGroup
	for range soakWorkers {
		workers.Go(func() {
			for {
				s.mu.Lock()
				n := next
				next++
				s.mu.Unlock()
				if n >= soakWorkers && time.Now().After(end) {
					return
				}
				s.round(n)
			}
		})
	}
	workers.Wait()
}

// round is one fleet's story: some applies in trouble, then calm. The first ones,
// which are those of the gate, are short.
func (s *soak) round(n int) {
	d := dice{rand.New(rand.NewPCG(*soakSeed, uint64(n)))}
	a := newArena(s.T, d)
	defer a.web.Close()
	short := n < soakWorkers
	ordeals := []ordeal{d.ordeal(a.fleet, n, short)}
	for i := range d.IntN(3) {
		if !short {
			ordeals = append(ordeals, d.ordeal(a.fleet, n+1+i, short))
		}
	}
	for i, o := range ordeals {
		if s.binary == "" {
			o.faults = brief
		}
		r := a.run(o, s.binary)
		s.note(r)
		s.told(n, i, a, r, judged(a.fleet, r))
	}
	calm := ordeal{args: []string{"--poll-interval", "30ms", "--qps", "0", "--timeout", changeTimeout.String(), "--max-deletes", "1000", "--max-delete-percent", "100"}}
	first, second := a.run(calm, s.binary), a.run(calm, s.binary)
	for i, r := range []*attempt{first, second} {
		s.note(r)
		s.told(n, len(ordeals)+i, a, r, judged(a.fleet, r))
	}
	s.told(n, len(ordeals), a, first, settled(a.fleet, first, second))
	s.mu.Lock()
	s.played++
	s.mu.Unlock()
}

// brief is trouble that costs no more than a second or two: a lost answer to a
// change would cost five.
var brief = []emulator.Fault{
	{Method: "GET", Path: "/addons", Do: emulator.Hang}, {Method: "GET", Path: "/plugins", Do: emulator.Drop},
	{Method: "GET", Path: "templates", Do: emulator.Cut}, {Method: "GET", After: 9, Do: emulator.Answer, Status: 503},
}

// note counts a run.
func (s *soak) note(r *attempt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs++
	s.memory = max(s.memory, r.memory)
	for _, e := range r.log {
		if !byHand(e.UserAgent) {
			s.requests++
			if e.Fault != "" {
				s.faults[string(e.Fault)]++
			}
		}
	}
	switch {
	case slices.Contains(r.hit, syscall.SIGKILL):
		s.kills++
	case len(r.hit) > 0:
		s.interrupts++
	}
}

// told fails the test for each rule that was broken, with how to see it again.
func (s *soak) told(round, run int, a *arena, r *attempt, broken []string) {
	for _, b := range broken {
		rule, _, _ := strings.Cut(b, ":")
		s.mu.Lock()
		s.rules[rule]++
		s.mu.Unlock()
		s.Errorf("%s\n\tin run %d of -seed %d -round %d", b, run, *soakSeed, round)
	}
	if *soakRound >= 0 {
		manifest, _ := json.Marshal(a.fleet.manifest)
		faults, _ := json.Marshal(r.ordeal.faults)
		var log strings.Builder
		for _, e := range r.log {
			fmt.Fprintf(&log, "%s %s %s %s?%s %d %s %s %s\n", e.Time.Format("05.000"), e.UserAgent, e.Method, e.Path, e.Query, e.Status, e.ErrorCode, e.Change, e.Fault)
		}
		s.Logf("run %d: code %d, got %v, %q\nmanifest %s\nfaults %s\nbefore %v\nafter %v\n%s\n%s", run, r.code, r.hit, r.ordeal.args, manifest, faults, r.before, r.after, log.String(), r.stderr)
	}
}

// TestSoakLeavesNothing runs a round in this process and looks what is left of
// it: goroutines that nobody ends would fill a process that applies again and again.
func TestSoakLeavesNothing(t *testing.T) {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGUSR1) // the runtime's own goroutine for signals stays
	before, most := runtime.NumGoroutine(), 0
	sampled := again(time.Millisecond, func() { most = max(most, runtime.NumGoroutine()) })
	s := newSoak(t)
	s.round(0)
	sampled()
	t.Logf("%d goroutines at most, with those of the emulator", most)
	for range 500 { // connections that were closed end soon
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	stacks := make([]byte, 1<<20)
	t.Errorf("%d goroutines before a run in this process and %d after it\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
}
