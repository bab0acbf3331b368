package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
)

// TestDecodePrecheck: the documents' examples, and the other shapes that the tables
// and the SDK tell of.
func TestDecodePrecheck(t *testing.T) {
	risks := `[{"riskName":"AddonStatus","status":"Success","level":"Warning"},{"riskName":"K8sResourceModified","status":"failed","level":"fatal","message":"a\nb"}]`
	found := []PrecheckTask{{ID: "t", Instance: "i", Done: true, Failed: true, Risks: []PrecheckRisk{{Name: "K8sResourceModified", Message: "a b", Fatal: true}}}}
	for _, test := range []struct {
		name, text string
		want       []PrecheckTask
	}{
		{"made", string(cloudtest.Payload(t, "cce-precheck-create-201.json")),
			[]PrecheckTask{{ID: "22386048-d955-4409-bc71-20cc2b774245", Template: "coredns", Instance: "8fcaa506-809d-4f33-91b3-b27efcbeb540"}}},
		{"done", string(cloudtest.Payload(t, "cce-precheck-tasks-200.json")),
			[]PrecheckTask{{ID: "8ca259cc-553b-11e9-926f-0255ac101a31", Template: "coredns", Instance: "1d43577d-4b50-4723-b05b-2121f47cb219",
				Done: true, Failed: true, Message: "Addon task check finish", Risks: []PrecheckRisk{
					{Name: "AddonStatus", Message: "addon status(abnormal) is not running"},
					{Name: "AddonValidate", Fatal: true, Message: "configmap coredns had been modified, failed to ensure the consistency of corefile between current and recorded, " +
						"the manually modified configuration by user may be lost if upgrade continue: 1. rollback current corefile; 2. set parameterSyncStrategy to force to force take over; " +
						"3. set parameterSyncStrategy to inherit to auto inherit your configuration;"},
				}}}},
		{"a list, risks in the status", `{"items":[{"metadata":{"taskID":"t","addonInstanceID":"i"},"status":{"status":"Failed","riskList":` + risks + `}}]}`, found},
		{"the SDK's names", `{"status":{"phase":"Success","itemsStatus":[{"metadata":{"taskId":"t","addonInstanceId":"i"},"status":{"phase":"Failed"},"riskList":` + risks + `}]}}`, found},
		{"still running", `{"items":{"metadata":{"taskID":"t","addonInstanceID":"i"},"status":{"status":"Running"},"riskList":` + risks + `}}`, []PrecheckTask{{ID: "t", Instance: "i"}}},
		{"well", `{"items":{"metadata":{"taskID":"t"},"status":{"status":"Success"},"riskList":null}}`, []PrecheckTask{{ID: "t", Done: true}}},
		{"none", `{"kind":"AddonCheck","items":null}`, []PrecheckTask{}},
	} {
		got, err := DecodePrecheck(strings.NewReader(test.text))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if d := cmp.Diff(test.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, d)
		}
	}
	for _, text := range []string{``, `{"items":`, `[]`, `{"items":"x"}`, `{"items":[{}]}`, `{"items":[null]}`, `<html>`} {
		if got, err := DecodePrecheck(strings.NewReader(text)); err == nil {
			t.Errorf("%s is taken for %+v", text, got)
		}
	}
	if _, err := DecodePrecheck(strings.NewReader(`{"items":[{}]}`)); !errors.Is(err, ErrMalformed) {
		t.Errorf("a task without an ID: %v", err)
	}
}

func FuzzDecodePrecheck(f *testing.F) {
	f.Add(cloudtest.Payload(f, "cce-precheck-create-201.json"))
	f.Add(cloudtest.Payload(f, "cce-precheck-tasks-200.json"))
	f.Fuzz(func(t *testing.T, data []byte) {
		tasks, err := DecodePrecheck(bytes.NewReader(data))
		for _, task := range tasks {
			if task.ID == "" || task.Failed && !task.Done || len(task.Risks) > 0 && !task.Done {
				t.Errorf("accepted %+v", task)
			}
		}
		if err == nil && !json.Valid(data) {
			t.Error("accepted what is not JSON")
		}
	})
}

func TestPrecheckBody(t *testing.T) {
	body := PrecheckBody("c", []diff.Change{{Template: "coredns", InstanceID: "i", To: "1.30.6", Parameters: desired.Tree{"custom": desired.Tree{"a": true}}}})
	text, err := Encode(body)
	want := `{"apiVersion":"v3","kind":"AddonCheck","spec":{"addonList":[{"addonInstanceID":"i","addonTemplateName":"coredns","targetVersion":"1.30.6","type":"addonUpgrade","values":{"custom":{"a":true}}}],"clusterID":"c"}}`
	if err != nil || string(text) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, text, want)
	}
	if got, want := PrecheckPath("p", "c", "tasks"), "/api/v3/projects/p/clusters/c/addons/precheck/tasks"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
