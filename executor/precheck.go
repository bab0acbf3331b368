package executor

import (
	"context"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// Prechecker is a Client whose services look at upgrades before they are made (CCE,
// of a cluster's add-ons). It changes nothing.
type Prechecker interface {
	// Precheck asks about upgrades of one cluster, all of them in one batch, and
	// returns what the service holds against them, in their order; nothing where
	// they may go on. An error means that this is not known: the service does not
	// offer the check there, or did not come to an end.
	Precheck(ctx context.Context, target desired.Target, upgrades []diff.Change) ([]Risk, error)
}

// Risk is something that speaks against an upgrade.
type Risk struct {
	Component string
	Name      string // the service's: AddonStatus, AddonValidate, K8sResourceModified
	Level     RiskLevel
	Message   string // the service's, with secrets masked; may be empty
}

// RiskLevel says how much a risk matters.
type RiskLevel string

// The levels, as the service calls them.
const (
	Fatal   RiskLevel = "Fatal"   // the upgrade would fail, or lose something
	Warning RiskLevel = "Warning" // may be skipped
)

// String says what is wrong, and not with what.
func (r Risk) String() string {
	text := r.Name + " (" + string(r.Level) + ")"
	if r.Message != "" {
		text += ": " + r.Message
	}
	return text
}
