package cloud_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/desired/tree"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud"
	"github.com/syncer-project/syncer/internal/emulator"
)

// world is an emulator on an address of its own.
type world struct {
	*emulator.Server
	url string
}

func newWorld(t *testing.T, opts emulator.Options) world {
	t.Helper()
	e := emulator.MustNew(opts)
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	return world{e, server.URL}
}

// client speaks with the emulator using the credentials in env.
func (w world) client(t *testing.T, env ...string) *cloud.Client {
	t.Helper()
	c, err := cloud.New(w.config(env...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func (w world) config(env ...string) cloud.Config {
	vars := map[string]string{}
	for i := 0; i+1 < len(env); i += 2 {
		vars[env[i]] = env[i+1]
	}
	return cloud.Config{
		Region: emulator.Region, Project: emulator.ProjectID, Home: "/nonexistent",
		Endpoints: map[string]string{"iam": w.url, "cce": w.url, "modelarts": w.url},
		Env:       func(name string) (string, bool) { v, ok := vars[name]; return v, ok },
		UserAgent: "syncer/test",
	}
}

var (
	byKey  = []string{"HUAWEICLOUD_SDK_AK", emulator.AccessKey, "HUAWEICLOUD_SDK_SK", emulator.SecretKey}
	byUser = func(w world) []string {
		return []string{"OS_AUTH_URL", w.url + "/v3", "OS_USERNAME", emulator.Username,
			"OS_PASSWORD", emulator.Password, "OS_DOMAIN_NAME", emulator.DomainName}
	}
)

// targets returns every pool and cluster of the project as a target.
func targets(t *testing.T, c *cloud.Client) []desired.Target {
	t.Helper()
	var out []desired.Target
	pools, err := c.Pools(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pools {
		out = append(out, desired.Target{Kind: desired.Pool, ID: p.ID, Name: p.Name})
	}
	clusters, err := c.Clusters(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, cl := range clusters {
		out = append(out, desired.Target{Kind: desired.Cluster, ID: cl.ID, Name: cl.Name})
	}
	if len(pools) == 0 || len(clusters) == 0 {
		t.Fatalf("the seed has %d pools and %d clusters", len(pools), len(clusters))
	}
	return out
}

// everyWay are the credentials that the emulator accepts, by name.
func everyWay(w world) map[string]func(*cloud.Config) {
	set := func(env ...string) func(*cloud.Config) {
		return func(c *cloud.Config) { c.Env = w.config(env...).Env }
	}
	return map[string]func(*cloud.Config){
		"user":       set(byUser(w)...),
		"access key": set(byKey...),
		"temporary key": set("HW_ACCESS_KEY", emulator.TemporaryAccessKey, "HW_SECRET_KEY", emulator.TemporarySecretKey,
			"HW_SECURITY_TOKEN", emulator.SecurityToken),
		"access key in OTC's form": func(c *cloud.Config) {
			c.Env, c.SignatureForm = w.config("OS_ACCESS_KEY", emulator.AccessKey, "OS_SECRET_KEY", emulator.SecretKey).Env, "credential"
		},
	}
}

// Whatever the credentials, the emulator lets the client in and shows it the same.
func TestEveryKindOfCredentials(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	for name, set := range everyWay(w) {
		t.Run(name, func(t *testing.T) {
			config := w.config()
			set(&config)
			c, err := cloud.New(config)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			for _, target := range targets(t, c) {
				if _, err := c.Inventory(t.Context(), target); err != nil {
					t.Errorf("%s: %v", target.Key(), err)
				}
				if catalog, err := c.TargetCatalog(t.Context(), target); err != nil || len(catalog.Templates) == 0 {
					t.Errorf("%s: catalog of %d templates, %v", target.Key(), len(catalog.Templates), err)
				}
			}
		})
	}
}

// The sign-in is gophercloud's; its own full client gets into the same IAM, with
// discovery and catalog.
func TestGophercloudSignsIn(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	for _, url := range []string{w.url, w.url + "/v3"} {
		provider, err := openstack.AuthenticatedClient(t.Context(), gophercloud.AuthOptions{
			IdentityEndpoint: url, Username: emulator.Username, Password: emulator.Password, DomainName: emulator.DomainName,
			Scope: &gophercloud.AuthScope{ProjectID: emulator.ProjectID},
		})
		if err != nil || provider.Token() == "" {
			t.Errorf("%s: %v", url, err)
			continue
		}
		if _, err := w.client(t, "SYNCER_TOKEN", provider.Token()).Pools(t.Context(), "", ""); err != nil {
			t.Errorf("with its token: %v", err)
		}
	}
}

// A project's name does for its ID, with every kind of credentials.
func TestProjectByName(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	for name, set := range everyWay(w) {
		config := w.config()
		set(&config)
		config.Project = emulator.ProjectName
		c, err := cloud.New(config)
		if err != nil {
			t.Fatal(err)
		}
		_, id, err := c.Resolve(t.Context(), desired.Target{})
		if err != nil || id != emulator.ProjectID {
			t.Errorf("%s: %q, %v", name, id, err)
		}
		c.Close()
	}
}

// Create, update and delete are seen by the next list, on both services.
func TestChangesAreSeen(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	c := w.client(t, byKey...)
	for _, kind := range []desired.Kind{desired.Pool, desired.Cluster} {
		target, template, version := installable(t, c, kind)
		change := diff.Change{Component: template, Template: template, To: version, Parameters: defaults(t, c, target, template, version)}
		if _, err := c.Create(t.Context(), executor.Request{Target: target, Change: change}); err != nil {
			t.Fatalf("create %s on %s: %v", template, target.Key(), err)
		}
		installed := find(t, c, target, template)
		if installed == nil || installed.Version != version || installed.Health != diff.Good {
			t.Fatalf("after the create: %+v", installed)
		}
		change.InstanceID, change.Parameters = installed.ID, with(installed.Parameters, "syncer_test", "yes")
		if _, err := c.Update(t.Context(), executor.Request{Target: target, Change: change}); err != nil {
			t.Fatalf("update %s on %s: %v", template, target.Key(), err)
		}
		detailed, err := c.Detail(t.Context(), target, *find(t, c, target, template))
		if custom, _ := detailed.Parameters["custom"].(desired.Tree); err != nil || custom["syncer_test"] != "yes" {
			t.Errorf("after the update: %v, %v", detailed.Parameters, err)
		}
		if _, err := c.Delete(t.Context(), executor.Request{Target: target, Change: change}); err != nil {
			t.Fatalf("delete %s on %s: %v", template, target.Key(), err)
		}
		if left := find(t, c, target, template); left != nil {
			t.Errorf("after the delete: %+v", left)
		}
	}
}

// installable finds a target, and a template that it may install and does not hold.
func installable(t *testing.T, c *cloud.Client, kind desired.Kind) (desired.Target, string, string) {
	t.Helper()
	want := map[desired.Kind]string{desired.Pool: "node-local-dns", desired.Cluster: "npd"}[kind]
	for _, target := range targets(t, c) {
		if target.Kind != kind {
			continue
		}
		if unready, _, err := c.Ready(t.Context(), target); err != nil || unready != "" {
			continue
		}
		catalog, err := c.TargetCatalog(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		inventory, err := c.Inventory(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		probe := target
		probe.Components = []desired.Component{{Name: want}}
		plan := diff.Target(probe, inventory, catalog)
		if len(plan.Changes) == 1 && plan.Changes[0].Op == diff.Create && plan.Changes[0].Blocked == "" {
			return target, want, plan.Changes[0].To
		}
	}
	t.Fatalf("no %s can install %s", kind, want)
	return desired.Target{}, "", ""
}

func defaults(t *testing.T, c *cloud.Client, target desired.Target, template, version string) desired.Tree {
	t.Helper()
	catalog, err := c.TargetCatalog(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	target.Components = []desired.Component{{Name: template, Version: version}}
	return diff.Target(target, diff.Inventory{}, catalog).Changes[0].Parameters
}

func find(t *testing.T, c *cloud.Client, target desired.Target, template string) *diff.Instance {
	t.Helper()
	inventory, err := c.Inventory(context.WithoutCancel(t.Context()), target)
	if err != nil {
		t.Fatal(err)
	}
	for _, instance := range inventory.Instances {
		if instance.Template == template {
			return &instance
		}
	}
	return nil
}

// with returns parameters with one more key in custom.
func with(parameters desired.Tree, key, value string) desired.Tree {
	out, _ := tree.Clone(secret.Reveal(parameters)).(desired.Tree)
	custom, ok := out["custom"].(desired.Tree)
	if !ok {
		custom = desired.Tree{}
		out["custom"] = custom
	}
	custom[key] = value
	return out
}

// TestRollback: on Huawei Cloud an add-on that was upgraded can be taken back,
// with the parameters that it had; OTC has no such call.
func TestRollback(t *testing.T) {
	const id = "9dd81b6e-e8e5-11ea-8aeb-0255ac11161d"
	seed := emulator.Seed{Edition: "huawei", Clusters: []emulator.Cluster{{ID: id, Addons: []emulator.Addon{
		{Template: "coredns", Version: "1.28.4", Custom: map[string]any{"multiAZEnabled": true}},
	}}}}
	w := newWorld(t, emulator.Options{Seed: &seed, Settle: 5 * time.Millisecond})
	c := w.client(t, byKey...)
	otc := w.config(byKey...)
	otc.Cloud, otc.SignatureForm = "otc", "access"
	other, err := cloud.New(otc)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(other.Close)
	run := func(version string) diff.Change {
		t.Helper()
		want := desired.Target{Kind: desired.Cluster, ID: id, Components: []desired.Component{{Name: "coredns", Version: version}}}
		state := desired.State{Targets: []desired.Target{want}}
		plan, err := executor.MakePlan(t.Context(), c, state, executor.PlanOptions{})
		if err != nil || len(plan.Targets[0].Changes) != 1 {
			t.Fatalf("plan of %s: %+v, %v", version, plan.Targets, err)
		}
		result, err := executor.Apply(t.Context(), c, state, plan, executor.Options{Poll: time.Millisecond})
		if err = errors.Join(err, result.Err()); err != nil {
			t.Fatal(err)
		}
		return plan.Targets[0].Changes[0]
	}
	find := func(c *cloud.Client) diff.Instance {
		t.Helper()
		live, err := c.Inventory(t.Context(), desired.Target{Kind: desired.Cluster, ID: id})
		if err != nil {
			t.Fatal(err)
		}
		return live.Instances[0]
	}
	before := find(c)
	run("1.30.6")
	if got, onOTC := find(c).Rollback, find(other).Rollback; got != "1.28.4" || onOTC != "" {
		t.Errorf("can go back to %q, on OTC to %q", got, onOTC)
	}
	if back := run("1.28.4"); back.Op != diff.Rollback {
		t.Errorf("going back is %s", back.Op)
	}
	if d := cmp.Diff(before.Parameters, find(c).Parameters); d != "" {
		t.Errorf("parameters (-before +after):\n%s", d)
	}
	if again := find(c).Rollback; again != "" {
		t.Errorf("twice, to %s", again)
	}
	pool := desired.Target{Kind: desired.Pool, ID: "p"}
	if _, err := c.Rollback(t.Context(), executor.Request{Target: pool, Change: diff.Change{Op: diff.Rollback, Template: "x", To: "1"}}); err == nil {
		t.Error("a plug-in was rolled back")
	}
}
