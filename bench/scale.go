package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// scaleOptions say what is simulated: a fleet, cut into shards.
type scaleOptions struct {
	targets, projects int
	every             int // every so manieth target wants one change
	shards, atOnce    int
	total             float64 // requests per second of all shards together; 0: no limit
	latency           time.Duration
	emulator          bool
	limit             int    // requests per second that the emulator takes; 0: all
	syncer            string // "": built from the tree
	keep              string // where reports are left; "": nowhere
	timeout           time.Duration
}

func parseScale(args []string) (o scaleOptions, err error) {
	flags := flag.NewFlagSet("bench scale", flag.ContinueOnError)
	flags.IntVar(&o.targets, "targets", 100_000, "how many clusters there are")
	flags.IntVar(&o.projects, "projects", 50, "how many projects have them, in equal parts; of the emulator, one")
	flags.IntVar(&o.every, "every", 10, "one change is wanted on each so manieth cluster")
	flags.IntVar(&o.shards, "shards", 50, "how many shards they are cut into")
	flags.IntVar(&o.atOnce, "at-once", 2, "how many shards run at the same time")
	flags.Float64Var(&o.total, "qps-total", 0, "requests per second of all shards together, 0 for no limit")
	flags.DurationVar(&o.latency, "latency", 0, "time before each answer")
	flags.BoolVar(&o.emulator, "emulator", false, "the cloud is syncer's emulator, with 5 add-ons on each cluster instead of 20")
	flags.IntVar(&o.limit, "rate-limit", 0, "requests per second that the emulator takes, 429 for those beyond; 0 for all")
	flags.StringVar(&o.syncer, "syncer", "", "the binary to run (default: built from the tree)")
	flags.StringVar(&o.keep, "keep", "", "leave manifests, plans, results and reports in this directory")
	flags.DurationVar(&o.timeout, "timeout", 2*time.Hour, "time after which all is given up")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 || min(o.targets, o.projects, o.every, o.shards, o.atOnce) < 1 || o.total < 0 {
		return o, errors.New("nothing but flags, and one of each at least")
	}
	if o.emulator {
		o.projects = 1
	} else if o.limit != 0 {
		return o, errors.New("-rate-limit is the emulator's")
	}
	return o, nil
}

// scale plans a fleet in shards, joins the plans, applies them, joins the results, plans
// once more, checks all that against each other and prints what it took.
func scale(ctx context.Context, args []string, out, log io.Writer) error {
	o, err := parseScale(args)
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, o.timeout)
	defer stop()
	s, clean, err := newSimulation(ctx, o, log)
	if err != nil {
		return err
	}
	defer clean()
	steps, err := s.all(ctx)
	if err == nil {
		err = s.check(steps)
	}
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, scaleTable(steps)+"\n"+s.remarks(steps))
	return err
}

// simulation is a fleet in a cloud, its manifests and the shards' files.
type simulation struct {
	scaleOptions
	dir   string
	cloud *cloud
	env   []string
	log   io.Writer
	busy  int // requests to the service in the busiest second; 0: nobody counted
}

func newSimulation(ctx context.Context, o scaleOptions, log io.Writer) (s *simulation, clean func(), err error) {
	s = &simulation{scaleOptions: o, log: log}
	clean = func() {
		if s.cloud != nil {
			s.cloud.stop()
		}
		if o.keep == "" {
			_ = os.RemoveAll(s.dir) // nothing depends on it
		}
	}
	if err := s.prepare(ctx); err != nil {
		clean()
		return nil, nil, err
	}
	return s, clean, nil
}

// prepare makes a place for files, builds what is not named, and opens the cloud.
func (s *simulation) prepare(ctx context.Context) (err error) {
	if s.keep == "" {
		s.dir, err = os.MkdirTemp("", "syncer-scale-")
	} else {
		s.dir, err = filepath.Abs(s.keep)
	}
	if err == nil {
		err = os.MkdirAll(s.manifests(), 0o750)
	}
	if err != nil {
		return err
	}
	if s.syncer == "" {
		s.syncer = filepath.Join(s.dir, "syncer")
		err = build(ctx, s.syncer, "cmd/syncer")
	} else {
		s.syncer, err = filepath.Abs(s.syncer) // it runs elsewhere
	}
	if err != nil {
		return err
	}
	return s.open(ctx)
}

// all runs each step.
func (s *simulation) all(ctx context.Context) (steps []step, err error) {
	for _, each := range []func(context.Context) (step, error){
		s.plan, s.joinOf(plans), s.apply, s.joinOf(results), s.planAgain,
	} {
		done, err := each(ctx)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(s.log, "%s: %.0f s\n", done.name, done.wall.Seconds())
		steps = append(steps, done)
	}
	if !s.emulator {
		err = s.cloud.ask(ctx, "GET", "/bench/busiest", &s.busy)
	}
	return steps, err
}

// What the shards leave.
const (
	plans   = "plan"
	results = "result"
)

// The steps.
const (
	planned      = "plan"
	applied      = "apply"
	plannedAgain = "plan again"
)

func reported(kind string) string { return "report of the " + kind + "s" }

// part is the file that a shard leaves.
func (s *simulation) part(kind string, shard int) string {
	return filepath.Join(s.dir, fmt.Sprintf("%s-%03d.json", kind, shard))
}

func (s *simulation) manifests() string { return filepath.Join(s.dir, "manifests") }

func (s *simulation) plan(ctx context.Context) (step, error) {
	return s.shardsOf(ctx, planned, func(shard int) []string { return []string{"plan", "--out", s.part(plans, shard)} })
}

func (s *simulation) apply(ctx context.Context) (step, error) {
	return s.shardsOf(ctx, applied, func(shard int) []string {
		return []string{"apply", "--plan", s.part(plans, shard), "-o", "text", "-o", "json=" + s.part(results, shard)}
	})
}

// planAgain finds nothing to do, or its exit code is another one.
func (s *simulation) planAgain(ctx context.Context) (step, error) {
	return s.shardsOf(ctx, plannedAgain, func(int) []string { return []string{"plan", "--detailed-exitcode"} })
}

// joinOf makes one report of the files that the shards left.
func (s *simulation) joinOf(kind string) func(context.Context) (step, error) {
	return func(ctx context.Context) (step, error) {
		args := []string{"report", "-o", "text=" + s.report(kind, "txt")}
		for format, ending := range map[string]string{"json": "json", "markdown": "md", "html": "html"} {
			args = append(args, "-o", format+"="+s.report(kind, ending))
		}
		for shard := range s.shards {
			args = append(args, s.part(kind, shard))
		}
		used, err := run(ctx, 0, s.dir, s.env, s.syncer, args...)
		return step{name: reported(kind), wall: used.wall, runs: []shardRun{{usage: used, targets: s.targets}}}, err
	}
}

// report is the file of a joined report.
func (s *simulation) report(kind, ending string) string { return filepath.Join(s.dir, kind+"."+ending) }
