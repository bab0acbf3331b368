// Guard holds the benchmarks of all packages to the allocations that were recorded of
// them, as these do not depend on the machine, and to their growth.
//
//	go run ./bench/guard           # fails where one allocates over a tenth more
//	go run ./bench/guard -update   # records what is measured now
//
// In go the benchmarks, which it runs a fixed number of times each, and recorded.txt;
// out comes what differs. A benchmark that is not recorded, or is recorded and gone,
// fails too. Where benchmarks differ in a size only (…/1000, …/10000), ten times the
// size may allocate eleven times as much. Time is not looked at: the table that package
// bench prints has it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Module is the module whose benchmarks are held.
const module = "github.com/syncer-project/syncer/"

// runs is how often each benchmark runs. It is a number and no time, so that what is
// made once, such as a pool's first buffer, weighs the same on each machine; and small,
// as some operations are on ten thousand targets.
const runs = "2x"

// tries is how often what fails is measured in all; the least counts. A pool that was
// emptied at a bad time makes once in a while what is otherwise kept: it can only add.
const tries = 3

// limit is the time after which something hangs.
const limit = 5 * time.Minute

func main() {
	file := flag.String("recorded", "bench/guard/recorded.txt", "file with the recorded allocations")
	update := flag.Bool("update", false, "record what is measured now")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *file, *update, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "guard:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, file string, update bool, out io.Writer) error {
	measured, err := measure(ctx)
	if err != nil {
		return err
	}
	if update {
		return os.WriteFile(file, []byte(record(measured)), 0o600)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	recorded, err := readRecord(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	findings := judge(recorded, measured)
	for again := 1; again < tries && failures(findings) > 0; again++ {
		more, err := measure(ctx)
		if err != nil {
			return err
		}
		measured = least(measured, more)
		findings = judge(recorded, measured)
	}
	for _, f := range findings {
		fmt.Fprintln(out, f.text)
	}
	if failed := failures(findings); failed > 0 {
		return fmt.Errorf("%d of %d benchmarks; where that is meant, record it: go run ./bench/guard -update", failed, len(measured))
	}
	fmt.Fprintf(out, "%d benchmarks allocate what is recorded\n", len(measured))
	return nil
}

// measure runs all benchmarks of the module, one package at a time and on one
// processor, so that nothing but the code decides what is allocated.
func measure(ctx context.Context) ([]benchmark, error) {
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	packages, err := withBenchmarks(ctx)
	if err != nil {
		return nil, err
	}
	args := append([]string{"test", "-run=^$", "-bench=.", "-benchmem", "-benchtime=" + runs, "-cpu=1", "-p=1"}, packages...)
	tests := exec.CommandContext(ctx, "go", args...)
	tests.Env = append(os.Environ(), "GOGC=off", "GOMEMLIMIT=2GiB") // a collection empties pools, whenever it comes
	out, err := tests.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("the benchmarks: %w\n%s", err, out)
	}
	return parse(string(out))
}

var declaration = regexp.MustCompile(`(?m)^func Benchmark`)

// withBenchmarks lists the packages whose tests declare benchmarks.
func withBenchmarks(ctx context.Context) (packages []string, err error) {
	const form = `{{$p := .}}{{range .TestGoFiles}}{{$p.ImportPath}} {{$p.Dir}}/{{.}}{{"\n"}}{{end}}{{range .XTestGoFiles}}{{$p.ImportPath}} {{$p.Dir}}/{{.}}{{"\n"}}{{end}}`
	out, err := exec.CommandContext(ctx, "go", "list", "-f", form, module+"...").Output()
	if err != nil {
		return nil, fmt.Errorf("listing the packages: %w", err)
	}
	for line := range strings.Lines(string(out)) {
		name, file, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found {
			continue
		}
		text, err := os.ReadFile(filepath.Clean(file))
		if err != nil {
			return nil, err
		}
		if declaration.Match(text) && !slices.Contains(packages, name) {
			packages = append(packages, name)
		}
	}
	if len(packages) == 0 {
		return nil, errors.New("no package has benchmarks")
	}
	return packages, nil
}
