package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// loadTemplate reads one item of a template list.
func loadTemplate(service string, raw tree) (*template, error) {
	item, err := normalize(raw)
	if err != nil {
		return nil, err
	}
	meta, spec := object(item["metadata"]), object(item["spec"])
	t := &template{name: text(meta["name"]), alias: text(meta["alias"])}
	if t.name == "" {
		return nil, errors.New("metadata.name is missing")
	}
	list, ok := spec["versions"].([]any)
	if !ok || len(list) == 0 {
		return nil, fmt.Errorf("%s: spec.versions is missing or empty", t.name)
	}
	t.item, t.spec = without(item, "spec"), without(spec, "versions")
	t.mandatory = isMandatory(service, spec)
	for i, entry := range list {
		v, err := loadVersion(service, t, object(entry))
		if err != nil {
			return nil, fmt.Errorf("%s: spec.versions[%d]: %w", t.name, i, err)
		}
		t.versions = append(t.versions, v)
	}
	return t, nil
}

// isMandatory reads CCE's require, and ModelArts' optional the way the user
// guide's examples go: false or absent means part of every pool.
func isMandatory(service string, spec tree) bool {
	if service == "cce" {
		return spec["require"] == true
	}
	return spec["optional"] != true
}

func loadVersion(service string, t *template, entry tree) (*version, error) {
	v := &version{number: text(entry["version"]), stable: entry["stable"] != false, retired: entry["retired"] == true, detail: or(text(entry["detail"]), text(entry["description"]))}
	if v.number == "" {
		return nil, errors.New("version is missing")
	}
	inputKey := "input"
	if service == "modelarts" {
		inputKey = "inputs"
	}
	v.input = object(entry[inputKey])
	var err error
	if v.supports, err = loadSupports(entry["supportVersions"]); err != nil {
		return nil, err
	}
	shown := without(entry, "retired", "changeLog")
	if shown["translate"] == nil {
		shown["translate"] = translations(service, t, v, text(entry["changeLog"]))
	}
	if v.raw, err = json.Marshal(shown); err != nil {
		return nil, err
	}
	shown["supportVersions"] = nil // null in every documented answer
	v.current, err = json.Marshal(shown)
	return v, err
}

// support is one line of supportVersions.
type support struct {
	clusterType string
	versions    []*regexp.Regexp
	categories  []string
}

func loadSupports(v any) ([]support, error) {
	var lines []struct {
		ClusterType    string   `json:"clusterType"`
		ClusterVersion []string `json:"clusterVersion"`
		Category       []string `json:"category"`
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &lines); err != nil {
		return nil, fmt.Errorf("supportVersions: %w", err)
	}
	out := make([]support, len(lines))
	for i, l := range lines {
		out[i] = support{clusterType: l.ClusterType, categories: l.Category}
		for _, pattern := range l.ClusterVersion {
			re, err := regexp.Compile("^(?:" + pattern + ")$")
			if err != nil {
				return nil, fmt.Errorf("supportVersions[%d]: %w", i, err)
			}
			out[i].versions = append(out[i].versions, re)
		}
	}
	return out, nil
}

// fits reports that v may run on the cluster. No supportVersions at all says
// nothing, so anything fits.
func (v *version) fits(c *cluster) bool {
	return len(v.supports) == 0 || slices.ContainsFunc(v.supports, func(s support) bool { return s.fits(c) })
}

func (s support) fits(c *cluster) bool {
	if s.clusterType != "" && s.clusterType != c.kind {
		return false
	}
	if len(s.categories) > 0 && !slices.Contains(s.categories, c.category) {
		return false
	}
	return slices.ContainsFunc(s.versions, func(re *regexp.Regexp) bool { return re.MatchString(c.version) })
}
