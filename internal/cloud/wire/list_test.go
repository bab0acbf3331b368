package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
)

func TestUnreadIsNotEmpty(t *testing.T) {
	whole := string(cloudtest.Payload(t, "cce-list-addons-200.json"))
	for _, tt := range []struct {
		name, body string
		again      bool // it may have been cut short, so a read may be repeated
	}{
		{"nothing", "", true},
		{"null", "null", false},
		{"an array", "[]", false},
		{"a string", `"items"`, false},
		{"an empty object", "{}", false},
		{"no items", `{"kind":"List"}`, false},
		{"items null", `{"items":null}`, false},
		{"items an object", `{"items":{}}`, false},
		{"a null item", `{"items":[null]}`, false},
		{"an item that is no object", `{"items":["x"]}`, false},
		{"a field of another type", `{"items":[{"spec":{"version":7}}]}`, false},
		{"an item without a template", `{"items":[{"metadata":{"uid":"u"},"spec":{"version":"1"}}]}`, false},
		{"an item without a uid", `{"items":[{"spec":{"addonTemplateName":"x"}}]}`, false},
		{"items twice", `{"items":[],"items":[]}`, false},
		{"text after it", `{"items":[]} x`, false},
		{"another object after it", `{"items":[]}{}`, false},
		{"an error in the shape of an answer", `{"error_code":"X","error_msg":"y"}`, false},
		{"not JSON", `items: []`, false},
		{"cut in an item", whole[:len(whole)/2], true},
		{"cut after the items", strings.TrimRight(whole, " \n}]")[:10], true},
		{"without the last brace", strings.TrimSpace(whole)[:len(strings.TrimSpace(whole))-1], true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := DecodeAddons(strings.NewReader(tt.body))
			if err == nil {
				t.Fatal("it counts as a list")
			}
			if errors.Is(err, ErrMalformed) == tt.again {
				t.Errorf("repeatable = %v, want %v: %v", !errors.Is(err, ErrMalformed), tt.again, err)
			}
		})
	}
	if got, err := DecodeAddons(strings.NewReader(` {"kind":"x","items":[],"metadata":{"a":[1]}} ` + "\n")); err != nil || len(got) != 0 {
		t.Errorf("an empty list = %v, %v", got, err)
	}
}

// A connection that breaks after the last brace leaves a list that may have
// gone on; it is asked for again.
func TestBreakAfterTheListIsNoList(t *testing.T) {
	broken := errors.New("connection reset")
	body := func() io.Reader {
		return io.MultiReader(strings.NewReader(cloudtest.EmptyList), iotest.ErrReader(broken))
	}
	if _, err := DecodeAddons(body()); !errors.Is(err, broken) || errors.Is(err, ErrMalformed) {
		t.Errorf("list: %v", err)
	}
	if _, err := DecodeProjects(body(), "x"); !errors.Is(err, broken) || errors.Is(err, ErrMalformed) {
		t.Errorf("object: %v", err)
	}
}

func TestDecodeProjects(t *testing.T) {
	for name, want := range map[string][]string{"xxx": {"a4a5d4098fb4474fa22cd05f897d6b99"}, "xx": nil} {
		got, err := DecodeProjects(bytes.NewReader(cloudtest.Payload(t, "iam-list-projects-200.json")), name)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v; want %q", name, got, err, want)
		}
	}
}

// Every prefix of a real answer is an error: there is no place to cut it that
// leaves a list which counts.
func TestNoPrefixCounts(t *testing.T) {
	whole := bytes.TrimSpace(cloudtest.Payload(t, "modelarts-list-plugins-200.json"))
	for n := range whole {
		if _, err := DecodePlugins(bytes.NewReader(whole[:n])); err == nil {
			t.Fatalf("the first %d of %d bytes count as a list", n, len(whole))
		}
	}
}

