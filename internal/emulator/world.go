package emulator

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// world is everything that the services hold.
type world struct {
	region   string
	projects []Project // the first owns all
	catalogs catalogs
	clusters map[string]*cluster
	order    []string // of clusters, as seeded
	pools    map[string]*pool
	poolIDs  []string
	lag      time.Duration
	huawei   bool // the edition
}

// maxFleet is how many clusters or pools are generated at most.
const maxFleet = 100_000

// seededAt is when everything in a seed was made.
var seededAt = time.Date(2025, time.March, 17, 12, 29, 18, 0, time.UTC)

// build makes a world of a seed, or tells every mistake in it.
func build(seed *Seed, now time.Time, settle time.Duration) (world, error) {
	w := world{
		region: or(seed.Region, Region), lag: time.Duration(seed.Lag), huawei: seed.Edition == "huawei",
		clusters: map[string]*cluster{}, pools: map[string]*pool{},
	}
	owner := Project{ID: or(seed.Project.ID, ProjectID), Name: or(seed.Project.Name, or(seed.Region, ProjectName))}
	if f := seed.Fleet; f != nil && (f.Clusters < 0 || f.Clusters > maxFleet || f.Pools < 0 || f.Pools > maxFleet) {
		return world{}, fmt.Errorf("fleet: %d clusters and %d pools; each has to be 0 to %d", f.Clusters, f.Pools, maxFleet)
	}
	if !slices.Contains([]string{"", "otc", "huawei"}, seed.Edition) {
		return world{}, fmt.Errorf("edition: %q is neither otc nor huawei", seed.Edition)
	}
	w.projects = append([]Project{owner}, seed.Projects...)
	var err error
	if seed.Templates == nil {
		w.catalogs, err = builtInCatalogs()
	} else {
		w.catalogs, err = loadCatalogs(seed.Templates)
	}
	if err != nil {
		return world{}, err
	}
	clusters, pools := seed.Clusters, seed.Pools
	if seed.Fleet != nil {
		more, morePools := seed.Fleet.generate()
		clusters, pools = slices.Concat(clusters, more), slices.Concat(pools, morePools)
	}
	var errs []error
	for i, c := range clusters {
		errs = append(errs, at(fmt.Sprintf("clusters[%d]", i), w.addCluster(c, now, settle)))
	}
	for i, p := range pools {
		errs = append(errs, at(fmt.Sprintf("pools[%d]", i), w.addPool(p, now, settle)))
	}
	return w, errors.Join(errs...)
}

// at puts path in front of each of the errors that errors.Join put together.
func at(path string, err error) error {
	var joined interface{ Unwrap() []error }
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &joined):
		return fmt.Errorf("%s%w", path, err)
	}
	var out []error
	for _, e := range joined.Unwrap() {
		out = append(out, at(path, e))
	}
	return errors.Join(out...)
}

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

// project returns the project of that ID or name.
func (w *world) project(idOrName string) (Project, bool) {
	i := slices.IndexFunc(w.projects, func(p Project) bool {
		return idOrName != "" && (p.ID == idOrName || p.Name == idOrName)
	})
	if i < 0 {
		return Project{}, false
	}
	return w.projects[i], true
}

// owns reports that the clusters and pools are this project's.
func (w *world) owns(project string) bool { return w.projects[0].ID == project }

// request puts the short forms of a seed into the form of a request.
func request(values, custom map[string]any, flavorName string, v *version) (tree, error) {
	sent, err := normalize(values)
	if err != nil {
		return nil, err
	}
	short, err := normalize(custom)
	if err != nil {
		return nil, err
	}
	if short != nil {
		sent = overlay(sent, tree{"custom": short})
	}
	if flavorName == "" {
		return sent, nil
	}
	params := object(v.input["parameters"])
	for _, key := range flavorKeys(params) {
		if f := object(params[key]); label(f["name"]) == flavorName {
			return overlay(sent, tree{"flavor": f}), nil
		}
	}
	return nil, fmt.Errorf(".flavor: version %s has no flavor %q", v.number, flavorName)
}

// unknownTemplate lists what there is.
func unknownTemplate(name string, known templates) error {
	return fmt.Errorf(".template: %q is not in the catalog, which has %s", name, strings.Join(known.names, ", "))
}

func unknownVersion(number string, t *template) error {
	var all []string
	for _, v := range t.versions {
		all = append(all, v.number)
	}
	return fmt.Errorf(".version: %s has no %q, only %s", t.name, number, strings.Join(all, ", "))
}
