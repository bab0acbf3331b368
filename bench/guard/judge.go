package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// finding is something worth a line, and whether the gate is to fail for it.
type finding struct {
	text  string
	fails bool
}

// failures counts what the gate is to fail for.
func failures(findings []finding) (n int) {
	for _, f := range findings {
		if f.fails {
			n++
		}
	}
	return n
}

// least returns of each benchmark the least that it allocated. One that ran only the first
// time stays as it is.
func least(first, second []benchmark) []benchmark {
	byPlace := map[string]benchmark{}
	for _, b := range second {
		byPlace[b.place] = b
	}
	for i, b := range first {
		if again, ran := byPlace[b.place]; ran {
			first[i].allocs, first[i].bytes = min(b.allocs, again.allocs), min(b.bytes, again.bytes)
		}
	}
	return first
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
		case worse(was, b.allocs):
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

// worse reports that so many allocations are over a tenth more than what was recorded.
// One more is none, as what is made once is not always made in the same order; but
// none stays none.
func worse(was, is int64) bool {
	return 10*is > 11*was && (was == 0 || is > was+1)
}

// growth finds benchmarks of which ten times the size allocates over eleven times as much.
func growth(measured []benchmark) (findings []finding) {
	byPlace := map[string]benchmark{}
	for _, b := range measured {
		byPlace[b.place] = b
	}
	for _, small := range measured {
		for _, place := range tenfold(small.place) {
			large, found := byPlace[place]
			if found && large.allocs > 11*small.allocs {
				findings = append(findings, tooMuch(place, "allocs", large.allocs, small.allocs))
			}
			if found && large.bytes > 11*small.bytes {
				findings = append(findings, tooMuch(place, "B", large.bytes, small.bytes))
			}
		}
	}
	return findings
}

func tooMuch(place, unit string, large, small int64) finding {
	return finding{fmt.Sprintf("%s: %d %s/op, over eleven times the %d of a tenth of the size", place, large, unit, small), true}
}

var number = regexp.MustCompile(`\d+`)

// tenfold names the sub-benchmarks that have ten times the size of one: a size is any
// number in its name, so that of …/100x20 are …/1000x20 and …/100x200.
func tenfold(place string) (places []string) {
	_, name, _ := strings.Cut(place, " ")
	sub := strings.IndexByte(name, '/')
	for _, at := range number.FindAllStringIndex(name, -1) {
		if sub >= 0 && at[0] > sub {
			places = append(places, strings.TrimSuffix(place, name)+name[:at[1]]+"0"+name[at[1]:])
		}
	}
	return places
}
