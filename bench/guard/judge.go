package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// finding is something worth a line, and whether the gate is to fail for it.
type finding struct {
	text  string
	fails bool
}

// judge compares what is measured with what is recorded, then sizes with each other.
func judge(recorded map[string]int64, measured []benchmark) (findings []finding) {
	gone := maps.Clone(recorded)
	for _, b := range measured {
		was, known := recorded[b.place]
		delete(gone, b.place)
		switch {
		case !known:
			findings = append(findings, finding{fmt.Sprintf("%s: %d allocs/op, and none are recorded", b.place, b.allocs), true})
		case 10*b.allocs > 11*was:
			findings = append(findings, finding{fmt.Sprintf("%s: %d allocs/op, over a tenth more than the recorded %d", b.place, b.allocs, was), true})
		case 10*b.allocs < 9*was:
			findings = append(findings, finding{fmt.Sprintf("%s: %d allocs/op, better than the recorded %d; record it to keep it", b.place, b.allocs, was), false})
		}
	}
	for _, place := range slices.Sorted(maps.Keys(gone)) {
		findings = append(findings, finding{fmt.Sprintf("%s: recorded, and did not run", place), true})
	}
	return append(findings, growth(measured)...)
}

// growth finds benchmarks of which ten times the size allocates over eleven times as much.
func growth(measured []benchmark) (findings []finding) {
	bySize := map[string]benchmark{}
	for _, b := range measured {
		bySize[b.place] = b
	}
	for _, b := range measured {
		stem, size, sized := sizeOf(b.place)
		tenfold, found := bySize[stem+strconv.Itoa(10*size)]
		if !sized || !found {
			continue
		}
		for _, c := range []struct {
			unit         string
			small, large int64
		}{{"allocs", b.allocs, tenfold.allocs}, {"B", b.bytes, tenfold.bytes}} {
			if c.large > 11*c.small {
				findings = append(findings, finding{fmt.Sprintf("%s: %d %s/op, over eleven times the %d of a tenth of the size", tenfold.place, c.large, c.unit, c.small), true})
			}
		}
	}
	return findings
}

// sizeOf splits a place into what comes before the number at its end, and the number.
func sizeOf(place string) (stem string, size int, sized bool) {
	stem = strings.TrimRight(place, "0123456789")
	size, err := strconv.Atoi(place[len(stem):])
	return stem, size, err == nil && size > 0
}
