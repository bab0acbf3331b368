package auth

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer"

	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
)

// vector is a signature that the clouds' own clients or guides computed.
type vector struct {
	Name, Form, AccessKey, SecretKey string
	Method, Host, Path, Body         string
	Query, Headers                   map[string]string
	SignedHeaders                    []string
	CanonicalRequest                 string
	CanonicalRequestSha256           string
	StringToSign, Authorization      string
	Region, Service                  string
}

func vectors(t *testing.T) []vector {
	t.Helper()
	data, err := os.ReadFile("testdata/auth-signing-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []vector }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	return file.Vectors
}

func (v vector) request(t *testing.T) *http.Request {
	t.Helper()
	query := url.Values{}
	for name, value := range v.Query {
		query.Set(name, value)
	}
	u := url.URL{Scheme: "https", Host: v.Host, Path: v.Path, RawQuery: query.Encode()}
	req, err := http.NewRequest(v.Method, u.String(), strings.NewReader(v.Body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range v.Headers {
		req.Header.Set(name, value)
	}
	return req
}

func TestCanonicalRequestMatchesEveryVector(t *testing.T) {
	for _, v := range vectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			req := v.request(t)
			headers := map[string]string{}
			for _, name := range v.SignedHeaders {
				headers[name] = v.Host
				if set := req.Header.Get(name); set != "" {
					headers[name] = set
				}
			}
			got := canonicalRequest(req, headers, []byte(v.Body))
			if diff := cmp.Diff(v.CanonicalRequest, got); diff != "" {
				t.Errorf("canonical request (-want +got):\n%s", diff)
			}
			sum := sha256.Sum256([]byte(got))
			if hex.EncodeToString(sum[:]) != v.CanonicalRequestSha256 {
				t.Error("its hash differs")
			}
			if v.Form == "access" { // a plain HMAC of the string to sign, whichever headers are signed
				signature := hex.EncodeToString(hmacSHA256([]byte(v.SecretKey), v.StringToSign))
				if !strings.HasSuffix(v.Authorization, "Signature="+signature) {
					t.Errorf("signature %s is not that of %s", signature, v.Authorization)
				}
			}
		})
	}
}

func TestSignMatchesVectors(t *testing.T) {
	for _, v := range vectors(t) {
		if v.Name == "guide" {
			continue // signs Content-Type, which neither this nor the SDK's client does in that form
		}
		t.Run(v.Name, func(t *testing.T) {
			req := v.request(t)
			now, err := time.Parse(signer.BasicDateFormat, v.Headers["X-Sdk-Date"])
			if err != nil {
				t.Fatal(err)
			}
			if v.Region+v.Service != "" {
				signCredential(req, []byte(v.Body), v.AccessKey, v.SecretKey, credentialScope{now, v.Region, v.Service})
			} else if err := Form(v.Form).sign(req, []byte(v.Body), v.AccessKey, v.SecretKey, now); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(v.Authorization, req.Header.Get("Authorization")); diff != "" {
				t.Errorf("Authorization (-want +got):\n%s", diff)
			}
		})
	}
}

// A path that needs escaping is signed as the service will read it.
func TestFormsAgreeOnTheCanonicalRequest(t *testing.T) {
	req, err := http.NewRequest("PATCH", "https://host.example/v2/p/pools/pool%20%C3%A9/plugins?b=2&a=x%2By&a=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Project-Id", cloudtest.Project)
	req.Header.Set("X-Sdk-Date", "20260115T083000Z")
	now := time.Date(2026, 1, 15, 8, 30, 0, 0, time.UTC)
	body := []byte(`{"spec":{}}`)
	if err := Access.sign(req, body, "AK", "SK", now); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(canonicalRequest(req, headersToSign(req), body)))
	toSign := signAlgorithm + "\n20260115T083000Z\n" + hex.EncodeToString(sum[:])
	want := "Signature=" + hex.EncodeToString(hmacSHA256([]byte("SK"), toSign))
	if got := req.Header.Get("Authorization"); !strings.HasSuffix(got, want) {
		t.Errorf("the SDK signed %s, this package computes %s", got, want)
	}
}

func TestFormFor(t *testing.T) {
	for _, tt := range []struct {
		cloud endpoint.Cloud
		set   string
		want  Form
		fails bool
	}{
		{endpoint.Huawei, "", Access, false},
		{endpoint.OTC, "", Credential, false},
		{endpoint.OTC, "access", Access, false},
		{endpoint.Huawei, "credential", Credential, false},
		{endpoint.Huawei, "v4", "", true},
	} {
		got, err := FormFor(tt.cloud, tt.set)
		if got != tt.want || (err != nil) != tt.fails {
			t.Errorf("FormFor(%s, %q) = %q, %v; want %q", tt.cloud, tt.set, got, err, tt.want)
		}
	}
}
