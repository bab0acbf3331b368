package emulator

import "fmt"

// generate makes a fleet in which most members are alike, as in real ones, and
// some are not. The same numbers give the same fleet.
func (f *Fleet) generate() ([]Cluster, []Pool) {
	clusters := make([]Cluster, f.Clusters)
	for i := range clusters {
		clusters[i] = generatedCluster(i)
	}
	pools := make([]Pool, f.Pools)
	for i := range pools {
		pools[i] = generatedPool(i)
	}
	return clusters, pools
}

// tier gives every tenth member another label than the others.
func tier(i int) map[string]string {
	if i%10 == 0 {
		return map[string]string{"tier": "canary"}
	}
	return map[string]string{"tier": "prod"}
}

func generatedCluster(i int) Cluster {
	name := fmt.Sprintf("cluster-%04d", i)
	c := Cluster{ID: uuid("fleet", name), Name: name, Version: "v1.28", Labels: tier(i)}
	if i%10 < 2 {
		c.Version = "v1.27"
	}
	coredns := Addon{Template: "coredns", Version: "1.28.4"}
	if i%7 == 0 {
		coredns.Custom = map[string]any{"stub_domains": map[string]any{fmt.Sprintf("site-%d.local", i%3): []any{"10.0.0.2"}}}
	}
	c.Addons = []Addon{
		coredns,
		{Template: "everest", Version: "2.4.28"},
		{Template: "metrics-server", Version: "1.3.60"},
		{Template: "node-local-dns", Version: "1.6.36"},
		{Template: "npd", Version: "1.19.1"},
	}
	if i%5 == 0 {
		c.Addons = append(c.Addons, Addon{Template: "dashboard", Version: "2.2.27"})
	}
	return c
}

func generatedPool(i int) Pool {
	name := fmt.Sprintf("pool-%04d", i)
	driver := Plugin{Template: "gpu-driver", Version: "2.0.1"}
	if i%7 == 0 {
		driver.Custom = map[string]any{"driver": "470.129.06"}
	}
	return Pool{ID: name, Name: fmt.Sprintf("fleet-%04d", i), Labels: tier(i), Plugins: []Plugin{
		{Template: "node-local-dns", Version: "1.6.36"},
		driver,
		{Template: "os-node-agent", Version: "6.8.0-20250219120620"},
	}}
}
