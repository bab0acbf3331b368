package transport

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/internal/cloud/wire"
)

func TestJudge(t *testing.T) {
	for _, tt := range []struct {
		status int
		code   string
		want   verdict
	}{
		{401, "APIGW.0301", unauthorized},
		{429, "APIGW.0308", throttled},
		{429, "CCE.02429001", throttled},
		{429, "ModelArts.4206", throttled},
		{429, "CCE.01429002", settled}, // locked by another request, not throttled
		{408, "ModelArts.4205", lost},
		{400, "ModelArts.4205", settled}, // the same number is a validation error under 400
		{500, "CCE.02500001", lost},
		{504, "", lost},
		{403, "ModelArts.0206", settled},
		{404, "", settled},
		{302, "", settled},
	} {
		if got := judge(wire.Problem{Status: tt.status, Codes: []string{tt.code}}); got != tt.want {
			t.Errorf("HTTP %d %s = %d, want %d", tt.status, tt.code, got, tt.want)
		}
	}
}

func TestReasonNamesTheCut(t *testing.T) {
	c := mustNew(t, testConfig(""))
	if got := c.Reason(io.ErrUnexpectedEOF); !strings.Contains(got, "closed before the whole answer") {
		t.Error(got)
	}
	if got := c.Reason(errors.New("dial tcp: x")); got != "dial tcp: x" {
		t.Error(got)
	}
}
