package cli

import (
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/progress"
	"github.com/syncer-project/syncer/internal/report"
)

// counts are the numbers that people look at, by their words.
type counts map[string]int

const leftAlone = "left alone"

// drawnResult is what may have become of a few targets, shard by shard, with the
// numbers that follow.
func drawnResult(t *rapid.T) (shards []executor.Result, want counts) {
	want = counts{}
	plans, results := [2][]diff.TargetPlan{}, [2][]executor.TargetResult{}
	for i := range rapid.IntRange(0, 8).Draw(t, "targets") {
		plan := diff.TargetPlan{Target: fmt.Sprintf("cluster/%d", i), Wave: rapid.IntRange(0, 1).Draw(t, "wave")}
		result := executor.TargetResult{Target: plan.Target, Changes: []executor.Outcome{}}
		fate := rapid.SampledFrom([]string{"tried", "tried", "unread", "blocked", "stale"}).Draw(t, "fate")
		if fate != "tried" {
			result.Error = fate + ": for a reason"
			want[leftAlone]++
		}
		if fate == "unread" {
			plan.Error = result.Error
		} else {
			for c := range rapid.IntRange(1, 3).Draw(t, "changes") {
				change := diff.Change{Component: fmt.Sprintf("c%d", c), Op: diff.Upgrade, From: "1", To: "2", Diff: []diff.Difference{}, Carried: []string{}}
				outcome := executor.Outcome{Component: change.Component, Op: change.Op, Status: executor.Skipped, Error: result.Error}
				switch {
				case fate == "tried":
					outcome.Status = rapid.SampledFrom([]executor.Status{executor.Succeeded, executor.Sent, executor.Failed, executor.Held, executor.Skipped, executor.Canceled}).Draw(t, "status")
				case fate == "blocked" && c == 0:
					change.Blocked = "for a reason"
				}
				want[string(outcome.Status)]++
				plan.Changes, result.Changes = append(plan.Changes, change), append(result.Changes, outcome)
			}
		}
		shard := rapid.IntRange(0, 1).Draw(t, "shard")
		plans[shard], results[shard] = append(plans[shard], plan), append(results[shard], result)
	}
	for i := range plans {
		plan := diff.Assemble(plans[i], desired.Guards{MaxDeletes: 10, MaxDeletePercent: 50}, desired.Rollout{})
		part, err := executor.Join([]executor.Part{{Result: executor.Result{APIVersion: diff.APIVersion, Kind: "Result", Plan: plan, Targets: results[i]}}})
		if err != nil {
			t.Fatal(err)
		}
		shards = append(shards, part)
	}
	return shards, want
}

var (
	ofLastLine = regexp.MustCompile(`(\d+) (succeeded|sent|failed|held|skipped|canceled)|(\d+) targets? (left alone)`)
	ofLines    = regexp.MustCompile(`(?m)^✗ (failed|left alone) `)
	ofHeadline = regexp.MustCompile(`(?m)^### syncer result: (.*)$`)
	ofChips    = regexp.MustCompile(`<button type="button" class="chip [a-z]+" [^>]*>([^<]*)</button>`)
	ofBar      = regexp.MustCompile(`[✗○»■] (\d+) (failed|held|skipped|canceled)`)
)

// said reads the numbers of a text in the form of the last line; what is 0 is left out.
func said(text string) counts {
	out := counts{}
	for _, m := range ofLastLine.FindAllStringSubmatch(text, -1) {
		if n, _ := strconv.Atoi(m[1] + m[3]); n > 0 {
			out[m[2]+m[4]] += n
		}
	}
	return out
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// ofJSON reads those of a saved result.
func ofJSON(t *rapid.T, text string) counts {
	var r executor.Result
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	s := r.Summary
	out := counts{"succeeded": s.Succeeded, "sent": s.Sent, "failed": s.Failed, "held": s.Held, "skipped": s.Skipped, "canceled": s.Canceled}
	out = out.only("succeeded", "sent", "failed", "held", "skipped", "canceled")
	for _, target := range r.Targets {
		if target.Error != "" {
			out[leftAlone]++
		}
	}
	return out
}

// bar reads those of the live view at the end of the run.
func bar(shards []executor.Result) counts {
	var b strings.Builder
	view := progress.NewTerminal(&b, progress.Options{}, func() (int, int) { return 200, 10 })
	for _, shard := range shards {
		for _, target := range shard.Targets {
			for _, o := range target.Changes {
				view.Observe(executor.Event{Time: time.Unix(0, 0), Type: executor.EventSkipped, Target: target.Target, Component: o.Component, Status: o.Status})
			}
		}
	}
	view.Tick(time.Unix(1, 0))
	out := counts{}
	for _, m := range ofBar.FindAllStringSubmatch(b.String(), -1) {
		out[m[2]], _ = strconv.Atoi(m[1])
	}
	return out
}

// TestCountsAgree: whatever became of a run, its numbers are the same in every
// format, in the live view and in what report makes of shards; and the exit code
// follows from them.
func TestCountsAgree(t *testing.T) {
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	rapid.Check(t, func(rt *rapid.T) {
		shards, want := drawnResult(rt)
		for i, shard := range shards {
			var b strings.Builder
			if err := (report.JSON{}).Result(&b, shard, report.Options{}); err != nil {
				rt.Fatal(err)
			}
			if err := os.WriteFile(file(fmt.Sprint(i)), []byte(b.String()), 0o600); err != nil {
				rt.Fatal(err)
			}
		}
		got := invoke(t, nil, "report", file("0"), file("1"), "-o", "text", "-o", "json="+file("json"), "-o", "markdown="+file("md"), "-o", "html="+file("html"))
		markdown, page := contents(rt, file("md")), contents(rt, file("html"))
		chips := ""
		for _, m := range ofChips.FindAllStringSubmatch(page, -1) {
			chips += m[1] + "\n"
		}
		lines := counts{}
		for _, m := range ofLines.FindAllStringSubmatch(got.out, -1) {
			lines[m[1]]++
		}
		lead, _, _ := strings.Cut(page, "</title>")
		for where, found := range map[string]counts{
			"text": said(lastLine(got.out)), "markdown's last line": said(lastLine(markdown)), "its headline": said(ofHeadline.FindString(markdown)),
			"html's title": said(html.UnescapeString(lead)), "its chips": said(chips), "json": ofJSON(rt, contents(rt, file("json"))),
		} {
			if d := cmp.Diff(want, found); d != "" {
				rt.Errorf("%s (-want +got):\n%s", where, d)
			}
		}
		if d := cmp.Diff(want.only("failed", leftAlone), lines); d != "" {
			rt.Errorf("lines of the text (-want +got):\n%s", d)
		}
		if d := cmp.Diff(want.only("failed", "held", "skipped", "canceled"), bar(shards)); d != "" {
			rt.Errorf("the live view (-want +got):\n%s", d)
		}
		code := codeDone
		if len(want.only("failed", "skipped", "canceled", leftAlone)) > 0 {
			code = codeFailed
		}
		if got.code != code || got.err != "" {
			rt.Errorf("exit code %d with %v\n%s", got.code, want, got.err)
		}
	})
}

// only are those of these words that are not 0.
func (c counts) only(words ...string) counts {
	out := counts{}
	for _, word := range words {
		if c[word] > 0 {
			out[word] = c[word]
		}
	}
	return out
}

func contents(t *rapid.T, file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
