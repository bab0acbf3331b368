package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
)

// unknown lists the parameters that nobody could tell, as "COMPONENT POINTER on
// TARGET".
func unknown(state desired.State) []string {
	var out []string
	for _, target := range state.Targets {
		for _, component := range target.Components {
			for _, pointer := range component.Unknown() {
				out = append(out, component.Key()+" "+pointer+" on "+target.Key())
			}
		}
	}
	return out
}

// tellUnknown says what is not compared.
func (a *app) tellUnknown(state desired.State) {
	if all := unknown(state); len(all) > 0 {
		const most = 20
		shown := all[:min(len(all), most)]
		fmt.Fprintf(a.Err, "syncer: %d parameters are unknown, as what they refer to is not set; they are not compared:\n  %s\n", len(all), strings.Join(shown, "\n  "))
		if more := len(all) - len(shown); more > 0 {
			fmt.Fprintf(a.Err, "  and %d more\n", more)
		}
	}
}

// leaveUnknown returns a state in which what is unknown is ignored wherever
// something is installed: it could be neither a difference nor the same.
func leaveUnknown(state desired.State) desired.State {
	targets := make([]desired.Target, len(state.Targets))
	for i, target := range state.Targets {
		components := make([]desired.Component, len(target.Components))
		for j, component := range target.Components {
			component.Ignore = slices.Sorted(slices.Values(slices.Concat(component.Ignore, component.Unknown())))
			components[j] = component
		}
		target.Components = components
		targets[i] = target
	}
	state.Targets = targets
	return state
}
