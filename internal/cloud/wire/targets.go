package wire

import (
	"cmp"
	"errors"
	"io"
	"slices"

	"github.com/syncer-project/syncer/desired"
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

func (c *Cluster) field(d *decoder, in, name string) error {
	switch in + name {
	case "metadata", "spec", "status":
		return d.fields(in+name+".", c)
	case "metadata.name":
		return d.text(&c.Name)
	case "metadata.uid":
		return d.text(&c.ID)
	case "spec.version":
		return d.text(&c.Facts.Version)
	case "spec.type":
		return d.text(&c.Facts.Type)
	case "spec.category":
		return d.text(&c.Facts.Category)
	case "spec.enableAutopilot":
		return d.flag(&c.Autopilot)
	case "status.phase":
		return d.text(&c.Phase)
	}
	return errUnread
}

// DecodeClusters reads a list of clusters, sorted by ID.
func DecodeClusters(r io.Reader) ([]Cluster, error) {
	var out []Cluster
	err := decodeList(r, ofTargets, every(func(c Cluster) error {
		if c.ID == "" {
			return errors.New("has no uid")
		}
		c.Facts.Name = c.Name
		out = append(out, c)
		return nil
	}))
	slices.SortFunc(out, func(a, b Cluster) int { return cmp.Compare(a.ID, b.ID) })
	return out, err
}

// displayName is the label that holds the name a pool has in the console.
const displayName = "os.modelarts/name"

type poolItem struct {
	Pool
	labels desired.Tree
}

func (p *poolItem) field(d *decoder, in, name string) error {
	switch in + name {
	case "metadata", "status":
		return d.fields(in+name+".", p)
	case "metadata.name":
		return d.text(&p.ID)
	case "metadata.labels":
		return d.tree(&p.labels)
	case "status.phase":
		return d.text(&p.Phase)
	}
	return errUnread
}

// DecodePools reads a list of pools, sorted by ID.
func DecodePools(r io.Reader) ([]Pool, error) {
	var out []Pool
	err := decodeList(r, ofTargets, every(func(p poolItem) error {
		if p.ID == "" {
			return errors.New("has no name")
		}
		p.Name, _ = p.labels[displayName].(string)
		out = append(out, p.Pool)
		return nil
	}))
	slices.SortFunc(out, func(a, b Pool) int { return cmp.Compare(a.ID, b.ID) })
	return out, err
}
