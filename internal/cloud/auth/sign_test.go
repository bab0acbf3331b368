package auth

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer"
	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"
	"pgregory.net/rapid"

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
			now, err := time.Parse(basicDate, v.Headers["X-Sdk-Date"])
			if err != nil {
				t.Fatal(err)
			}
			k := key{id: v.AccessKey, secret: v.SecretKey}
			if v.Region+v.Service != "" {
				signCredential(req, []byte(v.Body), k, credentialScope{now, v.Region, v.Service})
			} else {
				Form(v.Form).sign(req, []byte(v.Body), k, now)
			}
			if diff := cmp.Diff(v.Authorization, req.Header.Get("Authorization")); diff != "" {
				t.Errorf("Authorization (-want +got):\n%s", diff)
			}
		})
	}
}

// bySDK is the Authorization that Huawei Cloud's SDK computes for req. Its own
// client leaves the content type out too: for a merge patch it would else leave
// the body unsigned.
func bySDK(req *http.Request, body string, k key) (string, error) {
	builder := sdk.NewHttpRequestBuilder().
		WithMethod(req.Method).
		WithEndpoint(req.URL.Scheme+"://"+req.URL.Host).
		WithPath(req.URL.Path).
		WithBody("", body)
	for name, values := range req.URL.Query() {
		builder.AddQueryParam(name, reflect.ValueOf(values))
	}
	builder.AddHeaderParam("Host", req.URL.Host)
	for name := range req.Header {
		if strings.HasPrefix(name, "X-") {
			builder.AddHeaderParam(name, req.Header.Get(name))
		}
	}
	added, err := signer.Sign(builder.Build(), k.id, k.secret)
	return added[signer.HeaderAuthorization], err
}

// The SDK is the oracle of the access form: whatever path, query, headers and
// body, both sign the same.
func TestAccessFormIsTheSDKs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("abzAZ09 -_.~+%&=?/:;,*'()é語")), 0, 8, -1)
		path := ""
		for _, segment := range rapid.SliceOfN(text, 1, 4).Draw(t, "path") {
			path += "/" + url.PathEscape(segment)
		}
		query := url.Values(rapid.MapOfN(text, rapid.SliceOfN(text, 1, 3), 0, 3).Draw(t, "query"))
		method := rapid.SampledFrom([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}).Draw(t, "method")
		req, err := http.NewRequest(method, "https://cce.eu-de.example:8443"+path+"?"+query.Encode(), nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/merge-patch+json")
		req.Header.Set("X-Project-Id", cloudtest.Project)
		if token := rapid.StringMatching(`[ -~]{0,12}`).Draw(t, "security token"); token != "" {
			req.Header.Set("X-Security-Token", token)
		}
		body := rapid.String().Draw(t, "body")
		k := key{id: "AK", secret: rapid.StringMatching(`[!-~]{1,60}`).Draw(t, "secret")}
		Access.sign(req, []byte(body), k, time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "now"), 0))
		want, err := bySDK(req, body, k)
		if err != nil {
			t.Fatal(err)
		}
		if got := req.Header.Get("Authorization"); got != want {
			t.Fatalf("%s %s\nSDK    %s\nsyncer %s", method, req.URL, want, got)
		}
	})
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
