package emulator

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	cce "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cce/v3"
	ccemodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cce/v3/model"
	modelarts "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/modelarts/v1"
	mamodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/modelarts/v1/model"
)

// sdk is the official SDK's clients, signing every request with key and secret.
type sdk struct {
	*Server
	cce       *cce.CceClient
	modelarts *modelarts.ModelArtsClient
}

// officialClients starts a server that settles at once, by the real clock: the
// SDK signs with it.
func officialClients(t *testing.T, seedYAML, secret string) sdk {
	t.Helper()
	opts := Options{}
	if seedYAML != "" {
		seed, err := ReadSeed(strings.NewReader(seedYAML))
		if err != nil {
			t.Fatal(err)
		}
		opts.Seed = seed
	}
	out := sdk{Server: MustNew(opts)}
	server := httptest.NewServer(out.Server)
	t.Cleanup(server.Close)
	credentials, err := basic.NewCredentialsBuilder().WithAk(AccessKey).WithSk(secret).WithProjectId(ProjectID).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	c, err := cce.CceClientBuilder().WithEndpoint(server.URL).WithCredential(credentials).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	m, err := modelarts.ModelArtsClientBuilder().WithEndpoint(server.URL).WithCredential(credentials).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	out.cce, out.modelarts = cce.NewCceClient(c), modelarts.NewModelArtsClient(m)
	return out
}

func (s sdk) addons(t *testing.T, cluster string) map[string]ccemodel.AddonInstance {
	t.Helper()
	list, err := s.cce.ListAddonInstances(&ccemodel.ListAddonInstancesRequest{ClusterId: cluster})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]ccemodel.AddonInstance{}
	for _, a := range *list.Items {
		out[*a.Metadata.Name] = a
	}
	return out
}

func addonSDKRequest(key, value, version string, custom map[string]any) *ccemodel.InstanceRequest {
	return &ccemodel.InstanceRequest{
		Kind: "Addon", ApiVersion: "v3",
		Metadata: &ccemodel.AddonMetadata{Annotations: map[string]string{key: value}},
		Spec: &ccemodel.InstanceRequestSpec{
			ClusterID: prodA, AddonTemplateName: "gpu-beta", Version: &version, Values: map[string]any{"custom": custom},
		},
	}
}

func TestOfficialSDKOnCCE(t *testing.T) {
	s := officialClients(t, "edition: huawei\nclusters: [{id: "+prodA+", addons: [{template: coredns, version: 1.28.4}]}]", SecretKey)
	coredns := s.addons(t, prodA)["coredns"]
	if coredns.Spec.Version != "1.28.4" || coredns.Status.Status.Value() != "running" || coredns.Status.CurrentVersion.Version != "1.28.4" {
		t.Errorf("coredns: %+v", coredns)
	}
	templates, err := s.cce.ListAddonTemplates(&ccemodel.ListAddonTemplatesRequest{})
	if err != nil || len(*templates.Items) < 12 {
		t.Fatalf("templates: %v", err)
	}
	made, err := s.cce.CreateAddonInstance(&ccemodel.CreateAddonInstanceRequest{
		Body: addonSDKRequest("addon.install/type", "install", "2.6.4", map[string]any{"enable_xgpu": true})})
	if err != nil || made.HttpStatusCode != 200 || made.Status.Status.Value() != "installing" {
		t.Fatalf("install: %v: %+v", err, made)
	}
	id := *made.Metadata.Uid
	changed, err := s.cce.UpdateAddonInstance(&ccemodel.UpdateAddonInstanceRequest{
		Id: id, Body: addonSDKRequest("addon.upgrade/type", "upgrade", "2.7.41", map[string]any{"enable_xgpu": true})})
	if err != nil || changed.Status.Status.Value() != "upgrading" {
		t.Fatalf("upgrade: %v: %+v", err, changed)
	}
	got := s.addons(t, prodA)["gpu-beta"]
	if got.Spec.Version != "2.7.41" || got.Spec.Values["custom"].(map[string]any)["enable_xgpu"] != true || !*got.Status.IsRollbackable {
		t.Errorf("after the upgrade: %+v", got)
	}
	back, err := s.cce.RollbackAddonInstance(&ccemodel.RollbackAddonInstanceRequest{
		Id: id, Body: &ccemodel.AddonInstanceRollbackRequest{ClusterID: prodA}})
	if err != nil || back.Status.Status.Value() != "rollbacking" {
		t.Fatalf("rollback: %v: %+v", err, back)
	}
	cluster := prodA
	if _, err := s.cce.DeleteAddonInstance(&ccemodel.DeleteAddonInstanceRequest{Id: id, ClusterId: &cluster}); err != nil {
		t.Fatalf("delete: %v", err)
	}
	if _, ok := s.addons(t, prodA)["gpu-beta"]; ok {
		t.Error("still there after the delete")
	}
	clusters, err := s.cce.ListClusters(&ccemodel.ListClustersRequest{})
	if err != nil || len(*clusters.Items) != 1 || *(*clusters.Items)[0].Metadata.Uid != prodA {
		t.Errorf("clusters: %v", err)
	}
}

