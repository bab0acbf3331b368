package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/internal/export"
	"github.com/syncer-project/syncer/internal/tfstate"
)

// stateAlone refuses flags that ask for what a state does not have.
func (r *exportRun) stateAlone() error {
	for _, other := range []struct {
		flag  string
		given bool
	}{
		{"--all", r.all}, {"--file", len(r.paths) > 0}, {"--full", r.Full}, {"--emulator", r.emulator != ""},
	} {
		if other.given {
			return fmt.Errorf("--from-terraform and %s: a state is read without a cloud, its defaults and other manifests; leave one of them out", other.flag)
		}
	}
	return nil
}

// exportRecords writes what a Terraform state has. It makes no request.
func (r *exportRun) exportRecords(a *app) error {
	state, err := r.readTerraform(a)
	if err != nil {
		return fmt.Errorf("--from-terraform %s: %w", r.terraform, err)
	}
	clusters := byCluster(state.Addons)
	listed, err := r.narrow(a.recordedState(r.connection, clusters))
	if err != nil {
		return err
	}
	r.Records = "a Terraform state"
	targets := make([]export.Target, len(listed.Targets))
	for i, t := range listed.Targets {
		targets[i] = export.ReadRecords(t, recorded(t, clusters[t.ID]), r.Options)
	}
	document, err := export.Build(targets, r.Options)
	if err != nil {
		return err
	}
	for _, left := range state.LeftOut {
		text := left.Address + " is left out: " + left.Why
		document.Head(text)
		document.LeftOut = append(document.LeftOut, text)
	}
	return r.finish(a, document)
}

func (r *exportRun) readTerraform(a *app) (tfstate.State, error) {
	var text []byte
	var err error
	if r.terraform == "-" {
		text, err = io.ReadAll(a.In)
	} else {
		text, err = os.ReadFile(r.terraform)
	}
	if err != nil {
		return tfstate.State{}, err
	}
	state, err := tfstate.Read(text)
	if err != nil || len(state.Addons) > 0 {
		return state, err
	}
	lines := []string{"it has no huaweicloud_cce_addon or opentelekomcloud_cce_addon_v3 to take over"}
	for _, left := range state.LeftOut {
		lines = append(lines, left.Address+": "+left.Why)
	}
	return state, errors.New(strings.Join(lines, "\n  "))
}

// byCluster groups add-ons by the ID of their cluster.
func byCluster(addons []tfstate.Addon) map[string][]tfstate.Addon {
	out := map[string][]tfstate.Addon{}
	for _, each := range addons {
		out[each.Cluster] = append(out[each.Cluster], each)
	}
	return out
}

// recordedState has the clusters as targets, so that they can be picked as those of
// manifests are.
func (a *app) recordedState(c connection, clusters map[string][]tfstate.Addon) desired.State {
	var out desired.State
	for _, id := range slices.Sorted(maps.Keys(clusters)) {
		t := desired.Target{Kind: desired.Cluster, ID: id, Name: cmp.Or(clusters[id][0].ClusterName, id), Project: a.fallbackProject(c)}
		for _, each := range clusters[id] {
			t.Region = cmp.Or(t.Region, each.Region)
			t.Components = append(t.Components, desired.Component{Name: each.Template})
		}
		t.Region = cmp.Or(t.Region, a.fallbackRegion(c))
		out.Targets = append(out.Targets, t)
	}
	return out
}

// recorded are the add-ons of a target that the run is for, by name.
func recorded(t desired.Target, addons []tfstate.Addon) []export.Recorded {
	var out []export.Recorded
	for _, each := range addons {
		if t.Takes(each.Template) {
			out = append(out, export.Recorded{
				Name: each.Template, Version: each.Version, Parameters: each.Values, Hidden: each.Hidden, Texts: each.Texts, Notes: notesOn(each),
			})
		}
	}
	slices.SortFunc(out, func(a, b export.Recorded) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// notesOn says what to look at before the add-on is planned.
func notesOn(each tfstate.Addon) []string {
	if each.Tainted {
		return []string{"Terraform marks it as tainted: its install did not end well"}
	}
	return nil
}
