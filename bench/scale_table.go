package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// scaleTable draws the steps as Markdown. Of the shards' figures it tells the median, and
// the most in brackets.
func scaleTable(steps []step) string {
	var text strings.Builder
	text.WriteString("| step | runs | targets each | requests each | wall each | processor each | peak memory |\n")
	text.WriteString("|---|--:|--:|--:|--:|--:|--:|\n")
	for _, done := range steps {
		cells := []string{
			done.name, strconv.Itoa(len(done.runs)),
			spread(done.runs, func(r shardRun) int { return r.targets }, strconv.Itoa),
			spread(done.runs, func(r shardRun) int { return r.requests }, orNone),
			spread(done.runs, func(r shardRun) time.Duration { return r.wall }, seconds),
			spread(done.runs, func(r shardRun) time.Duration { return r.processor }, seconds),
			mebibytes(slices.MaxFunc(done.runs, func(a, b shardRun) int { return cmp.Compare(a.memory, b.memory) }).memory),
		}
		fmt.Fprintf(&text, "| %s |\n", strings.Join(cells, " | "))
	}
	return text.String()
}

// spread tells the median and the most of one figure of all runs.
func spread[T cmp.Ordered](runs []shardRun, of func(shardRun) T, written func(T) string) string {
	var all []T
	for _, r := range runs {
		all = append(all, of(r))
	}
	slices.Sort(all)
	middle, most := written(all[len(all)/2]), written(all[len(all)-1])
	if middle == most {
		return most
	}
	return middle + " (" + most + ")"
}

func orNone(n int) string {
	if n == 0 {
		return "–"
	}
	return strconv.Itoa(n)
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s" }

// remarks are what no row tells.
func (s *simulation) remarks(steps []step) string {
	var text strings.Builder
	var asked int
	var wall time.Duration
	for _, done := range steps {
		asked, wall = asked+done.asked, wall+done.wall
	}
	fewest := slices.MinFunc(steps[0].runs, func(a, b shardRun) int { return cmp.Compare(a.targets, b.targets) }).targets
	fmt.Fprintf(&text, "%d targets in %d shards, the smallest with %d; %d requests in all; %.0f s with %d shards at once\n", s.targets, s.shards, fewest, asked, wall.Seconds(), s.atOnce)
	if s.busy > 0 {
		fmt.Fprintf(&text, "busiest second: %d requests (--qps-total %g)\n", s.busy, s.total)
	}
	for _, kind := range []string{plans, results} {
		var parts int64
		for shard := range s.shards {
			parts += bytesOf(s.part(kind, shard))
		}
		fmt.Fprintf(&text, "%ss: %s in %d parts; joined: JSON %s, HTML %s, Markdown %s, text %s\n", kind, megabytes(parts), s.shards,
			megabytes(bytesOf(s.report(kind, "json"))), megabytes(bytesOf(s.report(kind, "html"))), megabytes(bytesOf(s.report(kind, "md"))), megabytes(bytesOf(s.report(kind, "txt"))))
	}
	return text.String()
}

func bytesOf(file string) int64 {
	info, err := os.Stat(file)
	if err != nil {
		return 0
	}
	return info.Size()
}

func megabytes(n int64) string { return strconv.FormatFloat(float64(n)/1e6, 'f', 2, 64) + " MB" }
