package cli

import "github.com/syncer-project/syncer/desired"

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
