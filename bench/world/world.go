package world

import (
	"cmp"
	"strconv"
	"sync"
	"time"
)

// Who signs in, and where; anybody may.
const (
	Region  = "eu-de"
	Project = "0123456789abcdef0123456789abcdef"
)

// Options are the size and the manners of a world.
type Options struct {
	Clusters int
	Projects int           // that have them, in equal parts; 0 means one
	Latency  time.Duration // before each answer
	Settle   time.Duration // how long an accepted change is under way
	Leaves   int           // of the parameters of an add-on, about; 0 means Leaves
	Lean     bool          // add-ons are listed without the defaults of their version, which the services tell
}

// World is a cloud with clusters that all have the same add-ons.
type World struct {
	opts      Options
	addons    []addon
	live      [][]piece           // values of each add-on, as they run at first
	items     [][versions][]piece // each add-on as a list has it, by version
	clusters  map[string][]byte   // the list of each project, by its ID
	templates []byte              // the catalog

	mu      sync.RWMutex
	counts  map[string]int
	seconds map[int64]int    // requests to CCE, by the second
	changes map[int][]change // what was sent, by cluster and then by add-on
}

// change is what somebody sent to an add-on.
type change struct {
	version int
	values  []byte
	at      time.Time
}

// New makes a world.
func New(opts Options) *World {
	w := &World{opts: opts}
	templates := []any{}
	for _, name := range names {
		a := newAddon(name, cmp.Or(opts.Leaves, Leaves))
		w.addons = append(w.addons, a)
		w.live = append(w.live, cut(a.values()))
		templates = append(templates, a.template())
		var items [versions][]piece
		for n := range items {
			items[n] = cut(a.item(n, opts.Lean))
		}
		w.items = append(w.items, items)
	}
	w.templates = encode(list("Addon", templates))
	w.clusters = map[string][]byte{}
	for p := range max(1, opts.Projects) {
		from, to := Part(opts.Clusters, opts.Projects, p)
		w.clusters[ProjectID(p)] = encode(list("Cluster", clusters(from, to)))
	}
	w.Reset()
	return w
}

// Reset forgets all that was asked and sent.
func (w *World) Reset() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counts, w.seconds, w.changes = map[string]int{}, map[int64]int{}, map[int][]change{}
}

// item is the add-on as a list has it, in its n-th version.
func (a addon) item(n int, lean bool) tree {
	status := tree{"status": holeState, "Reason": holeReason, "message": "", "targetVersions": nil, "isRollbackable": false}
	if !lean {
		status["currentVersion"] = a.version(n)
	}
	return tree{
		"kind": "Addon", "apiVersion": "v3",
		"metadata": tree{"uid": holeID, "name": a.name, "creationTimestamp": "2026-01-15T08:30:00Z", "updateTimestamp": holeUpdated},
		"spec": tree{
			"clusterID": holeCluster, "version": number(n), "addonTemplateName": a.name, "addonTemplateType": "helm",
			"addonTemplateLogo": "", "addonTemplateLabels": []any{"Other"}, "description": a.name, "values": holeValues,
		},
		"status": status,
	}
}

func list(kind string, items []any) tree {
	return tree{"kind": kind, "apiVersion": "v3", "items": items}
}

func clusters(from, to int) []any {
	all := make([]any, 0, to-from)
	for i := from; i < to; i++ {
		all = append(all, tree{
			"kind": "Cluster", "apiVersion": "v3",
			"metadata": tree{"name": ClusterName(i), "uid": ClusterID(i), "creationTimestamp": "2026-01-15 08:30:00.123456 +0000 UTC"},
			"spec": tree{
				"type": "VirtualMachine", "category": "CCE", "flavor": "cce.s2.medium", "version": "v1.30.4-r0",
				"hostNetwork":      tree{"vpc": "f0c12911-4fdb-4284-9230-7ffb0860826a", "subnet": "ac274229-fd2e-4695-9f01-a0c1372b8006"},
				"containerNetwork": tree{"mode": "overlay_l2", "cidr": "172.16.0.0/16"},
			},
			"status": tree{"phase": "Available", "endpoints": []any{tree{"url": "https://192.168.0.61:5443", "type": "Internal"}}},
		})
	}
	return all
}

// appendAddon appends the i-th cluster's j-th add-on as JSON. w is locked.
func (w *World) appendAddon(out []byte, i, j int) []byte {
	id, name := ClusterID(i), ClusterName(i)
	c := change{version: installed}
	state, reason, updated := "running", "Install complete", "2026-01-15T08:30:00Z"
	if sent := w.changes[i]; sent != nil && sent[j].values != nil {
		c = sent[j]
		reason, updated = "Upgrade complete", c.at.UTC().Format(time.RFC3339)
		if time.Since(c.at) < w.opts.Settle {
			state, reason = "upgrading", "addon upgrading"
		}
	}
	var into func(out []byte, hole string) []byte
	into = func(out []byte, hole string) []byte {
		switch hole {
		case holeID:
			return append(out, addonID(id, j)...)
		case holeCluster:
			return append(out, id...)
		case holeName:
			return append(out, name...)
		case holeReplicas:
			return strconv.AppendInt(out, int64(replicasOf(i)), 10)
		case holeState:
			return append(out, state...)
		case holeReason:
			return append(out, reason...)
		case holeUpdated:
			return append(out, updated...)
		case holeValues:
			if c.values != nil {
				return append(out, c.values...)
			}
			return fill(out, w.live[j], into)
		}
		panic("a hole that nobody knows: " + hole)
	}
	return fill(out, w.items[j][c.version], into)
}

// replicasOf is the one parameter of which each cluster has its own value.
func replicasOf(i int) int { return 1 + i%5 }
