package cloud

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

// How a precheck is waited for. Nobody documents how long one takes.
const (
	precheckPause = 2 * time.Second
	precheckLooks = 90
	precheckTries = 3 // to have the tasks made, where the answer is lost: one too many does no harm
)

// Precheck asks CCE to look at upgrades of a cluster's add-ons: one request for all
// of them, then one for each that is not done at each look.
func (c *Client) Precheck(ctx context.Context, target desired.Target, upgrades []diff.Change) ([]executor.Risk, error) {
	if len(upgrades) == 0 {
		return nil, nil
	}
	sc, err := c.scope(ctx, target)
	if err != nil {
		return nil, err
	}
	if target.Kind != desired.Cluster {
		return nil, errors.New("ModelArts has no precheck")
	}
	cluster, err := c.cluster(ctx, sc, target.ID, forever)
	switch {
	case err != nil:
		return nil, err
	case cluster.Autopilot:
		return nil, errors.New("CCE documents no precheck for autopilot clusters")
	}
	tasks, err := c.startPrecheck(ctx, sc, cluster.ID, upgrades)
	if err != nil {
		return nil, err
	}
	if err := c.awaitPrecheck(ctx, sc, cluster.ID, tasks); err != nil {
		return nil, err
	}
	var out []executor.Risk
	for i, task := range tasks {
		out = append(out, c.risks(upgrades[i].Component, task)...)
	}
	return out, nil
}

// startPrecheck returns the task of each upgrade, in their order.
func (c *Client) startPrecheck(ctx context.Context, sc endpoint.Scope, cluster string, upgrades []diff.Change) ([]wire.PrecheckTask, error) {
	var made []wire.PrecheckTask
	r := precheckRequest(http.MethodPost, sc, cluster)
	r.body = wire.PrecheckBody(cluster, upgrades)
	r.read = func(body io.Reader) (err error) { made, err = wire.DecodePrecheck(body); return err }
	for try := 1; ; try++ {
		_, err := c.send(ctx, r)
		if err == nil {
			break
		}
		known, ok := errors.AsType[*executor.Error](err)
		if lost := ok && known.Class == executor.Uncertain; !lost || try == precheckTries || ctx.Err() != nil {
			return nil, err
		}
	}
	out := make([]wire.PrecheckTask, len(upgrades))
	for i, u := range upgrades {
		at := slices.IndexFunc(made, func(t wire.PrecheckTask) bool { return t.Instance == u.InstanceID })
		if at < 0 {
			at = slices.IndexFunc(made, func(t wire.PrecheckTask) bool { return t.Instance == "" && t.Template == u.Template })
		}
		if at < 0 {
			return nil, fmt.Errorf("the precheck of %s on %s: the service made no task for it", u.Component, cluster)
		}
		out[i] = made[at]
	}
	return out, nil
}

// awaitPrecheck looks at tasks until all are done.
func (c *Client) awaitPrecheck(ctx context.Context, sc endpoint.Scope, cluster string, tasks []wire.PrecheckTask) error {
	isOpen := func(t wire.PrecheckTask) bool { return !t.Done }
	for range precheckLooks {
		if !slices.ContainsFunc(tasks, isOpen) {
			return nil
		}
		if err := c.pause(ctx, precheckPause, "CCE checks its upgrades"); err != nil {
			return err
		}
		for i := range tasks {
			if tasks[i].Done {
				continue
			}
			if err := c.lookAtPrecheck(ctx, sc, cluster, &tasks[i]); err != nil {
				return err
			}
		}
	}
	if i := slices.IndexFunc(tasks, isOpen); i >= 0 {
		return fmt.Errorf("the precheck of %s on %s came to no end in %s", tasks[i].Template, cluster, precheckLooks*precheckPause)
	}
	return nil
}

// lookAtPrecheck asks for the present state of a task.
func (c *Client) lookAtPrecheck(ctx context.Context, sc endpoint.Scope, cluster string, task *wire.PrecheckTask) error {
	var found []wire.PrecheckTask
	r := precheckRequest(http.MethodGet, sc, cluster, "tasks")
	r.query = url.Values{"type": {wire.UpgradeCheck}, "task_id": {task.ID}}
	r.read = func(body io.Reader) (err error) { found, err = wire.DecodePrecheck(body); return err }
	if _, err := c.send(ctx, r); err != nil {
		return err
	}
	if i := slices.IndexFunc(found, func(t wire.PrecheckTask) bool { return t.ID == task.ID }); i >= 0 {
		*task = found[i]
	}
	return nil
}

// precheckRequest goes to CCE's plain host on both clouds, as documented.
func precheckRequest(method string, sc endpoint.Scope, cluster string, segments ...string) request {
	return request{
		service: endpoint.CCE, scope: sc, method: method,
		path: wire.PrecheckPath(sc.Project, cluster, segments...),
	}
}

// pause waits without a slot.
func (c *Client) pause(ctx context.Context, d time.Duration, why string) error {
	defer executor.Aside(ctx, why)()
	return c.cfg.Sleep(ctx, d)
}

// risks are those of one upgrade. A task that failed and names none still counts.
func (c *Client) risks(component string, task wire.PrecheckTask) []executor.Risk {
	var out []executor.Risk
	for _, r := range task.Risks {
		risk := executor.Risk{Component: component, Name: c.mask(r.Name), Level: executor.Warning, Message: c.mask(r.Message)}
		if r.Fatal {
			risk.Level = executor.Fatal
		}
		out = append(out, risk)
	}
	if task.Failed && len(out) == 0 {
		out = append(out, executor.Risk{Component: component, Name: "the check failed", Level: executor.Warning, Message: c.mask(task.Message)})
	}
	return out
}
