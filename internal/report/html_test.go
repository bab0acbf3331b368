package report

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/diff"
)

func htmlOf(t *testing.T, d document) string {
	t.Helper()
	return draw(t, HTML{}, d, Options{})
}

// withoutParts leaves out what is the same in all pages: style and script.
func withoutParts(page string) string {
	page = strings.Replace(strings.Replace(page, pageStyle, "STYLE", 1), pageScript, "SCRIPT", 1)
	return regexp.MustCompile(`&#39;sha256-[^ "]*`).ReplaceAllString(page, "HASH")
}

func TestHTMLLoadsNothing(t *testing.T) {
	for _, part := range []string{pageTemplate, pageStyle, pageScript} {
		for _, bad := range []string{"http:", "https:", "src=", "@import", "url(", "fetch(", "innerHTML", "<link"} {
			if strings.Contains(part, bad) {
				t.Errorf("the page holds %q", bad)
			}
		}
	}
}

// islandOf reads back the data of a page.
func islandOf(t *testing.T, page string) island {
	t.Helper()
	_, rest, _ := strings.Cut(page, `<script type="application/json" id="data">`)
	text, _, _ := strings.Cut(rest, "</script>")
	var data island
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&data); err != nil {
		t.Fatalf("the page's data: %v\n%.200s", err, text)
	}
	return data
}

// shown is a cell as the page shows it.
type shown struct{ Version, State, Flag, Change string }

// at returns the cell of a row in a column, and whether there is one.
func (d island) at(row int, column string) (shown, bool) {
	i := slices.Index(d.Columns, column)
	n := d.Usual[i]
	own := d.Rows[row][3].([]any)
	for k := 0; k < len(own); k += 2 {
		if int(own[k].(float64)) == i {
			n = int(own[k+1].(float64))
		}
	}
	if n < 0 {
		return shown{}, false
	}
	numbers := append(slices.Clone(d.Cells[n]), 0, 0, 0, 0, 0)
	out := shown{Version: d.Words[numbers[0]], State: d.Words[numbers[6]], Flag: d.Words[numbers[5]]}
	if numbers[1] >= 0 {
		head, _ := d.changeAt(numbers[1])
		out.Change = head.Word + " " + head.What
	}
	return out, true
}

// changeAt is a change with its parameters: path, then values or lines.
func (d island) changeAt(n int) (head, [][]string) {
	numbers := d.Changes[n]
	params := slices.Clone(numbers[2:])
	for numbers[0] < 0 {
		base := d.Changes[-1-numbers[0]]
		own := params
		params = slices.Clone(base[2:])
		for i := 0; i < len(own); i += 2 {
			params[own[i]] = own[i+1]
		}
		numbers = base
	}
	var out [][]string
	for _, p := range params {
		texts := []string{d.Words[d.Params[p][1]]}
		for _, value := range d.Params[p][3:] {
			texts = append(texts, d.Words[value])
		}
		out = append(out, texts)
	}
	return d.Heads[numbers[0]], out
}

func TestHTMLMatrix(t *testing.T) {
	data := islandOf(t, htmlOf(t, read(t, "each-op")))
	if d := cmp.Diff([]string{"coredns", "autoscaler", "dashboard", "everest", "gpu-beta", "gpu-driver", "metrics-server", "log-agent", "volcano"}, data.Columns); d != "" {
		t.Errorf("columns (-want +got):\n%s", d)
	}
	for _, c := range []struct {
		row    int
		column string
		want   shown
	}{
		{0, "volcano", shown{Version: "1.15.6", State: "abnormal", Flag: "unhealthy"}},
		{0, "log-agent", shown{Version: "1.2.0", Flag: "unmanaged"}},
		{0, "gpu-driver", shown{}},
		{1, "gpu-beta", shown{Version: "2.1.30", Change: "! blocked upgrade gpu-beta 2.1.30 → 3.0.0"}},
	} {
		got, there := data.at(c.row, c.column)
		if d := cmp.Diff(c.want, got); d != "" || there == (c.want == shown{}) {
			t.Errorf("%s of row %d (-want +got):\n%s", c.column, c.row, d)
		}
	}
	if row := data.Rows[2]; len(row) != 5 || !strings.Contains(row[4].(string), "HTTP 502") {
		t.Errorf("the unread target: %+v", row)
	}
}

// TestHTMLHoldsEachParameter: what is packed is what each change would show by itself.
func TestHTMLHoldsEachParameter(t *testing.T) {
	plan := busyFleet(1000)
	to := newPacker()
	b := newPlanMatrix(&to, plan, groupChanges(plan))
	for _, target := range plan.Targets {
		for i := range target.Changes {
			c := &target.Changes[i]
			var want [][]string
			for _, d := range c.Diff {
				p := newParam(d, source(c, d.Source))
				if p.Lines != nil {
					want = append(want, []string{p.Path, textOfLines(p.Lines)})
				} else {
					want = append(want, []string{p.Path, p.Old, p.New})
				}
			}
			gotHead, got := to.island.changeAt(b.change(target, c))
			if d := cmp.Diff(newHead(c), gotHead) + cmp.Diff(want, got); d != "" {
				t.Fatalf("%s on %s (-want +got):\n%s", c.Component, target.Target, d)
			}
		}
	}
}

func TestHTMLOfAFleetIsSmall(t *testing.T) {
	got := htmlOf(t, document{plan: fleet()})
	if len(got) > 1<<20 {
		t.Errorf("%d bytes for 2,000 targets × 20 components", len(got))
	}
	if data := islandOf(t, got); len(data.Rows) != 2000 || len(data.Changes) != 5 {
		t.Errorf("%d rows and %d changes", len(data.Rows), len(data.Changes))
	}
}

// TestHTMLIsUnderAMegabyte: 10,000 changes on 2,000 targets × 20 components, a third
// of which hold values that no other has, and what became of them.
func TestHTMLIsUnderAMegabyte(t *testing.T) {
	result := busyResult(10_000)
	for name, of := range map[string]document{"plan": {plan: result.Plan}, "result": {result: &result}} {
		page, err := render(HTML{}, of, Options{})
		if err != nil || len(page) > 1_000_000 {
			t.Errorf("%s: %d bytes, %v", name, len(page), err)
		}
	}
}

func TestHTMLEscapes(t *testing.T) {
	got := htmlOf(t, read(t, "hostile"))
	for _, bad := range []string{"<script>alert", "<img", "<svg", "<u>", "</script><b>"} {
		if strings.Contains(got, bad) {
			t.Errorf("%q is in the page as it is", bad)
		}
	}
	if n := strings.Count(got, "<script"); n != 2 {
		t.Errorf("%d scripts", n)
	}
}

func TestHTMLWithoutLists(t *testing.T) {
	page := htmlOf(t, document{plan: diff.Plan{}})
	if data := islandOf(t, page); strings.Contains(page, "null,") || data.Rows == nil || data.Cells == nil || data.Changes == nil {
		t.Errorf("null lists in %+v", data)
	}
}
