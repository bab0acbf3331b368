package executor

import (
	"context"
	"errors"
	"fmt"
	"strings"

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
	Component string    `json:"-"`
	Name      string    `json:"name"` // the service's: AddonStatus, AddonValidate, K8sResourceModified; or "not checked"
	Level     RiskLevel `json:"level"`
	Message   string    `json:"message"` // the service's, with secrets masked; may be empty
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

// notChecked is the name of the risk that nobody could look for any.
const notChecked = "not checked"

// checked is what a precheck makes of one upgrade.
type checked struct {
	risks []Risk
	fatal string // why the upgrade must not be sent; empty: it may be
}

// precheck asks what the service holds against the upgrades that would follow an
// opening observation, as the rollout wants it; by component. It may take minutes in
// which the target is not asked anything else, so they are none of its silence. The
// only error is that of an interrupt.
func (s *scheduler) precheck(ctx context.Context, j *job, o observation) (map[string]checked, error) {
	upgrades := j.upgrades(o)
	if s.options.Rollout.Precheck == desired.PrecheckOff || j.want.Kind != desired.Cluster || len(upgrades) == 0 {
		return nil, nil
	}
	defer HeldBack(ctx)()
	risks, err := precheck(ctx, s.client, j.want, upgrades)
	if ctx.Err() != nil {
		if s.stop.Err() != nil {
			return nil, ctx.Err()
		}
		err = fmt.Errorf("it came to no end in %s", s.options.Timeout)
	}
	out := map[string]checked{}
	for _, u := range upgrades {
		found := of(risks, u.Component)
		if err != nil {
			found = []Risk{{Component: u.Component, Name: notChecked, Level: Warning, Message: err.Error()}}
		}
		c := checked{risks: found}
		if s.options.Rollout.Precheck == desired.PrecheckEnforce {
			c.fatal = fatal(found)
		}
		out[u.Component] = c
	}
	return out, nil
}

// precheck asks client, if it can.
func precheck(ctx context.Context, client Client, target desired.Target, upgrades []diff.Change) ([]Risk, error) {
	if p, ok := client.(Prechecker); ok {
		return p.Precheck(ctx, target, upgrades)
	}
	return nil, errors.New("this client cannot ask for a precheck")
}

// of picks the risks of one component.
func of(risks []Risk, component string) []Risk {
	var out []Risk
	for _, r := range risks {
		if r.Component == component {
			out = append(out, r)
		}
	}
	return out
}

// fatal says which risks an enforced precheck does not let pass, or is empty. What is
// not known is one.
func fatal(risks []Risk) string {
	var texts []string
	hint := ""
	for _, r := range risks {
		if r.Name == notChecked {
			hint = "; with rollout.precheck: warn it would be sent all the same"
		} else if r.Level != Fatal {
			continue
		}
		texts = append(texts, strings.TrimSuffix(r.Name+": "+r.Message, ": "))
	}
	if texts == nil {
		return ""
	}
	return "precheck: " + strings.Join(texts, "; ") + hint
}

// upgrades are the planned changes that an opening observation leaves to be made as
// upgrades, in their present form.
func (t *target) upgrades(o observation) []diff.Change {
	if why, _ := t.mayNot(o); why != "" || t.unfit(o) != "" {
		return nil
	}
	var out []diff.Change
	for _, now := range o.plan.Changes {
		if c := t.find(now.Component); c != nil && now.Op == diff.Upgrade && c.renewal(now) == "" {
			out = append(out, now)
		}
	}
	return out
}
