package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// saved is what is looked at of a plan or a result.
type saved struct {
	Summary map[string]int `json:"summary"`
	Targets []struct {
		Target string `json:"target"`
	} `json:"targets"`
}

func readSaved(file string) (s saved, err error) {
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	return s, err
}

// check holds what the shards left against each other and against what the cloud saw.
func (s *simulation) check(steps []step) error {
	var all error
	for _, done := range steps {
		sum := 0
		for _, r := range done.runs {
			sum += r.requests
		}
		if sum != done.asked {
			all = errors.Join(all, fmt.Errorf("%s: syncer counted %d requests, the cloud %d", done.name, sum, done.asked))
		}
	}
	changes := (s.targets + s.every - 1) / s.every
	return errors.Join(all, s.checkSum(plans, "upgrade", changes), s.checkSum(results, "succeeded", changes))
}

// checkSum makes sure that each target is in exactly one part, that the joined report has
// the sums of the parts, and that so many were counted in one of them.
func (s *simulation) checkSum(kind, counted string, want int) error {
	sums, holder := map[string]int{}, map[string]int{}
	for shard := range s.shards {
		part, err := readSaved(s.part(kind, shard))
		if err != nil {
			return err
		}
		for name, n := range part.Summary {
			sums[name] += n
		}
		for _, t := range part.Targets {
			if before, twice := holder[t.Target]; twice {
				return fmt.Errorf("%s is in the shards %d and %d", t.Target, before, shard)
			}
			holder[t.Target] = shard
		}
	}
	joined, err := readSaved(s.report(kind, "json"))
	if err != nil {
		return err
	}
	for name, n := range joined.Summary {
		if sums[name] != n {
			return fmt.Errorf("%ss: %d %s in all shards, %d in the joined report", kind, sums[name], name, n)
		}
	}
	if sums[counted] != want || len(holder) != s.targets {
		return fmt.Errorf("%ss: %d of %d %s, %d of %d targets", kind, sums[counted], want, counted, len(holder), s.targets)
	}
	return nil
}
