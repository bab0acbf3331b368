package executor

import "slices"

// stage is how far a change, or a target, has come.
type stage string

// happening is what an event means to a change or to a target.
type happening string

// rule is one line of a state table: at one of the stages, when one of the
// events happens and the condition holds, note what it means and go on to the
// next stage. The first rule that fits counts; where none does, all stays.
type rule[M, F any] struct {
	at   []stage
	on   []happening
	when string // the condition in words; empty: always
	is   func(M, F) bool
	to   stage // empty: the same
	asks string
	note func(M, F)
}

// find returns the first rule that fits, or nil.
func find[M, F any](rules []rule[M, F], at stage, on happening, m M, f F) *rule[M, F] {
	i := slices.IndexFunc(rules, func(r rule[M, F]) bool {
		return slices.Contains(r.at, at) && slices.Contains(r.on, on) && (r.is == nil || r.is(m, f))
	})
	if i < 0 {
		return nil
	}
	return &rules[i]
}
