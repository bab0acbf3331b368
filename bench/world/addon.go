package world

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
)

// tree is a JSON object that is made up.
type tree = map[string]any

// Leaves is how many leaves the parameters of an add-on have where nothing else is said.
const Leaves = 130

// names are the add-ons of each cluster.
var names = []string{
	"autoscaler", "cce-hpa-controller", "cie-collector", "coredns", "dashboard", "e-backup", "everest",
	"gpu-beta", "grafana", "huawei-npu", "kube-prometheus-stack", "log-agent", "metrics-server",
	"nginx-ingress", "node-local-dns", "npd", "swr-cache", "virtual-kubelet", "volcano", "vpa",
}

const (
	versions  = 5 // of each add-on in the catalog, oldest first
	installed = 2 // the one that runs everywhere
	newer     = 4 // the one that "all changed" asks for
)

// number is the version number of an add-on's n-th version.
func number(n int) string { return fmt.Sprintf("1.%d.%d", 20+n, 3*n+1) }

// addon makes up the parameters of one add-on, always the same for the same name.
type addon struct {
	name   string
	custom tree // of the first version
}

// size is about how many bytes the parameters of an add-on have.
const size = 5000

// newAddon makes an add-on with about so many leaves; the fewer, the longer its text.
func newAddon(name string, leaves int) addon {
	h := fnv.New64a()
	h.Write([]byte(name))
	a := addon{name: name, custom: tree{"cluster_id": "", "cluster_name": "", "replica_count": 1}}
	r := rand.New(rand.NewPCG(h.Sum64(), 1))
	for _, section := range sections {
		a.custom[section] = sectionOf(r, (leaves-otherLeaves)/len(sections))
	}
	a.custom["tolerations"] = []any{
		tree{"effect": "NoExecute", "key": "node.kubernetes.io/not-ready", "operator": "Exists", "tolerationSeconds": 60},
		tree{"effect": "NoExecute", "key": "node.kubernetes.io/unreachable", "operator": "Exists", "tolerationSeconds": 60},
	}
	a.custom["configuration"] = ""
	a.custom["configuration"] = configuration(r, size-len(encode(a.values())))
	return a
}

// configuration is a long text, as some parameters hold whole files.
func configuration(r *rand.Rand, size int) string {
	var text strings.Builder
	for text.Len() < size {
		fmt.Fprintf(&text, "%s {\n  %s %d\n  %s \"%s\"\n}\n", words[r.IntN(len(words))], words[r.IntN(len(words))], r.IntN(1000), words[r.IntN(len(words))], phrase(r))
	}
	return text.String()
}

// Sections of the parameters, and words of which their keys and values are made.
var (
	sections = []string{"controller", "logging", "metrics", "network", "scheduling", "storage"}
	words    = strings.Fields("backoff buffer cache drain eviction flush idle leader limit node pod probe queue rate retry scale sync timeout trace volume watch worker zone")
	units    = strings.Fields("Bytes Count Enabled Interval Mode Percent Period Prefix Size Threshold")
)

// otherLeaves are those that are not in a section, or that are in it beside its own.
const otherLeaves = 49

// sectionOf makes an object of n texts, numbers and switches, some in an object in it.
func sectionOf(r *rand.Rand, n int) tree {
	section := leavesOf(r, n-n/3)
	section["advanced"] = leavesOf(r, n/3)
	return section
}

func leavesOf(r *rand.Rand, n int) tree {
	out := tree{}
	for len(out) < n {
		key := words[r.IntN(len(words))] + capital(words[r.IntN(len(words))]) + units[r.IntN(len(units))]
		out[key] = leaf(r)
	}
	return out
}

func leaf(r *rand.Rand) any {
	switch r.IntN(6) {
	case 0:
		return r.IntN(2) == 0
	case 1:
		return float64(r.IntN(100)) / 100
	case 2, 3:
		return r.IntN(100_000)
	case 4:
		return fmt.Sprintf("%dm", r.IntN(60))
	}
	return phrase(r) + ".example.com"
}

func phrase(r *rand.Rand) string {
	text := make([]string, 2+r.IntN(4))
	for i := range text {
		text[i] = words[r.IntN(len(words))]
	}
	return strings.Join(text, "-")
}

