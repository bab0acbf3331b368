package emulator

import "net/http"

// rollbackPoint is what an add-on was before its last upgrade.
type rollbackPoint struct {
	version *version
	values  tree
	seeded  bool // the seed says that it can be returned to, whatever the template
}

// rollbackStates are those from which a rollback is documented to work.
var rollbackStates = map[string]bool{
	"running": true, "available": true, "abnormal": true, "upgradeFailed": true, "rollbackFailed": true,
}

// minRollback are the versions from which an add-on can be rolled back, as
// documented.
var minRollback = map[string]string{
	"coredns": "1.25.11", "everest": "2.1.19", "autoscaler": "1.21.22", "volcano": "1.11.4",
	"npd": "1.18.22", "gpu-beta": "2.1.19",
}

// rollbackable reports that the last change was an upgrade, from a version that
// can be returned to.
func (a addon) rollbackable() bool {
	if a.previous == nil || a.previous.seeded {
		return a.previous != nil
	}
	least, ok := minRollback[a.template.name]
	return ok && !newer(least, a.previous.version.number)
}

// rollbackAddon takes an add-on back. Only Huawei Cloud documents the call. The
// version of before can be returned to until a rollback has ended well, so that
// one that failed can be asked for again, as documented.
func (s *Server) rollbackAddon(c *call, autopilot bool) reply {
	if !s.world.huawei {
		return notPublished(s, c)
	}
	var body struct {
		ClusterID string `json:"clusterID"`
	}
	if err := c.decode(&body); err != nil {
		return badBody("request body is invalid: " + err.Error())
	}
	in, sl, refusal := s.addon(c, autopilot, body.ClusterID)
	if refusal != nil {
		return *refusal
	}
	a := sl.now
	switch {
	case a.transitional():
		return busyError("cce")
	case !a.rollbackable() || !rollbackStates[a.word]:
		return badAddon("addon status(" + a.word + ") can not be rolled back")
	}
	next := a
	next.version, next.values, next.returning, next.updated = a.previous.version, a.previous.values, true, c.now
	return s.plan("rollback", in, next, func(o outcome) reply {
		next.status = o.addon("rollbacking", addonReasons["rollbacking"], nil, c.now)
		sl.set(next, c.now, o.lag)
		return reply{status: http.StatusOK, body: next.answer(in)}
	})
}
