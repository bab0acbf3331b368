package wire

import (
	"cmp"
	"errors"
	"io"
	"slices"

	"github.com/syncer-project/syncer/diff"
)

// Cluster is a CCE cluster as a list of them shows it.
type Cluster struct {
	ID        string // metadata.uid
	Name      string // metadata.name
	Phase     string // status.phase, such as "Available"
	Autopilot bool   // spec.enableAutopilot: its add-ons have paths of their own
	Facts     diff.Cluster
}

// Pool is a ModelArts resource pool as a list of them shows it.
type Pool struct {
	ID    string // metadata.name, by which every call knows it
	Name  string // the label os.modelarts/name, which the console shows; may be empty
	Phase string // status.phase, such as "Running"
}

type clusterItem struct {
	Metadata struct {
		Name string `json:"name"`
		UID  string `json:"uid"`
	} `json:"metadata"`
	Spec struct {
		Version         string `json:"version"`
		Type            string `json:"type"`
		Category        string `json:"category"`
		EnableAutopilot bool   `json:"enableAutopilot"`
	} `json:"spec"`
	Status struct {
		Phase string `json:"phase"`
	} `json:"status"`
}

// DecodeClusters reads a list of clusters, sorted by ID.
func DecodeClusters(r io.Reader) ([]Cluster, error) {
	var out []Cluster
	err := decodeList(r, ofList, every(func(c clusterItem) error {
		if c.Metadata.UID == "" {
			return errors.New("has no uid")
		}
		out = append(out, Cluster{
			ID: c.Metadata.UID, Name: c.Metadata.Name, Phase: c.Status.Phase, Autopilot: c.Spec.EnableAutopilot,
			Facts: diff.Cluster{Name: c.Metadata.Name, Version: c.Spec.Version, Type: c.Spec.Type, Category: c.Spec.Category},
		})
		return nil
	}))
	slices.SortFunc(out, func(a, b Cluster) int { return cmp.Compare(a.ID, b.ID) })
	return out, err
}

// displayName is the label that holds the name a pool has in the console.
const displayName = "os.modelarts/name"

type poolItem struct {
	Metadata struct {
		Name   string         `json:"name"`
		Labels map[string]any `json:"labels"`
	} `json:"metadata"`
	Status struct {
		Phase string `json:"phase"`
	} `json:"status"`
}

// DecodePools reads a list of pools, sorted by ID.
func DecodePools(r io.Reader) ([]Pool, error) {
	var out []Pool
	err := decodeList(r, ofList, every(func(p poolItem) error {
		if p.Metadata.Name == "" {
			return errors.New("has no name")
		}
		name, _ := p.Metadata.Labels[displayName].(string)
		out = append(out, Pool{ID: p.Metadata.Name, Name: name, Phase: p.Status.Phase})
		return nil
	}))
	slices.SortFunc(out, func(a, b Pool) int { return cmp.Compare(a.ID, b.ID) })
	return out, err
}
