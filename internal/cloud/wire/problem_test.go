package wire

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
)

func asResponse(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

func unmasked(s string) string { return s }

func TestReadProblemKnowsEveryShape(t *testing.T) {
	for _, tt := range []struct {
		file          string
		status        int
		code, message string
		RequestID     string
	}{
		{"modelarts-error-500.json", 500, "ModelArts.50005000", "internal error", ""},
		{"apig-error-429.json", 429, "APIGW.0308", "The throttling threshold has been reached: policy user over ratelimit,limit:200,time:5 minute", "d4e8174b8df00840aef0c6907ec0e384"},
		{"cce-error-409-installed.json", 409, "CCE.03409001", "Addon instance has installed.", ""},
		{"cce-error-400-invalid-values.json", 400, "SVCSTG.CCE-ADDONMGR.4000002", "custom values are not defined", ""},
		{"cce-error-400-legacy.json", 400, "SVCSTG.CCE-ADDONMGR.400", "Update addon error: not surpport type", ""},
		{"cce-error-400-elb.json", 400, "SVCSTG.CCE-ADDONMGR.4000002", "kubernetes.io/elb.id and loadBalancerIP cannot both be empty", ""},
		{"cce-error-400-invalid-version.json", 400, "SVCSTG.CCE-ADDONMGR.4000002", "addon template version(1.3.37) is invalid", ""},
		{"modelarts-plugintemplates-404.json", 404, "ModelArts.50005101", "Plugintemplate {name} not found.", ""},
		{"modelarts-show-plugin-400.json", 400, "ModelArts.50004000", "Bad request. invalid nodepool name", ""},
		{"apig-error-401-token-expired.json", 401, "APIGW.0301", "Incorrect IAM authentication information: token expires, expires_at: 2026-01-15T08:30:00.000000Z", "00000000000000000000000000000000"},
		{"apig-error-401-token-update.json", 401, "APIGW.0307", "The token must be updated.", "00000000000000000000000000000000"},
		{"iam-error-401.json", 401, "", "The username or password is wrong.", ""},
	} {
		got := ReadProblem(asResponse(tt.status, string(cloudtest.Payload(t, tt.file))), unmasked)
		if got.Code() != tt.code || got.Message != tt.message || got.RequestID != tt.RequestID {
			t.Errorf("%s: %+v", tt.file, got)
		}
	}
	if got := ReadProblem(asResponse(400, `{"code":"X.1","message":"plain shape"}`), unmasked); got.Code() != "X.1" || got.Message != "plain shape" {
		t.Errorf("code and message: %+v", got)
	}
	both := ReadProblem(asResponse(400, string(cloudtest.Payload(t, "cce-error-400-invalid-values.json"))), unmasked)
	if want := []string{"SVCSTG.CCE-ADDONMGR.4000002", "CCE.03400001"}; !slices.Equal(both.Codes, want) {
		t.Errorf("codes = %q, want %q", both.Codes, want)
	}
}

func TestReadProblemNamesWhatIsNoProblem(t *testing.T) {
	for _, tt := range []struct{ body, want string }{
		{"", "HTTP 502 with an empty body"},
		{" \r\n", "HTTP 502 with an empty body"},
		{"<!DOCTYPE html><html>", "HTTP 502 with an HTML page instead of JSON"},
		{"<html><TITLE>\n502 Bad\tGateway </title>", "HTTP 502 with an HTML page (502 Bad Gateway) instead of JSON"},
		{`{"error_code":"X`, "HTTP 502 with a body that was cut short"},
		{`{"error_code":X}`, "HTTP 502 with a body that is not JSON"},
		{"upstream\x1b[31m timed out", "HTTP 502 with plain text instead of JSON (upstream [31m timed out)"},
		{`{}`, "HTTP 502 without a message"},
		{`{"message":{"odd":1},"error":7}`, "HTTP 502 without a message"},
		{`{"message":"a\u001b[2Jb\nc"}`, "a [2Jb c"},
		{strings.Repeat("x", 500), "HTTP 502 with plain text instead of JSON (" + strings.Repeat("x", 400) + "…)"},
	} {
		if got := ReadProblem(asResponse(502, tt.body), unmasked); got.Message != tt.want {
			t.Errorf("%q: message %q, want %q", tt.body, got.Message, tt.want)
		}
	}
}

// A secret at the place where a message is shortened must not survive in half.
func TestMaskComesBeforeShortening(t *testing.T) {
	mask := func(text string) string { return strings.ReplaceAll(text, "planted-secret", "(sensitive)") }
	text := strings.Repeat("x", 395) + "planted-secret"
	for _, body := range []string{text, "<html><title>" + text + "</title>", `{"message":"` + text + `"}`} {
		if got := ReadProblem(asResponse(500, body), mask); strings.Contains(got.Message, "plant") {
			t.Errorf("half a secret in %q", got.Message)
		}
	}
}
