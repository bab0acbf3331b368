package style

import (
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// signs of ops stand beside the op's word, so that colour is never needed.
var opSigns = map[diff.Op]string{
	diff.Create: "+", diff.Upgrade: "↑", diff.Update: "~", diff.Rollback: "↓", diff.Replace: "±", diff.Delete: "-",
}

// OpSign is the sign of an op, "?" of one that is not known.
func OpSign(op diff.Op) string {
	if sign, known := opSigns[op]; known {
		return sign
	}
	return "?"
}

var statusSigns = map[executor.Status]string{
	executor.Succeeded: "✓", executor.Sent: "→", executor.Failed: "✗", executor.Held: "○", executor.Skipped: "»", executor.Canceled: "■",
}

// StatusSign is the sign of what became of a change, empty for a status that is
// not known.
func StatusSign(status executor.Status) string { return statusSigns[status] }
