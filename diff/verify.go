package diff

import (
	"errors"
	"slices"
)

// Verify reports a plan that is not as it was made: one that was edited, or
// damaged on its way. Its digest has to be that of its changes, and what it counts
// has to be what it holds. Who makes a plan up whole can make the digest, too: it
// is no signature.
func (p Plan) Verify() error {
	if digest(p.Targets) != p.Digest {
		return errors.New("its digest does not hold: the file was changed or damaged since it was written; make it anew")
	}
	if p.count() != p.Summary {
		return errors.New("its summary does not hold: it counts other changes than it lists; make it anew")
	}
	// A plan of a syncer that did not foretell waves has no list of them.
	if p.Limits != nil && p.WithheldWaves != nil && !slices.Equal(foretell(p.Targets, p.Limits.MaxFailures), p.WithheldWaves) {
		return errors.New("its withheld waves do not hold: they are others than its changes and limits lead to; make it anew")
	}
	if p.Limits != nil && !slices.Equal(Guard(p, p.Limits.guards()), p.Guards) {
		return errors.New("its guards do not hold: they are others than its changes exceed; make it anew")
	}
	return nil
}
