package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// benchmark is what is known of one: where it is, and what one operation allocates.
type benchmark struct {
	place  string // package and name
	allocs int64
	bytes  int64 // not recorded: it is for growth
}

// parse reads what go test -bench -benchmem prints.
func parse(text string) (all []benchmark, err error) {
	name := ""
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 2 && fields[0] == "pkg:":
			name = strings.TrimPrefix(fields[1], module)
		case len(fields) >= 4 && strings.HasPrefix(fields[0], "Benchmark"):
			b := benchmark{place: name + " " + fields[0], allocs: -1, bytes: -1}
			for i := 2; i+1 < len(fields); i += 2 {
				switch fields[i+1] {
				case "allocs/op":
					b.allocs, err = strconv.ParseInt(fields[i], 10, 64)
				case "B/op":
					b.bytes, err = strconv.ParseInt(fields[i], 10, 64)
				}
				if err != nil {
					return nil, fmt.Errorf("%s: %w", b.place, err)
				}
			}
			if b.allocs < 0 || b.bytes < 0 {
				return nil, fmt.Errorf("%s does not tell its allocations: %s", b.place, line)
			}
			all = append(all, b)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("no benchmark ran")
	}
	slices.SortFunc(all, func(a, b benchmark) int { return strings.Compare(a.place, b.place) })
	return all, nil
}

const header = `# Allocations per operation of each benchmark, which go run ./bench/guard holds them to.
# Written by: go run ./bench/guard -update
`

// record writes benchmarks as readRecord reads them, a line for each.
func record(all []benchmark) string {
	var text strings.Builder
	text.WriteString(header)
	for _, b := range all {
		fmt.Fprintf(&text, "%s %d\n", b.place, b.allocs)
	}
	return text.String()
}

func readRecord(text string) (map[string]int64, error) {
	recorded := map[string]int64{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		at := strings.LastIndexByte(line, ' ')
		n, err := strconv.ParseInt(line[at+1:], 10, 64)
		if err != nil || strings.Count(line, " ") != 2 {
			return nil, fmt.Errorf("%q is no package, name and number", line)
		}
		recorded[line[:at]] = n
	}
	return recorded, nil
}