func capital(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

// defaults is custom of the n-th version: each version changes some defaults and
// adds a key to every second section.
func (a addon) defaults(n int) tree {
	out := copyOf(a.custom)
	for i, section := range sections {
		s := out[section].(tree)
		s["revisionCount"] = 10*i + n
		for k := 1; k <= n && i%2 == 0; k++ {
			s[fmt.Sprintf("sinceVersion%dMode", k)] = "automatic"
		}
	}
	return out
}

// The parameters that somebody customised everywhere: these the manifests name,
// and one they do not.
var (
	named   = tree{"logging": tree{"format": "json"}, "metrics": tree{"scrapeSeconds": 30}}
	unnamed = tree{"network": tree{"maxConnections": 4096}}
)

// live is custom as it runs on a cluster, with holes for what differs there.
func (a addon) live() tree {
	out := a.defaults(installed)
	for _, customised := range []tree{named, unnamed} {
		for section, values := range customised {
			for key, value := range values.(tree) {
				out[section].(tree)[key] = value
			}
		}
	}
	out["cluster_id"], out["cluster_name"], out["replica_count"] = holeCluster, holeName, holeReplicas
	return out
}

// basic holds the facts of the n-th version.
func (a addon) basic(n int) tree {
	return tree{
		"image_version": number(n), "swr_addr": "swr.eu-de.example.com", "swr_user": "cce-addons",
		"platform": "linux-amd64", "rbac_enabled": true, "cluster_ip": "10.247.3.10",
	}
}

func (a addon) flavors() []tree {
	flavor := func(name string, size int, standard bool) tree {
		resource := func(part string) tree {
			return tree{
				"name": a.name + part, "replicas": size, "limitsCpu": "500m", "limitsMem": "512Mi",
				"requestsCpu": "250m", "requestsMem": "256Mi",
			}
		}
		return tree{
			"name": name, "description": name + " clusters", "replicas": size, "is_default": standard,
			"resources": []any{resource(""), resource("-agent")},
		}
	}
	return []tree{flavor("Standard", 2, true), flavor("Large", 3, false)}
}

// values is what runs of the add-on on a cluster.
func (a addon) values() tree {
	return tree{"basic": a.basic(installed), "custom": a.live(), "flavor": a.flavors()[0]}
}

// version is the n-th version as the catalog and each installed add-on show it.
func (a addon) version(n int) tree {
	parameters := tree{"custom": a.defaults(n)}
	for i, flavor := range a.flavors() {
		parameters[fmt.Sprintf("flavor%d", i+1)] = flavor
	}
	return tree{
		"version": number(n), "stable": true,
		"input": tree{"basic": a.basic(n), "parameters": parameters},
		"translate": tree{"en_US": tree{"addon": tree{
			"changeLog":   "Supports clusters of new versions and repairs some faults.",
			"description": "The add-on " + a.name + ", made up for measurements.",
		}}},
		"supportVersions":   []any{tree{"clusterType": "VirtualMachine", "clusterVersion": []any{"v1.(28|29|30|31).*"}, "category": []any{"CCE", "Turbo"}}},
		"creationTimestamp": "2026-01-15T08:30:00Z", "updateTimestamp": "2026-01-15T08:30:00Z",
	}
}

// template is the add-on in the catalog.
func (a addon) template() tree {
	all := make([]any, versions)
	for n := range all {
		all[n] = a.version(n)
	}
	return tree{
		"kind": "Addon", "apiVersion": "v3",
		"metadata": tree{"uid": a.name, "name": a.name, "creationTimestamp": "2025-01-15T08:30:00Z", "updateTimestamp": "2026-01-15T08:30:00Z"},
		"spec":     tree{"type": "helm", "require": false, "labels": []any{"Other"}, "logoURL": "", "readmeURL": "", "description": a.name, "versions": all},
	}
}

func copyOf(t tree) tree {
	out := make(tree, len(t))
	for key, value := range t {
		if object, ok := value.(tree); ok {
			value = copyOf(object)
		}
		out[key] = value
	}
	return out
}

// Addons is how many add-ons each cluster has.
func Addons() int { return len(names) }

// ChangeBody is the body of a request that a client may send to any add-on.
func ChangeBody() []byte {
	a := newAddon(names[0], Leaves)
	values := tree{"basic": a.basic(newer), "custom": a.defaults(newer), "flavor": a.flavors()[0]}
	return encode(tree{
		"kind": "Addon", "apiVersion": "v3", "metadata": tree{"annotations": tree{"addon.upgrade/type": "upgrade"}},
		"spec": tree{"clusterID": ClusterID(0), "addonTemplateName": a.name, "version": number(newer), "values": values},
	})
}
