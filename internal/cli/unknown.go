package cli

import "github.com/syncer-project/syncer/desired"

// unknown lists the parameters that nobody could tell, as "COMPONENT POINTER on
// TARGET".
func unknown(state desired.State) []string {
	if !holdsUnknown(state) {
		return nil
	}
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

// holdsUnknown spares most states a look at each component: what targets share is
// looked at once.
func holdsUnknown(state desired.State) bool {
	for parameters := range state.Trees() {
		if len(desired.Component{Parameters: parameters}.Unknown()) > 0 {
			return true
		}
	}
	return false
}
