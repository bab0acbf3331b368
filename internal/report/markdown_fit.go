package report

import (
	"fmt"
	"strings"

	"github.com/syncer-project/syncer/internal/style"
)

// markdownLimit is the size that Markdown never exceeds, in bytes: GitHub takes
// 65,536 characters in a comment, and a workflow may add some of its own.
const markdownLimit = 59_000

// leastDetail is the room below which no full form is tried any more: drawing
// thousands that do not fit would take long.
const leastDetail = 200

// block is one entry of a report in two sizes.
type block struct {
	short string
	full  func() string // nil where there is no more to say
	what  string        // what it counts as where it is left out: "delete"
}

// section is a heading with its blocks; without any of them it is not there.
type section struct {
	head   string
	blocks []block
	foot   string
}

// fit writes the sections into at most budget bytes. First every block gets
// its short form, in order; then, in order, the full one where room is left,
// so that a big entry never drives out another. It returns how many blocks of
// which kind were left out, in order of appearance.
func fit(sections []section, budget int) (text string, left []string) {
	chosen := choose(sections, &budget)
	var b strings.Builder
	var kinds []string
	missing := map[string]int{}
	for i, s := range sections {
		body := strings.Join(chosen[i], "")
		if body != "" {
			b.WriteString(s.head + body + s.foot)
		}
		for j, text := range chosen[i] {
			if what := s.blocks[j].what; text == "" {
				if missing[what] == 0 {
					kinds = append(kinds, what)
				}
				missing[what]++
			}
		}
	}
	for _, kind := range kinds {
		left = append(left, style.Count(missing[kind])+" × "+kind)
	}
	return b.String(), left
}

// choose picks the form of each block; an empty one is left out.
func choose(sections []section, budget *int) [][]string {
	chosen := make([][]string, len(sections))
	for i, s := range sections {
		chosen[i] = make([]string, len(s.blocks))
		frame := len(s.head) + len(s.foot)
		for j, b := range s.blocks {
			if cost := frame + len(b.short); cost <= *budget {
				*budget -= cost
				chosen[i][j], frame = b.short, 0
			}
		}
	}
	for i, s := range sections {
		for j, b := range s.blocks {
			if chosen[i][j] == "" || b.full == nil || *budget < leastDetail {
				continue
			}
			full := b.full()
			if cost := len(full) - len(b.short); cost <= *budget {
				*budget -= cost
				chosen[i][j] = full
			}
		}
	}
	return chosen
}

// leftOut says what fit left out; empty where nothing was.
func leftOut(left []string) string {
	if len(left) == 0 {
		return ""
	}
	return fmt.Sprintf("\n**Left out for size:** %s. The text, HTML and JSON reports hold everything.\n", strings.Join(left, ", "))
}
