package report

import (
	"encoding/json"
	"regexp"
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

// matrixOf reads back the data of a page.
func matrixOf(t *testing.T, page string) matrix {
	t.Helper()
	_, rest, _ := strings.Cut(page, `<script type="application/json" id="data">`)
	text, _, _ := strings.Cut(rest, "</script>")
	var m matrix
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatalf("the page's data: %v\n%.200s", err, text)
	}
	return m
}

func TestHTMLMatrix(t *testing.T) {
	m := matrixOf(t, htmlOf(t, read(t, "each-op")))
	if d := cmp.Diff([]string{"coredns", "autoscaler", "dashboard", "everest", "gpu-beta", "gpu-driver", "metrics-server", "log-agent", "volcano"}, m.Columns); d != "" {
		t.Errorf("columns (-want +got):\n%s", d)
	}
	at := func(row int, column string) cell {
		for i, name := range m.Columns {
			if name == column && m.Rows[row].Cells[i] >= 0 {
				return m.Cells[m.Rows[row].Cells[i]]
			}
		}
		return cell{Change: -1}
	}
	for _, c := range []struct {
		row    int
		column string
		want   cell
	}{
		{0, "volcano", cell{Version: "1.15.6", State: "abnormal", Flag: "unhealthy", Change: -1}},
		{0, "log-agent", cell{Version: "1.2.0", Flag: "unmanaged", Change: -1}},
		{0, "gpu-driver", cell{Change: -1}},
	} {
		if d := cmp.Diff(c.want, at(c.row, c.column)); d != "" {
			t.Errorf("%s of row %d (-want +got):\n%s", c.column, c.row, d)
		}
	}
	if c := m.Changes[at(1, "gpu-beta").Change]; c.Class != "blocked" || c.What != "gpu-beta 2.1.30 → 3.0.0" {
		t.Errorf("the blocked change is %+v", c)
	}
	if !strings.Contains(m.Rows[2].Error, "HTTP 502") {
		t.Errorf("the unread target: %+v", m.Rows[2])
	}
}

func TestHTMLOfAFleetIsSmall(t *testing.T) {
	got := htmlOf(t, document{plan: fleet()})
	if len(got) > 1<<20 {
		t.Errorf("%d bytes for 2,000 targets × 20 components", len(got))
	}
	if m := matrixOf(t, got); len(m.Rows) != 2000 || len(m.Changes) != 5 {
		t.Errorf("%d rows and %d changes", len(m.Rows), len(m.Changes))
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
	m := matrixOf(t, htmlOf(t, document{plan: diff.Plan{}}))
	if m.Rows == nil || m.Cells == nil || m.Changes == nil {
		t.Errorf("null lists in %+v", m)
	}
}