// TestOfficialSDKOnPlainDelete shows why the bare word needs care: this SDK
// takes it for a broken answer, though the add-on is gone.
func TestOfficialSDKOnPlainDelete(t *testing.T) {
	s := officialClients(t, "", SecretKey)
	id := *s.addons(t, prodA)["dashboard"].Metadata.Uid
	_, err := s.cce.DeleteAddonInstance(&ccemodel.DeleteAddonInstanceRequest{Id: id})
	var answered *sdkerr.ServiceResponseError
	if !errors.As(err, &answered) || answered.StatusCode != 200 {
		t.Errorf("error %v", err)
	}
	if _, ok := s.addons(t, prodA)["dashboard"]; ok {
		t.Error("still there")
	}
}

func TestOfficialSDKOnModelArts(t *testing.T) {
	s := officialClients(t, "", SecretKey)
	plugins := func() map[string]mamodel.Plugin {
		list, err := s.modelarts.ListPoolPlugins(&mamodel.ListPoolPluginsRequest{PoolName: "pool-eval-c"})
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]mamodel.Plugin{}
		for _, p := range *list.Items {
			out[p.Spec.Template.Name] = p
		}
		return out
	}
	if got := plugins()["volcano"]; *got.Status.Phase != "Running" || *got.Status.Version != "1.17.4" {
		t.Errorf("volcano: %+v", got)
	}
	pool := "pool-eval-c"
	templates, err := s.modelarts.ListPluginTemplates(&mamodel.ListPluginTemplatesRequest{PoolName: &pool})
	if err != nil || len(*templates.Items) != 9 {
		t.Fatalf("templates: %v", err)
	}
	version := "1.6.36"
	made, err := s.modelarts.CreatePoolPlugin(&mamodel.CreatePoolPluginRequest{PoolName: pool, Body: &mamodel.CreatePluginRequestBody{
		ApiVersion: "v2", Kind: "Plugin", Spec: &mamodel.PluginSpec{Template: &mamodel.Template{Name: "node-local-dns", Version: &version}},
	}})
	if err != nil || *made.Spec.Template.Version != version || made.Spec.Template.Inputs == nil {
		t.Fatalf("create: %v: %+v", err, made)
	}
	if got, ok := plugins()["node-local-dns"]; !ok || *got.Status.Phase != "Running" {
		t.Errorf("after the create: %+v", got)
	}
}

func TestOfficialSDKReadsErrors(t *testing.T) {
	s := officialClients(t, "", SecretKey)
	_, err := s.cce.ListAddonInstances(&ccemodel.ListAddonInstancesRequest{ClusterId: "nope"})
	var answered *sdkerr.ServiceResponseError
	if !errors.As(err, &answered) || answered.ErrorCode != "CCE.01404001" || answered.RequestId == "" {
		t.Errorf("unknown cluster: %v", err)
	}
	wrong := officialClients(t, "", "wrong")
	_, err = wrong.modelarts.ListPoolPlugins(&mamodel.ListPoolPluginsRequest{PoolName: "pool-eval-c"})
	if !errors.As(err, &answered) || answered.ErrorCode != "APIGW.0301" {
		t.Errorf("wrong secret: %v", err)
	}
}

// TestOfficialSDKKeepsEveryField decodes answers into the SDK's models and
// encodes them again: nothing may get lost but what the SDK does not know.
func TestOfficialSDKKeepsEveryField(t *testing.T) {
	f := start(t, Options{Open: true, Settle: time.Nanosecond})
	raw, err := json.Marshal(f.addonNamed(prodA, "coredns"))
	if err != nil {
		t.Fatal(err)
	}
	var typed ccemodel.AddonInstance
	if err := json.Unmarshal(raw, &typed); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(typed)
	if err != nil {
		t.Fatal(err)
	}
	var want, got map[string]any
	if json.Unmarshal(raw, &want) != nil || json.Unmarshal(again, &got) != nil {
		t.Fatal("not JSON")
	}
	delete(want["status"].(map[string]any), "targetVersions") // null, left out by the SDK
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("add-on through the SDK (-sent +kept):\n%s", diff)
	}
}
