package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/internal/emulator"
)

// instance is what is there of one component.
type instance struct {
	ID, Version, State string
	Reason             string // of a bad end, as the service tells it
	Values             map[string]any
}

func (i instance) custom(key string) string {
	custom, _ := i.Values["custom"].(map[string]any)
	text, _ := custom[key].(string)
	return text
}

func (i instance) good() bool { return i.State == "running" || i.State == "Running" }

// look reads all that is there.
func (a *arena) look() map[string]instance {
	out := map[string]instance{}
	for _, target := range a.fleet.targets {
		for name, found := range a.list(target) {
			out[target.key()+" "+name] = found
		}
	}
	return out
}

// listed is an add-on or plug-in as the services answer it.
type listed struct {
	Metadata struct{ UID, Alias string }
	Spec     struct {
		AddonTemplateName, Version string
		Values                     map[string]any
		Template                   struct {
			Name   string
			Inputs map[string]any
		}
	}
	Status struct{ Status, Phase, Version, Message, Reason string }
}

func (a *arena) list(t fleetTarget) map[string]instance {
	var list struct{ Items []listed }
	path := "/api/v3/addons?cluster_id=" + t.id
	if t.kind == desired.Pool {
		path = "/v2/" + emulator.ProjectID + "/pools/" + t.id + "/plugins"
	}
	out := map[string]instance{}
	if !a.call("GET", path, nil, &list) {
		return out
	}
	for _, item := range list.Items {
		if t.kind == desired.Pool {
			var detail listed // lists may leave the inputs out
			a.call("GET", path+"/"+item.Spec.Template.Name+"?detail=true", nil, &detail)
			out[item.Spec.Template.Name] = instance{"", item.Status.Version, item.Status.Phase, item.Status.Reason, detail.Spec.Template.Inputs}
			continue
		}
		out[keyed(item.Spec.AddonTemplateName, item.Metadata.Alias)] = instance{item.Metadata.UID, item.Spec.Version, item.Status.Status, item.Status.Message, item.Spec.Values}
	}
	return out
}

// keyed is the name of a component.
func keyed(template, alias string) string {
	return desired.Component{Name: template, Alias: alias}.Key()
}

// call speaks with the emulator as somebody else, some times where it fails.
func (a *arena) call(method, path string, body, answer any) bool {
	text, err := json.Marshal(body)
	if err != nil {
		a.t.Fatal(err)
	}
	for range 3 {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		request, err := http.NewRequestWithContext(ctx, method, a.web.URL+path, bytes.NewReader(text))
		if err != nil {
			a.t.Fatal(err)
		}
		request.Header.Set("User-Agent", somebody)
		request.Header.Set("Content-Type", map[bool]string{true: "application/merge-patch+json", false: "application/json"}[method == "PATCH"])
		response, err := a.web.Client().Do(request)
		if err == nil && response.StatusCode < 300 {
			err = errors.Join(json.NewDecoder(response.Body).Decode(answer), response.Body.Close())
			cancel()
			if err == nil {
				return true
			}
			continue
		}
		if err == nil {
			_ = response.Body.Close()
		}
		cancel()
	}
	return false
}

// meddle changes something as somebody else, if that can be done.
func (a *arena) meddle(m meddling) {
	found, there := a.list(m.target)[m.component]
	values := map[string]any{"custom": map[string]any{keptKey: "meddled", "foreign": m.version}}
	var method, path string
	var body any
	var answer any
	if m.target.kind == desired.Pool {
		path = "/v2/" + emulator.ProjectID + "/pools/" + m.target.id + "/plugins"
		template := map[string]any{"name": m.component, "inputs": values}
		method = map[string]string{"create": "POST", "update": "PATCH", "delete": "DELETE"}[m.op]
		if m.op != "create" {
			path += "/" + m.component
		} else {
			template["version"] = m.version
		}
		body = map[string]any{"spec": map[string]any{"template": template}}
	} else {
		path = "/api/v3/addons"
		template, alias, _ := strings.Cut(m.component, "/")
		spec := map[string]any{"clusterID": m.target.id, "addonTemplateName": template, "version": m.version, "values": values}
		annotations := map[string]any{"addon.install/type": "install"}
		method = "POST"
		if m.op != "create" {
			path += "/" + found.ID + "?cluster_id=" + m.target.id
			method = map[string]string{"update": "PUT", "delete": "DELETE"}[m.op]
			spec["version"], annotations = found.Version, map[string]any{"addon.upgrade/type": "upgrade"}
		}
		body = map[string]any{"metadata": map[string]any{"annotations": annotations, "alias": alias}, "spec": spec}
	}
	if there != (m.op == "create") {
		_ = a.call(method, path, body, &answer)
	}
}

func (m meddling) key() string { return fmt.Sprintf("%s %s", m.target.key(), m.component) }
