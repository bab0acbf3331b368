package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

func place(line int) desired.Position {
	return desired.Position{File: "manifests/clusters.yaml", Line: line, Column: 7}
}

func TestAnnotations(t *testing.T) {
	var b strings.Builder
	err := Annotations(&b, []Note{
		{Position: place(3), Message: "clusters[0].addons[0]: unknown field \"verison\"; did you mean \"version\"?"},
		{Position: desired.Position{File: "a,b:c%.yaml", Line: 1}, Title: "x,y", Message: "100 %\nsecond line\r::error::not a command"},
		{Position: desired.Position{File: "-", Line: 4, Column: 2}, Message: "from standard input", Warning: true},
		{Message: "no place"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `::error file=manifests/clusters.yaml,line=3,col=7::clusters[0].addons[0]: unknown field "verison"; did you mean "version"?
::error file=a%2Cb%3Ac%25.yaml,line=1,title=x%2Cy::100 %25%0Asecond line%0D::error::not a command
::warning::from standard input
::error::no place
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestPlanNotes(t *testing.T) {
	shared := desired.Component{Name: "coredns", Pos: place(9)}
	state := desired.State{Targets: []desired.Target{
		{Kind: desired.Cluster, ID: "0", Pos: place(20), Components: []desired.Component{shared}},
		{Kind: desired.Cluster, ID: "1", Pos: place(30), Components: []desired.Component{shared}},
		{Kind: desired.Cluster, ID: "2", Pos: place(5)},
	}}
	blocked := diff.Change{Component: "coredns", Op: diff.Upgrade, From: "1.0", To: "2.0", Blocked: "2.0 is not in the catalog"}
	pruned := diff.Change{Component: "everest", Op: diff.Delete, From: "2.4.28", Blocked: "the catalog calls it mandatory"}
	p := targets([]diff.Change{blocked, update1("a", "1")}, []diff.Change{blocked, pruned}, nil)
	p.Targets[2].Error = "HTTP 502\nwith HTML"
	want := []Note{
		{Position: place(5), Title: "not read", Message: "HTTP 502 with HTML (on cluster/2 (c2))"},
		{Position: place(9), Title: "blocked", Message: "upgrade coredns 1.0 → 2.0: 2.0 is not in the catalog (on cluster/0 (c0), cluster/1 (c1))"},
		{Position: place(30), Title: "blocked", Message: "delete everest 2.4.28: the catalog calls it mandatory (on cluster/1 (c1))"},
	}
	if d := cmp.Diff(want, PlanNotes(p, state)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
