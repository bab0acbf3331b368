package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// step is what was run: each shard, or one join of them all.
type step struct {
	name  string
	wall  time.Duration // of all of it, on this machine
	runs  []shardRun
	asked int // requests that the cloud counted
}

// shardRun is what one shard took.
type shardRun struct {
	usage
	targets, requests int // requests as syncer counted them
}

// shardsOf runs a command for each shard, some at the same time.
func (s *simulation) shardsOf(ctx context.Context, name string, command func(shard int) []string) (step, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	before, err := s.cloud.counted(ctx, s.emulator)
	if err != nil {
		return step{}, err
	}
	done := step{name: name, runs: make([]shardRun, s.shards)}
	next := make(chan int)
	var workers sync.WaitGroup
	begin := time.Now()
	for range s.atOnce {
		workers.Go(func() {
			for shard := range next {
				var err error
				if done.runs[shard], err = s.shard(ctx, shard, command(shard)); err != nil {
					stop(err) // the others need not go on
				}
			}
		})
	}
	for shard := range s.shards {
		next <- shard
	}
	close(next)
	workers.Wait()
	done.wall = time.Since(begin)
	if err := context.Cause(ctx); err != nil {
		return done, err
	}
	done.asked, err = s.cloud.counted(ctx, s.emulator)
	done.asked -= before
	return done, err
}

// shard runs a command for one shard.
func (s *simulation) shard(ctx context.Context, shard int, command []string) (shardRun, error) {
	metrics := filepath.Join(s.dir, fmt.Sprintf("shard-%03d.prom", shard))
	if err := os.RemoveAll(metrics); err != nil {
		return shardRun{}, err
	}
	args := append(command, "-f", s.manifests(), "--shard", fmt.Sprintf("%d/%d", shard, s.shards),
		"--qps-total", strconv.FormatFloat(s.total, 'g', -1, 64), "--metrics-file", metrics)
	used, err := run(ctx, 0, s.dir, s.env, s.syncer, args...)
	if err != nil {
		return shardRun{}, err
	}
	out := shardRun{usage: used}
	out.requests, err = sumOf(metrics, "syncer_requests_total")
	if err == nil {
		out.targets, err = sumOf(metrics, "syncer_targets")
	}
	return out, err
}

// sumOf adds up what a file in the text format of Prometheus has of one metric.
func sumOf(file, metric string) (sum int, err error) {
	text, err := os.ReadFile(file)
	for line := range strings.Lines(string(text)) {
		if name, _, ok := strings.Cut(line, "{"); ok && name == metric {
			n, wrong := strconv.ParseFloat(strings.TrimSpace(line[strings.LastIndexByte(line, '}')+1:]), 64)
			sum, err = sum+int(n), errors.Join(err, wrong)
		}
	}
	return sum, err
}
