package main

import (
	"regexp"
	"strings"
	"testing"
)

// command is one of the page, with what it is shown to print, piece by piece.
type command struct {
	args   []string
	pieces []string
}

// shown finds the commands in the blocks of kind console.
func shown(page string) []command {
	var out []command
	for _, block := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(page, -1) {
		for _, text := range strings.Split("\n"+block[1], "\n$ syncer ")[1:] {
			line, output, _ := strings.Cut(text, "\n")
			c := command{}
			for _, quoted := range regexp.MustCompile(`'[^']*'|\S+`).FindAllString(line, -1) {
				c.args = append(c.args, strings.Trim(quoted, "'"))
			}
			for _, piece := range strings.Split("\n"+output, "\n…\n") {
				if strings.TrimSpace(piece) != "" {
					c.pieces = append(c.pieces, piece)
				}
			}
			out = append(out, c)
		}
	}
	return out
}

// steady takes away what differs between one run and the next.
func steady(text string) string {
	for _, r := range []struct{ what, by string }{
		{`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)`, "TIME"},
		{`request [0-9a-f]{32}`, "request ID"},
		{`(\d+ h )?(\d+ min )?\d+(\.\d+)? s\b|\d+ h \d+ min`, "DURATION"},
		{`127\.0\.0\.1:\d+`, "ADDRESS"},
		{`\s+`, " "},
	} {
		text = regexp.MustCompile(r.what).ReplaceAllString(text, r.by)
	}
	return strings.TrimSpace(text)
}

// alike takes away, too, what differs between a large fleet and a small one.
func alike(text string) string {
	text = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`).ReplaceAllString(text, "ID")
	text = steady(text)
	for _, r := range []struct{ what, by string }{
		{`cluster-\d{4}`, "NAME"},
		{`(NAME, )+NAME( and \d[\d,]* more)?`, "NAMES"},
		{`\[ *`, "["},
	} {
		text = regexp.MustCompile(r.what).ReplaceAllString(text, r.by)
	}
	text = regexp.MustCompile(`\d[\d.,]*\d|\d`).ReplaceAllStringFunc(text, func(n string) string {
		if strings.Contains(n, ".") {
			return n // a version
		}
		return "N"
	})
	text = regexp.MustCompile(`N (target|cluster)s?\b`).ReplaceAllString(text, "N ${1}s")
	return strings.TrimSpace(regexp.MustCompile(`waves? N( \(N\))?(, N \(N\))*`).ReplaceAllString(text, "WAVES"))
}

// prints holds output against what the page shows of it; same takes away what may
// differ.
func (c command) prints(t *testing.T, output string, same func(string) string) {
	t.Helper()
	rest := same(output)
	for _, want := range c.pieces {
		_, after, found := strings.Cut(rest, same(want))
		if !found {
			t.Fatalf("$ syncer %s\ndoes not print, or not here,\n%s\nit prints\n%s", strings.Join(c.args, " "), want, output)
		}
		rest = after
	}
}
