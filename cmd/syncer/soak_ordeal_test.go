package main

import (
	"fmt"
	"maps"
	"slices"
	"syscall"
	"time"

	"github.com/syncer-project/syncer/internal/emulator"
)

// ordeal is what one apply has to go through.
type ordeal struct {
	args    []string
	review  bool // a plan is made in calm first, and only that may be carried out
	faults  []emulator.Fault
	before  []meddling // somebody else's changes just before it
	during  []meddling // and in its middle, at that request
	at      int
	revoked int // the request at which all tokens end; 0: none
	signals []signalled
}

// signalled is a signal after so many requests, or after the one before it.
type signalled struct {
	requests int
	wait     time.Duration
	signal   syscall.Signal
}

// meddling is a change by somebody else.
type meddling struct {
	target    fleetTarget
	component string
	op        string // create, update, delete
	version   string
}

// ordeal draws the n-th one. A short one has few faults, and none that lasts; of
// eight in a row one is killed and three are interrupted.
func (d dice) ordeal(f fleet, n int, short bool) ordeal {
	o := ordeal{args: []string{
		"--parallelism", fmt.Sprint(1 + d.IntN(6)), "--poll-interval", "30ms", "--request-timeout", "400ms", "--timeout", changeTimeout.String(), "--qps", "0",
		"--max-deletes", "1000", "--max-delete-percent", "100",
	}}
	if d.chance(15) {
		o.args = append(o.args, "--no-wait")
	}
	for range pick(d, 0, 4, 8, 16, 32) {
		fault := d.fault(f)
		switch {
		case !short:
			o.faults = append(o.faults, fault)
		case len(o.faults) < 6:
			fault.Times = 1
			o.faults = append(o.faults, fault)
		}
	}
	for range pick(d, 0, 0, 1, 3) {
		o.before = append(o.before, d.meddling(f))
	}
	o.at = d.IntN(60)
	for range pick(d, 0, 0, 1, 3) {
		o.during = append(o.during, d.meddling(f))
	}
	o.review = !short && d.chance(20)
	if d.chance(20) {
		o.revoked = 1 + d.IntN(40)
	}
	first := signalled{requests: 1 + d.IntN(40), wait: time.Duration(d.IntN(30)) * time.Millisecond}
	switch n % 8 {
	case 0:
		first.signal = syscall.SIGKILL
		o.signals = []signalled{first}
	case 2, 5:
		first.signal = pick(d, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
		o.signals = []signalled{first}
	case 7:
		first.signal = pick(d, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
		o.signals = []signalled{first, {wait: time.Duration(d.IntN(300)) * time.Millisecond, signal: pick(d, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)}}
	}
	return o
}

func (d dice) meddling(f fleet) meddling {
	m := meddling{target: pick(d, f.targets...), op: pick(d, "create", "update", "update", "delete")}
	m.component = pick(d, slices.Sorted(maps.Keys(soakOffers[m.target.kind]))...)
	m.version = pick(d, soakOffers[m.target.kind][m.component]...)
	return m
}

// fault is one of any kind: on a read, on a change that is made or not, on the sign-in.
func (d dice) fault(f fleet) emulator.Fault {
	out := emulator.Fault{Times: 1 + d.IntN(2), After: d.IntN(3)}
	target := pick(d, f.targets...)
	switch n := d.IntN(20); {
	case n == 0:
		out.Service, out.Times = "iam", 1
		d.refuse(&out)
	case n < 5:
		out.Method = "GET"
		out.Path = pick(d, target.id, target.id, "/addons", "/plugins", "templates", "/clusters", "/pools", "")
		if out.Path == target.id && d.chance(10) {
			out.Times = -1 // it never answers
		}
		d.refuse(&out)
		if d.chance(10) {
			out.Do, out.Status, out.Body = emulator.Answer, 200, pick(d, "{}", "null", `{"items":null}`, "<html>", "")
		}
	default:
		out.Op = pick(d, "create", "upgrade", "update", "delete")
		out.Service = services[target.kind]
		if d.chance(30) {
			out.Target = target.key()
		}
		d.spoil(&out, badEnds[target.kind][out.Op])
	}
	return out
}

// soaked begins the reason of every bad end.
const soaked = "soaked "

// refuse gives a fault an effect that anything can meet.
func (d dice) refuse(f *emulator.Fault) {
	f.Do = pick(d, emulator.Drop, emulator.Hang, emulator.Answer, emulator.Answer, emulator.Cut, emulator.Throttle, emulator.GatewayThrottle)
	switch f.Do {
	case emulator.Answer:
		f.Status = pick(d, 500, 502, 503)
	case emulator.Throttle, emulator.GatewayThrottle:
		f.RetryAfter, f.Times = "1", 1
	}
}

// spoil gives a fault an effect on a change.
func (d dice) spoil(f *emulator.Fault, ends []string) {
	bad := func() { f.End, f.Reason = pick(d, ends...), soaked+fmt.Sprint(d.IntN(1000)) }
	late := func() { f.Lag = emulator.Duration(time.Duration(100+d.IntN(1500)) * time.Millisecond) }
	switch d.IntN(6) {
	case 0:
		f.Do = emulator.End
		bad()
	case 1:
		f.Do = emulator.Lagging
		late()
	case 2:
		f.Do = pick(d, emulator.Busy, emulator.Busy, emulator.Unpublished, emulator.Echo)
	default:
		d.refuse(f)
		if f.Do == emulator.Throttle || f.Do == emulator.GatewayThrottle || !d.chance(60) {
			return
		}
		f.Made = true
		if d.chance(40) {
			bad()
		}
		if d.chance(40) {
			late()
		}
	}
}