func TestDecodePlugins(t *testing.T) {
	got, err := DecodePlugins(bytes.NewReader(cloudtest.Payload(t, "modelarts-list-plugins-200.json")))
	if err != nil {
		t.Fatal(err)
	}
	want := []diff.Instance{
		{ // spec tells the name alone: the version is in status, the inputs are not known
			Template: "gpu-beta", Name: "lite-cluster-ac7339d4-4858-11ec-9d-0200b0b-gpu-beta",
			Version: "1.2.15", Health: diff.Good, State: "Running", Message: "Upgrade complete",
		},
		{
			Template: "os-node-agent", Name: "lite-cluster-ac7339d4-4858-11ec-a79d-0255ac100b0b-os-node-agent",
			Version: "6.8.0-20250219120620", Health: diff.Good, State: "Running", Message: "Upgrade complete",
			Parameters: desired.Tree{"configs": desired.Tree{"metric_config": desired.Tree{
				"backNodeUp": true, "enable": true,
				"exporter":   desired.Tree{"enable": false, "port": "10120"},
				"namespaces": []any{"monitoring"},
				"prometheus": desired.Tree{"accessCode": "", "prometheusId": ""},
				"uplink":     "both",
			}}},
		},
	}
	if d := cmp.Diff(want, got, wholeVersions()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestDecodeRollback: only both fields together say what an add-on can go back to.
func TestDecodeRollback(t *testing.T) {
	for status, want := range map[string]string{
		`"isRollbackable":true,"previousVersion":"1.28.4"`:  "1.28.4",
		`"isRollbackable":false,"previousVersion":"1.28.4"`: "",
		`"isRollbackable":null,"previousVersion":null`:      "",
		`"isRollbackable":true`:                             "",
		`"previousVersion":"1.28.4"`:                        "",
		`"status":"running"`:                                "",
	} {
		got, err := DecodeAddon(strings.NewReader(`{"metadata":{"uid":"u"},"spec":{"addonTemplateName":"a"},"status":{` + status + `}}`))
		if err != nil || got.Rollback != want {
			t.Errorf("%s: %q, %v; want %q", status, got.Rollback, err, want)
		}
	}
}

func TestDecodeAddons(t *testing.T) {
	got, err := DecodeAddons(bytes.NewReader(cloudtest.Payload(t, "cce-list-addons-200.json")))
	if err != nil {
		t.Fatal(err)
	}
	basic := desired.Tree{"obs_url": "", "swr_user": "swr_test", "euleros_version": "2.2.5", "swr_addr": "10.125.6.246:20202"}
	want := []diff.Instance{{
		Template: "storage-driver", Name: "storage-driver", ID: "8ca259cc-553b-11e9-926f-0255ac101a31", Version: "1.0.10",
		Parameters: desired.Tree{
			"flavor": desired.Tree{"replicas": json.Number("1")},
			"basic": desired.Tree{"obs_url": "", "swr_user": "swr_test", "euleros_version": "2.2.5",
				"addon_version": "1.0.10", "platform": "linux-amd64", "swr_addr": "10.125.6.246:20202"},
			"parameters": desired.Tree{},
		},
		Origin:  &diff.Version{Version: "1.0.10", Stable: true, Basic: basic, Parameters: desired.Tree{}},
		Updated: "2019-04-02T11:36:26Z", Health: diff.Good, State: "running", Message: "Install complete",
	}}
	if d := cmp.Diff(want, got, wholeVersions()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestHealth(t *testing.T) {
	list := func(status string) string {
		return fmt.Sprintf(`{"items":[{"metadata":{"uid":"u"},"spec":{"addonTemplateName":"x"},"status":{"status":%q}}]}`, status)
	}
	for status, want := range map[string]diff.Health{
		"running": diff.Good, "available": diff.Degraded, "abnormal": diff.Abnormal,
		"installing": diff.Busy, "upgrading": diff.Busy, "rollbacking": diff.Busy, "deleting": diff.Deleting,
		"installFailed": diff.InstallFailed, "unknown": diff.InstallFailed,
		"upgradeFailed": diff.UpgradeFailed, "rollbackFailed": diff.UpgradeFailed,
		"deleteFailed": diff.DeleteFailed, "somethingNew": diff.Busy, "": diff.Busy,
	} {
		got, err := DecodeAddons(strings.NewReader(list(status)))
		if err != nil || len(got) != 1 || got[0].Health != want || got[0].State != status {
			t.Errorf("status %q: %+v, %v; want health %s", status, got, err, want)
		}
	}
	if got, err := DecodeAddons(strings.NewReader(list("deleteSuccess"))); err != nil || len(got) != 0 {
		t.Errorf("deleteSuccess is an instance: %v, %v", got, err)
	}
	for phase, want := range map[string]diff.Health{
		"Running": diff.Good, "Abnormal": diff.Abnormal, "Pending": diff.Busy, "Updating": diff.Busy, "Deleting": diff.Deleting, "New": diff.Busy,
	} {
		if got := healthOf(pluginHealth, phase); got != want {
			t.Errorf("phase %s = %s, want %s", phase, got, want)
		}
	}
}

func TestReadiness(t *testing.T) {
	for _, tt := range []struct {
		phase, unready string
		passing        bool
	}{
		{"Available", "", false},
		{"Upgrading", "cluster is Upgrading", true},
		{"Hibernation", "cluster is Hibernation", false},
		{"Novel", "cluster is Novel", true},
		{"", "", false},
	} {
		unready, passing := ClusterReadiness(tt.phase)
		if unready != tt.unready || passing != tt.passing {
			t.Errorf("%q = %q, %v; want %q, %v", tt.phase, unready, passing, tt.unready, tt.passing)
		}
	}
}

// wholeVersions lets go-cmp see all of a version.
func wholeVersions() cmp.Option {
	return cmp.AllowUnexported(diff.Version{})
}
