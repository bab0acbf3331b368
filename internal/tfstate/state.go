package tfstate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// State is what a Terraform state says of add-ons, in its order.
type State struct {
	Addons  []Addon
	LeftOut []LeftOut
}

// LeftOut is a resource that was not taken over.
type LeftOut struct {
	Address string // in Terraform's words: module.a.huaweicloud_cce_addon.dns["x"]
	Why     string
}

// resource is one instance of a resource, in whichever format it was written.
type resource struct {
	address    string
	kind       string // Terraform's type
	managed    bool   // no data source
	tainted    bool
	deposed    bool
	attributes map[string]any
	sensitive  any // marks, see below
}

// Read reads a state.
func Read(text []byte) (State, error) {
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return State{}, errors.New("it is UTF-16, as Windows PowerShell writes it with >; write it by | Out-File -Encoding utf8")
	}
	resources, err := resources(bytes.TrimPrefix(text, []byte("\ufeff")))
	if err != nil {
		return State{}, err
	}
	return collect(resources), nil
}

// resources tells the formats apart.
func resources(text []byte) ([]resource, error) {
	var head struct {
		Version       json.RawMessage `json:"version"`
		FormatVersion string          `json:"format_version"`
		Encrypted     json.RawMessage `json:"encrypted_data"`
		Planned       json.RawMessage `json:"planned_values"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, fmt.Errorf("it is no Terraform state: %w", err)
	}
	switch {
	case head.Encrypted != nil:
		return nil, errors.New("it is encrypted; take what tofu state pull prints")
	case head.Planned != nil:
		return nil, errors.New("it is a plan of Terraform's; take what terraform show -json prints without a plan, or terraform state pull")
	case strings.HasPrefix(head.FormatVersion, "1."):
		return shown(text)
	case head.FormatVersion != "":
		return nil, fmt.Errorf("what terraform show -json prints has the format version %s, and 1 is known; take what terraform state pull prints", head.FormatVersion)
	case string(head.Version) == "4":
		return stored(text)
	case head.Version != nil:
		return nil, fmt.Errorf("it is a state of the format version %s, and 4 is known, which Terraform writes since 0.12; take what its terraform state pull prints", head.Version)
	}
	return nil, errors.New("it is no Terraform state: it has no version")
}

// decode keeps numbers as they are written.
func decode(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// stored reads a state file. Its format is Terraform's own and not documented; the
// fields are those of internal/states/statefile/version4.go of its source.
func stored(text []byte) ([]resource, error) {
	var file struct {
		Resources []struct {
			Module, Mode, Type, Name string
			Instances                []struct {
				IndexKey   any            `json:"index_key"`
				Status     string         `json:"status"`
				Deposed    string         `json:"deposed"`
				Attributes map[string]any `json:"attributes"`
				Sensitive  [][]step       `json:"sensitive_attributes"`
			}
		}
	}
	if err := decode(text, &file); err != nil {
		return nil, fmt.Errorf("it is no Terraform state of the format version 4: %w", err)
	}
	var out []resource
	for _, r := range file.Resources {
		address := r.Type + "." + r.Name
		if r.Module != "" {
			address = r.Module + "." + address
		}
		for _, i := range r.Instances {
			out = append(out, resource{
				address: address + index(i.IndexKey), kind: r.Type, managed: r.Mode == "managed",
				tainted: i.Status == "tainted", deposed: i.Deposed != "",
				attributes: i.Attributes, sensitive: marksOf(i.Sensitive),
			})
		}
	}
	return out, nil
}

// index is how an address names one of a resource's instances.
func index(key any) string {
	switch k := key.(type) {
	case json.Number:
		return "[" + k.String() + "]"
	case string:
		text, _ := json.Marshal(k) // a string has no error
		return "[" + string(text) + "]"
	}
	return ""
}

// module is a part of what terraform show -json prints, as its documentation
// describes it (JSON Output Format, values representation).
type module struct {
	Resources []struct {
		Address, Mode, Type string
		Tainted             bool
		Deposed             string         `json:"deposed_key"`
		Values              map[string]any `json:"values"`
		Sensitive           any            `json:"sensitive_values"`
	}
	Children []module `json:"child_modules"`
}

func shown(text []byte) ([]resource, error) {
	var file struct {
		Values struct {
			Root module `json:"root_module"`
		}
	}
	if err := decode(text, &file); err != nil {
		return nil, fmt.Errorf("it is not what terraform show -json prints: %w", err)
	}
	return file.Values.Root.all(), nil
}

func (m module) all() []resource {
	var out []resource
	for _, r := range m.Resources {
		out = append(out, resource{
			address: r.Address, kind: r.Type, managed: r.Mode == "managed", tainted: r.Tainted, deposed: r.Deposed != "",
			attributes: r.Values, sensitive: r.Sensitive,
		})
	}
	for _, child := range m.Children {
		out = append(out, child.all()...)
	}
	return out
}
