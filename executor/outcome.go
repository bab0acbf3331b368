package executor

import (
	"github.com/syncer-project/syncer/diff"
)

// Status is what became of a change.
type Status string

// The statuses.
const (
	Succeeded Status = "succeeded"
	Sent      Status = "sent"     // accepted by the service, not waited for to the end
	Failed    Status = "failed"   // refused, or did not settle well
	Held      Status = "held"     // not started, as its time has not come: Outcome.Error says when it does. It is no failure
	Skipped   Status = "skipped"  // not started; Outcome.Error says why
	Canceled  Status = "canceled" // not started because of an interrupt
)

// Outcome is what became of one change of the plan.
type Outcome struct {
	Component string  `json:"component"`
	Op        diff.Op `json:"op"`
	Status    Status  `json:"status"`
	Error     string  `json:"error"`
	RequestID string  `json:"requestID"` // of the last request that was sent for it
	Attempts  int     `json:"attempts"`  // requests sent that would change something
	Seconds   float64 `json:"seconds"`   // from its first request to its end
	// Lost are the customised parameters of a replace that are lost, or not known
	// to be kept, as JSON Pointers: it was deleted and not created again, or
	// created without them.
	Lost []string `json:"lost,omitempty"`
	// RolledBack is the version that an upgrade was taken back to, as it ended badly:
	// see desired.OnFailureRollback. Empty: it was not.
	RolledBack string `json:"rolledBack,omitempty"`
	// Risks are what a precheck held against an upgrade, sent or not.
	Risks []Risk `json:"risks,omitempty"`
}

// TargetResult is what became of one target.
type TargetResult struct {
	Target  string    `json:"target"`
	Error   string    `json:"error"`   // why it was left alone, could not be read any more, or would have been left alone had its turn come
	Changes []Outcome `json:"changes"` // one per change of the plan, in its order
}

// Result is what became of a plan. Its JSON form is a contract.
type Result struct {
	APIVersion string         `json:"apiVersion"`
	Kind       string         `json:"kind"` // "Result"
	Summary    ResultSummary  `json:"summary"`
	Override   string         `json:"override,omitempty"` // why windows did not count: see Options.Override
	Stopped    []Stop         `json:"stopped,omitempty"`  // the wave that was stopped early, of each run that is in it
	Notes      []string       `json:"notes,omitempty"`    // what the rollout could not tell, and how it was taken
	Targets    []TargetResult `json:"targets"`
	Plan       diff.Plan      `json:"plan"`
}

// ResultSummary counts outcomes.
type ResultSummary struct {
	Succeeded int `json:"succeeded"`
	Sent      int `json:"sent"`
	Failed    int `json:"failed"`
	Held      int `json:"held"`
	Skipped   int `json:"skipped"`
	Canceled  int `json:"canceled"`
}
