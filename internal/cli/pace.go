package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"math"

	"github.com/spf13/pflag"
)

// leastQPS is the pace that a shard has at least: slower ones would run into the
// time-outs of changes before they had looked after all of them.
const leastQPS = 0.1

// rates are the flags that say how many requests leave in a second.
type rates struct {
	qps, total float64
	given      *pflag.FlagSet
}

func (r *rates) add(f *pflag.FlagSet) {
	r.given = f
	f.Float64Var(&r.qps, "qps", 20, "requests per second and service at most, 0 for as many as it takes; throttling lowers the pace")
	f.Float64Var(&r.total, "qps-total", 0, fmt.Sprintf("the same for all shards of a run together, in place of --qps: with --shard I/N each takes an N-th, and at least %g", leastQPS))
}

// settle lets --qps-total, if it was given, decide about qps. A flag wins over a
// variable of the other.
func (r *rates) settle(a *app, shard string) error {
	if err := errors.Join(checkRate("--qps", r.qps), checkRate("--qps-total", r.total)); err != nil {
		return err
	}
	one, total := r.given.Lookup("qps"), r.given.Lookup("qps-total")
	if !total.Changed || one.Changed && a.isVariable(total) && !a.isVariable(one) {
		return nil
	}
	if one.Changed && a.isVariable(one) == a.isVariable(total) {
		return errors.New("--qps and --qps-total: either what this run takes, or what all shards take together; leave one of them out")
	}
	_, count, err := parseShard(shard)
	if err != nil {
		return err
	}
	if r.qps = r.total / float64(count); r.total > 0 && r.qps < leastQPS {
		r.qps = leastQPS
		a.tell(slog.LevelWarn, "--qps-total %g: %d shards take at least %g requests a second each, %g together", r.total, count, leastQPS, leastQPS*float64(count))
	}
	return nil
}

func checkRate(flag string, rate float64) error {
	if rate < 0 || math.IsNaN(rate) || math.IsInf(rate, 0) {
		return fmt.Errorf("%s %g: has to be a number, 0 (no limit) or more", flag, rate)
	}
	return nil
}
