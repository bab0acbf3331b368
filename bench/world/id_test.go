package world

import "testing"

func TestIDsLeadBack(t *testing.T) {
	w := &World{opts: Options{Clusters: 10_000}}
	for i := range w.opts.Clusters {
		if got := w.clusterOf(ClusterID(i)); got != i {
			t.Fatalf("%s leads to cluster %d, not %d", ClusterID(i), got, i)
		}
		for j, id := range AddonIDs(i) {
			if c, a := w.addonOf(id); c != i || a != j {
				t.Fatalf("%s leads to add-on %d of cluster %d, not %d of %d", id, a, c, j, i)
			}
		}
	}
	if got := w.clusterOf(ClusterID(w.opts.Clusters)); got != -1 {
		t.Errorf("a cluster beyond the last is number %d", got)
	}
}
