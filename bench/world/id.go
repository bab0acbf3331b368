package world

import (
	"fmt"
	"strconv"
)

// ClusterName is the name of the i-th cluster.
func ClusterName(i int) string { return fmt.Sprintf("cluster-%05d", i) }

// ProjectID is the ID of the p-th project.
func ProjectID(p int) string {
	if p == 0 {
		return Project
	}
	return fmt.Sprintf("%s%04x", Project[:len(Project)-4], p-1)
}

// Part tells which of n clusters the p-th of so many projects has: those from from on,
// before to.
func Part(n, projects, p int) (from, to int) {
	projects = max(1, projects)
	return p * n / projects, (p + 1) * n / projects
}

// An ID begins with its cluster's number, multiplied so that it looks like none.
const (
	scatter = 2654435761
	gather  = 244002641 // scatter * gather = 1 (mod 2^32)
)

const (
	clusterTail = "-5a1c-11ef-8a00-0255ac101b3c"
	addonHead   = "-5a1c-11ef-9"
	addonTail   = "-0255ac101b3c"
)

// ClusterID is the ID of the i-th cluster.
func ClusterID(i int) string { return fmt.Sprintf("%08x", uint32((i+1)*scatter)) + clusterTail }

// AddonIDs are the IDs of the i-th cluster's add-ons.
func AddonIDs(i int) (ids []string) {
	for j := range names {
		ids = append(ids, addonID(ClusterID(i), j))
	}
	return ids
}

func addonID(cluster string, j int) string {
	return fmt.Sprintf("%s%s%03x%s", cluster[:8], addonHead, j, addonTail)
}

// clusterOf tells the number of the cluster that an ID belongs to, -1 for none.
func (w *World) clusterOf(id string) int {
	if len(id) != len(clusterTail)+8 {
		return -1
	}
	n, err := strconv.ParseUint(id[:8], 16, 32)
	if i := int(uint32(n)*gather) - 1; err == nil && i >= 0 && i < w.opts.Clusters {
		return i
	}
	return -1
}

// addonOf tells the cluster and the place of an add-on's ID, -1 for none.
func (w *World) addonOf(id string) (i, j int) {
	i = w.clusterOf(id)
	if i < 0 {
		return -1, -1
	}
	n, err := strconv.ParseUint(id[20:23], 16, 32)
	if err != nil || int(n) >= len(names) {
		return -1, -1
	}
	return i, int(n)
}
