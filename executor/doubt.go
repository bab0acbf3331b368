package executor

import (
	"github.com/syncer-project/syncer/desired/tree"
	"github.com/syncer-project/syncer/diff"
)

// What a list says about the last request: whether it had the time to show what
// became of it, and whether that came from it.

// ripe reports that a list has had the time to show what the last request did,
// or that the service said that it did nothing.
func (c change) ripe(f fact) bool {
	if f.at.Sub(c.sentAt) >= f.lag {
		return true
	}
	switch c.stage {
	case atMoving, atStirring, atProving:
		return true
	case atDoubtful:
		switch class := classOf(c.doubt); class {
		case Occupied:
			return true
		case Exists, Gone:
			return (class == Exists) == (f.live != nil)
		}
	}
	return false
}

// recovers gives a component that is abnormal, and not worse, the lag to come up.
func (c change) recovers(f fact) bool {
	return f.live != nil && f.live.Health == diff.Abnormal && f.at.Sub(c.abnormal) < f.lag
}

// denied reports that the service answered that the component is gone, or there
// already, while its list goes on showing the opposite: asked again it would
// answer the same.
func (c change) denied(f fact) bool {
	switch classOf(c.doubt) {
	case Gone:
		return f.live != nil && c.op() != diff.Delete // which a list may only be late to show
	case Exists:
		return f.live == nil
	}
	return false
}

// moved reports that the component has got the wanted version, from another one.
func (c change) moved(f fact) bool {
	return f.live.Version == c.form.To && c.form.From != c.form.To
}

// conclusive reports that what a list shows is what the last request came to.
func (c change) conclusive(f fact) bool { return c.ripe(f) && !c.recovers(f) }

// shown reports that what a list shows comes from a request whose answer was lost:
// it is not as it was before, and does not become so by itself.
func (c change) shown(on happening, f fact) bool {
	if !c.unsure || f.live == nil || !c.conclusive(f) {
		return false
	}
	stirred, repaired := c.stage == atStirring, c.before != nil && c.before.Failed()
	switch on {
	case onBad:
		if c.before == nil {
			return f.live.Version == c.form.To
		}
		return stirred || worse(*c.before, *f.live)
	case onStill:
		if c.op() == diff.Delete { // ModelArts has no word of its own for a delete that failed
			return stirred || f.live.Health == diff.Abnormal && c.before != nil && worse(*c.before, *f.live)
		}
		return stirred || repaired
	case onOtherwise:
		return c.before != nil && (repaired || c.before.Version != f.live.Version ||
			stirred && !tree.Equal(c.before.Parameters, f.live.Parameters))
	}
	return false
}

// worse reports that what is bad now was good before, or bad for another reason.
// What is abnormal words its reason anew at any time.
func worse(was, is diff.Instance) bool {
	return was.Health != is.Health || was.Version != is.Version ||
		is.Health != diff.Abnormal && (was.State != is.State || was.Message != is.Message)
}
