// Bench measures the whole binary against the least that a client of the services can
// do, and prints the table of docs/performance.md.
//
//	go run ./bench                                # the tree as it is
//	go run ./bench -syncer before=/tmp/old -syncer after=/tmp/new
//	go run ./bench serve -clusters 1000 -dir /tmp/w   # the cloud alone, to try something
//	go run ./bench scale -targets 2000 -shards 50     # the tables of docs/scale.md
//
// In go sizes and the binaries to compare (that of the tree, where none is named); out
// comes Markdown. Each row has a cloud of its own (package world, in a process of its
// own, on loopback), which the floor (package floor) and the binaries are run against in
// turn, some times over. What counts is the best of each, and its ratio to the floor's:
// so the same table comes out of a fast machine and a slow one.
//
// Benchmarks of single stages are the packages' own, and package guard holds their
// allocations.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/syncer-project/syncer/bench/world"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var err error
	switch args := os.Args[1:]; {
	case len(args) > 0 && args[0] == "serve":
		err = serve(ctx, args[1:], os.Stdout)
	case len(args) > 0 && args[0] == "scale":
		err = scale(ctx, args[1:], os.Stdout, os.Stderr)
	default:
		err = compare(ctx, args, os.Stdout, os.Stderr)
	}
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options say what is measured.
type options struct {
	sizes       sizes
	changed     int // the most targets of which all is also changed
	applied     int // the most targets that are also applied to
	repetitions int
	budget      time.Duration // of a row: no repetition begins after it
	timeout     time.Duration // of all
	latency     time.Duration // of the rows that have one
	style       string
	leaves      int
	lean        bool
	binaries    binaries
}

func parse(args []string) (o options, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	o.sizes = sizes{10, 100, 1000, 10_000}
	flags.Var(&o.sizes, "targets", "sizes, with commas between")
	flags.IntVar(&o.changed, "changed", 10_000, "the most targets of which all is also changed")
	flags.IntVar(&o.applied, "apply", 1000, "the most targets that changes are also applied to")
	flags.IntVar(&o.repetitions, "repetitions", 3, "runs of each; the best counts")
	flags.DurationVar(&o.budget, "budget", 4*time.Minute, "time after which no further repetition of a row begins")
	flags.DurationVar(&o.timeout, "timeout", 45*time.Minute, "time after which all is given up")
	flags.DurationVar(&o.latency, "latency", 50*time.Millisecond, "latency of the rows for 10 and 200 targets that have one")
	flags.StringVar(&o.style, "style", "shared", "manifests: shared (a profile and some wishes) or spelled (each target names all)")
	flags.IntVar(&o.leaves, "leaves", world.Leaves, "how many leaves the 5 KB of an add-on's parameters have")
	flags.BoolVar(&o.lean, "lean", false, "the services do not tell the defaults of installed versions")
	flags.Var(&o.binaries, "syncer", "NAME=PATH of a binary to measure (repeatable; default: built from the tree)")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 || o.repetitions < 1 {
		return o, errors.New("nothing but flags, and one repetition at least")
	}
	_, err = styleOf(o.style)
	return o, err
}

// compare measures all rows and prints them, those before a failure too.
func compare(ctx context.Context, args []string, out, log io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, o.timeout)
	defer stop()
	dir, err := os.MkdirTemp("", "syncer-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // nothing depends on it
	field, err := newField(ctx, dir, o)
	if err != nil {
		return err
	}
	var rows []row
	for _, s := range scenarios(o) {
		fmt.Fprintf(log, "%s …\n", s)
		results, err := field.measure(ctx, s)
		if err != nil {
			return errors.Join(print(out, o.binaries, rows), fmt.Errorf("%s: %w", s, err))
		}
		rows = append(rows, row{s, results})
		for _, r := range results { // the floor's first
			fmt.Fprintf(log, "  %.2f s, processor %.2f s, %d requests, %s\n", r.wall.Seconds(), r.processor.Seconds(), r.requests, mebibytes(r.memory))
		}
	}
	return print(out, o.binaries, rows)
}

// sizes is a flag of numbers with commas between.
type sizes []int

func (s *sizes) String() string { return fmt.Sprint(*s) }

func (s *sizes) Set(text string) error {
	*s = nil
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 {
			return fmt.Errorf("%q is no number of targets", part)
		}
		*s = append(*s, n)
	}
	return nil
}

// binary is a program to measure.
type binary struct{ name, path string }

type binaries []binary

func (b *binaries) String() string { return fmt.Sprint(*b) }

func (b *binaries) Set(text string) error {
	name, path, found := strings.Cut(text, "=")
	if !found {
		path = text
	}
	*b = append(*b, binary{name, path})
	return nil
}
