package cloud_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	cce "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cce/v3"
	ccemodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cce/v3/model"
	modelarts "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/modelarts/v1"
	mamodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/modelarts/v1/model"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud"
	"github.com/syncer-project/syncer/internal/emulator"
)

// sdk is Huawei's own client, which shares no code with this package, and none
// with the emulator.
type sdk struct {
	cce       *cce.CceClient
	modelarts *modelarts.ModelArtsClient
}

func newSDK(t *testing.T, w world) sdk {
	t.Helper()
	credentials, err := basic.NewCredentialsBuilder().
		WithAk(emulator.AccessKey).WithSk(emulator.SecretKey).WithProjectId(emulator.ProjectID).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	c, err := cce.CceClientBuilder().WithEndpoints([]string{w.url}).WithCredential(credentials).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	m, err := modelarts.ModelArtsClientBuilder().WithEndpoints([]string{w.url}).WithCredential(credentials).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	return sdk{cce.NewCceClient(c), modelarts.NewModelArtsClient(m)}
}

// plain is value as any JSON decoder sees it, whatever types it was read into.
func plain(t *testing.T, value any) any {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// shared is what both clients read of an installed component.
type shared struct {
	Template, Alias, Name, ID, Version, State string
	Parameters                                any
}

func ours(t *testing.T, c *cloud.Client, target desired.Target) []shared {
	t.Helper()
	inventory, err := c.Inventory(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	var out []shared
	for _, i := range inventory.Instances {
		out = append(out, shared{i.Template, i.Alias, i.Name, i.ID, i.Version, i.State, plain(t, i.Parameters)})
	}
	return out
}

func (s sdk) instances(t *testing.T, target desired.Target) []shared {
	t.Helper()
	if target.Kind == desired.Pool {
		return s.plugins(t, target.ID)
	}
	list, err := s.cce.ListAddonInstances(&ccemodel.ListAddonInstancesRequest{ClusterId: target.ID})
	if err != nil {
		t.Fatal(err)
	}
	var out []shared
	for _, a := range deref(list.Items) {
		out = append(out, shared{a.Spec.AddonTemplateName, deref(a.Metadata.Alias), deref(a.Metadata.Name), deref(a.Metadata.Uid),
			a.Spec.Version, a.Status.Status.Value(), plain(t, a.Spec.Values)})
	}
	return out
}

func (s sdk) plugins(t *testing.T, pool string) []shared {
	t.Helper()
	list, err := s.modelarts.ListPoolPlugins(&mamodel.ListPoolPluginsRequest{PoolName: pool})
	if err != nil {
		t.Fatal(err)
	}
	var out []shared
	for _, p := range deref(list.Items) {
		out = append(out, shared{Template: p.Spec.Template.Name, Name: p.Metadata.Name, Version: deref(p.Status.Version),
			State: deref(p.Status.Phase), Parameters: plain(t, p.Spec.Template.Inputs)})
	}
	return out
}

func deref[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

var anyOrder = cmpopts.SortSlices(func(a, b shared) bool { return a.Template+a.Alias+a.ID < b.Template+b.Alias+b.ID })

func agree(t *testing.T, c *cloud.Client, s sdk, target desired.Target) {
	t.Helper()
	if d := cmp.Diff(s.instances(t, target), ours(t, c, target), anyOrder); d != "" {
		t.Errorf("%s (-SDK +syncer):\n%s", target.Key(), d)
	}
}

func TestSDKSeesTheSameTargets(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	c, s := w.client(t, byKey...), newSDK(t, w)
	for _, target := range targets(t, c) {
		agree(t, c, s, target)
	}
	list, err := s.cce.ListClusters(&ccemodel.ListClustersRequest{})
	if err != nil {
		t.Fatal(err)
	}
	var theirs []cloud.Cluster
	for _, cl := range deref(list.Items) {
		theirs = append(theirs, cloud.Cluster{
			ID: deref(cl.Metadata.Uid), Name: cl.Metadata.Name, Phase: deref(cl.Status.Phase), Autopilot: deref(cl.Spec.EnableAutopilot),
			Facts: diff.Cluster{Name: cl.Metadata.Name, Version: deref(cl.Spec.Version), Type: fmt.Sprint(plain(t, cl.Spec.Type)), Category: fmt.Sprint(plain(t, cl.Spec.Category))},
		})
	}
	clusters, err := c.Clusters(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(theirs, clusters, cmpopts.SortSlices(func(a, b cloud.Cluster) bool { return a.ID < b.ID })); d != "" {
		t.Errorf("clusters (-SDK +syncer):\n%s", d)
	}
}

func TestSDKSeesTheSameCatalog(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	c, s := w.client(t, byKey...), newSDK(t, w)
	addons, err := s.cce.ListAddonTemplates(&ccemodel.ListAddonTemplatesRequest{})
	if err != nil {
		t.Fatal(err)
	}
	plugins, err := s.modelarts.ListPluginTemplates(&mamodel.ListPluginTemplatesRequest{})
	if err != nil {
		t.Fatal(err)
	}
	theirs := map[desired.Kind]map[string]map[string]any{desired.Pool: {}, desired.Cluster: {}}
	for _, template := range deref(addons.Items) {
		versions := map[string]any{}
		for _, v := range template.Spec.Versions {
			input, _ := plain(t, v.Input).(map[string]any)
			versions[v.Version] = []any{deref(template.Spec.Require), v.Stable, len(v.SupportVersions), input["basic"], input["parameters"]}
		}
		theirs[desired.Cluster][deref(template.Metadata.Name)] = versions
	}
	for _, template := range deref(plugins.Items) {
		versions := map[string]any{}
		for _, v := range template.Spec.Versions {
			input, _ := plain(t, v.Inputs).(map[string]any)
			versions[v.Version] = []any{!template.Spec.Optional, true, 0, nil, input["parameters"]}
		}
		theirs[desired.Pool][template.Metadata.Name] = versions
	}
	seen := map[desired.Kind]bool{}
	for _, target := range targets(t, c) {
		if seen[target.Kind] {
			continue
		}
		seen[target.Kind] = true
		catalog, err := c.Catalog(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(theirs[target.Kind], ourCatalog(t, catalog)); d != "" {
			t.Errorf("%s catalog (-SDK +syncer):\n%s", target.Kind, d)
		}
	}
}

// ourCatalog puts the flavors back where the template has them.
func ourCatalog(t *testing.T, catalog diff.Catalog) map[string]map[string]any {
	t.Helper()
	out := map[string]map[string]any{}
	for name, template := range catalog.Templates {
		if name != template.Name {
			continue // an alias
		}
		versions := map[string]any{}
		for _, v := range template.Versions {
			var parameters any
			if v.Parameters != nil || v.Flavors != nil {
				all := desired.Tree{}
				for key, value := range v.Parameters {
					all[key] = value
				}
				for i, flavor := range v.Flavors {
					all[fmt.Sprintf("flavor%d", i+1)] = flavor
				}
				parameters = plain(t, all)
			}
			var basic any
			if v.Basic != nil {
				basic = plain(t, v.Basic)
			}
			versions[v.Version] = []any{template.Mandatory, v.Stable, len(v.Supports), basic, parameters}
		}
		out[name] = versions
	}
	return out
}

// The SDK creates, updates and deletes an add-on, and syncer sees each step.
func TestSDKChangesAddons(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	c, s := w.client(t, byKey...), newSDK(t, w)
	target, template, version := installable(t, c, desired.Cluster)
	values, _ := plain(t, secret.Reveal(defaults(t, c, target, template, version))).(map[string]any)
	body := func(step string, values map[string]any) *ccemodel.InstanceRequest {
		return &ccemodel.InstanceRequest{Kind: "Addon", ApiVersion: "v3",
			Metadata: &ccemodel.AddonMetadata{Annotations: map[string]string{"addon." + step + "/type": step}},
			Spec:     &ccemodel.InstanceRequestSpec{Version: &version, ClusterID: target.ID, Values: values, AddonTemplateName: template}}
	}
	created, err := s.cce.CreateAddonInstance(&ccemodel.CreateAddonInstanceRequest{Body: body("install", values)})
	if err != nil {
		t.Fatal(err)
	}
	id := deref(created.Metadata.Uid)
	if got := find(t, c, target, template); got == nil || got.ID != id || got.Version != version {
		t.Fatalf("after the SDK's create: %+v", got)
	}
	agree(t, c, s, target)
	values["custom"].(map[string]any)["syncer_test"] = "yes"
	if _, err := s.cce.UpdateAddonInstance(&ccemodel.UpdateAddonInstanceRequest{Id: id, Body: body("upgrade", values)}); err != nil {
		t.Fatal(err)
	}
	if custom, _ := find(t, c, target, template).Parameters["custom"].(desired.Tree); custom["syncer_test"] != "yes" {
		t.Errorf("after the SDK's update: %v", custom)
	}
	agree(t, c, s, target)
	// The documented answer is the bare word success, which this SDK cannot read
	// and reports as an error with HTTP 200.
	_, err = s.cce.DeleteAddonInstance(&ccemodel.DeleteAddonInstanceRequest{Id: id, ClusterId: &target.ID})
	if refused, ok := errors.AsType[*sdkerr.ServiceResponseError](err); err != nil && (!ok || refused.StatusCode != 200) {
		t.Fatal(err)
	}
	if got := find(t, c, target, template); got != nil {
		t.Errorf("after the SDK's delete: %+v", got)
	}
}

// The SDK creates a plug-in, and syncer sees, changes and removes it: the SDK
// has no calls for that.
func TestSDKCreatesAPlugin(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	c, s := w.client(t, byKey...), newSDK(t, w)
	target, template, version := installable(t, c, desired.Pool)
	inputs, _ := plain(t, secret.Reveal(defaults(t, c, target, template, version))).(map[string]any)
	_, err := s.modelarts.CreatePoolPlugin(&mamodel.CreatePoolPluginRequest{PoolName: target.ID, Body: &mamodel.CreatePluginRequestBody{
		ApiVersion: "v2", Kind: "Plugin", Spec: &mamodel.PluginSpec{Template: &mamodel.Template{Name: template, Version: &version, Inputs: inputs}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	agree(t, c, s, target)
	change := diff.Change{Component: template, Template: template, To: version,
		Parameters: with(defaults(t, c, target, template, version), "syncer_test", "yes")}
	if _, err := c.Update(t.Context(), executor.Request{Target: target, Change: change}); err != nil {
		t.Fatal(err)
	}
	agree(t, c, s, target)
	if _, err := c.Delete(t.Context(), executor.Request{Target: target, Change: change}); err != nil {
		t.Fatal(err)
	}
	agree(t, c, s, target)
	for _, plugin := range s.instances(t, target) {
		if plugin.Template == template {
			t.Errorf("the SDK still sees %+v", plugin)
		}
	}
}
