package emulator

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// vector is one worked example of a signed request.
type vector struct {
	Name, Form, AccessKey, SecretKey, Method, Host, Path string

	Query, Headers map[string]string
	Body           string

	CanonicalRequest, Authorization string
}

func vectors(t *testing.T) []vector {
	t.Helper()
	raw, err := os.ReadFile("testdata/signing-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []vector }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) < 9 {
		t.Fatalf("have %d vectors", len(file.Vectors))
	}
	return file.Vectors
}

func (v vector) request() *http.Request {
	query := url.Values{}
	for k, value := range v.Query {
		query.Set(k, value)
	}
	u := url.URL{Scheme: "https", Host: v.Host, Path: v.Path, RawQuery: query.Encode()}
	r := httptest.NewRequest(v.Method, u.String(), strings.NewReader(v.Body))
	for k, value := range v.Headers {
		r.Header.Set(k, value)
	}
	r.Header.Set("Authorization", v.Authorization)
	return r
}

func TestSigningVectors(t *testing.T) {
	for _, v := range vectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			r := v.request()
			sig, ok := parseSignature(v.Authorization)
			if !ok || sig.accessKey != v.AccessKey {
				t.Fatalf("parseSignature(%q) = %+v, %v", v.Authorization, sig, ok)
			}
			payload, ok := payloadHash(r.Header, []byte(v.Body))
			if !ok {
				t.Fatal("payload is refused")
			}
			canonical := canonicalRequest(r, sig.headers, payload)
			if diff := cmp.Diff(v.CanonicalRequest, canonical); diff != "" {
				t.Errorf("canonical request (-want +got):\n%s", diff)
			}
			if got := sig.sign(canonical, r.Header.Get("X-Sdk-Date"), v.SecretKey); got != sig.value {
				t.Errorf("signature %s, want %s", got, sig.value)
			}
			if got := sig.sign(canonical, r.Header.Get("X-Sdk-Date"), v.SecretKey+"x"); got == sig.value {
				t.Error("another secret key gives the same signature")
			}
		})
	}
}

// signed returns the headers of a request in the access or credential form.
func (f *fixture) signed(method, target, body, form, accessKey, secret string, header ...string) []string {
	f.Helper()
	r := httptest.NewRequest(method, target, nil)
	date := f.clock.at.UTC().Format(signatureTime)
	all := append([]string{"X-Sdk-Date", date}, header...)
	sig := signature{headers: []string{"host"}}
	for i := 0; i < len(all); i += 2 {
		r.Header.Set(all[i], all[i+1])
		if name := strings.ToLower(all[i]); strings.HasPrefix(name, "x-") {
			sig.headers = append(sig.headers, name)
		}
	}
	who := "Access=" + accessKey
	if form == "credential" {
		sig.scope = date[:8] + "///sdk_request"
		who = "Credential=" + accessKey + "/" + sig.scope
	}
	payload, _ := payloadHash(r.Header, []byte(body))
	value := sig.sign(canonicalRequest(r, sig.headers, payload), date, secret)
	return append(all, "Authorization", signatureStart+who+", SignedHeaders="+strings.Join(sig.headers, ";")+", Signature="+value)
}

func TestSignedRequests(t *testing.T) {
	project := "/v2/" + ProjectID + "/pools"
	tests := map[string]struct {
		form, key, secret string
		header            []string
		off               time.Duration // clock of the client
		tamper            string        // header that is changed after signing
		url               string
		status            int
		message           string
	}{
		"access":          {form: "access", key: AccessKey, secret: SecretKey, status: 200},
		"credential":      {form: "credential", key: AccessKey, secret: SecretKey, status: 200},
		"project named":   {form: "access", key: AccessKey, secret: SecretKey, header: []string{"X-Project-Id", ProjectID}, status: 200},
		"add-ons":         {form: "credential", key: AccessKey, secret: SecretKey, url: addonsOfA, status: 200},
		"temporary":       {form: "access", key: TemporaryAccessKey, secret: TemporarySecretKey, header: []string{"X-Security-Token", SecurityToken}, status: 200},
		"14 minutes off":  {form: "access", key: AccessKey, secret: SecretKey, off: 14 * time.Minute, status: 200},
		"other project":   {form: "access", key: AccessKey, secret: SecretKey, header: []string{"X-Project-Id", "ffff"}, status: 403},
		"no token":        {form: "access", key: TemporaryAccessKey, secret: TemporarySecretKey, status: 401, message: "security token is wrong"},
		"wrong secret":    {form: "access", key: AccessKey, secret: "wrong", status: 401, message: "verify aksk signature fail"},
		"unknown key":     {form: "access", key: "NOBODY", secret: SecretKey, status: 401, message: "ak not exist"},
		"16 minutes off":  {form: "access", key: AccessKey, secret: SecretKey, off: -16 * time.Minute, status: 401, message: "15 minutes"},
		"date not signed": {form: "access", key: AccessKey, secret: SecretKey, tamper: "X-Sdk-Date", status: 401, message: "verify aksk"},
		"body replaced":   {form: "access", key: AccessKey, secret: SecretKey, tamper: "X-Sdk-Content-Sha256", status: 401, message: "x-sdk-content-sha256"},
		"malformed":       {form: "access", key: AccessKey, secret: SecretKey, tamper: "Authorization", status: 401, message: "format incorrect"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := start(t, Options{})
			target := or(tt.url, project)
			f.advance(tt.off)
			header := f.signed("GET", target, "", tt.form, tt.key, tt.secret, tt.header...)
			f.advance(-tt.off)
			if tt.tamper != "" {
				header = append(header, tt.tamper, "20260115T083001Z")
			}
			resp, body := f.send("GET", target, "", header...)
			if resp.StatusCode != tt.status {
				t.Fatalf("HTTP %d, want %d: %v", resp.StatusCode, tt.status, body)
			}
			if tt.status == 401 && body["error_code"] != "APIGW.0301" {
				t.Errorf("code %v", body["error_code"])
			}
			if got, _ := body["error_msg"].(string); !strings.Contains(got, tt.message) {
				t.Errorf("message %q, want %q", got, tt.message)
			}
		})
	}
}

func TestSignatureCoversTheBody(t *testing.T) {
	f := start(t, Options{})
	url := trainA + "/plugins"
	header := f.signed("POST", url, pluginBody("volcano", "1.17.4", ""), "access", AccessKey, SecretKey)
	if resp, _ := f.send("POST", url, pluginBody("volcano", "1.12.14", ""), header...); resp.StatusCode != 401 {
		t.Errorf("another body than the signed one: HTTP %d", resp.StatusCode)
	}
	if resp, body := f.send("POST", url, pluginBody("volcano", "1.17.4", ""), header...); resp.StatusCode != 200 {
		t.Errorf("the signed body: HTTP %d: %v", resp.StatusCode, body)
	}
}

func TestKeyLocks(t *testing.T) {
	f := start(t, Options{})
	try := func(secret string) (int, any) {
		resp, body := f.send("GET", addonsOfA, "", f.signed("GET", addonsOfA, "", "access", AccessKey, secret)...)
		return resp.StatusCode, body["error_msg"]
	}
	const locked = "Incorrect IAM authentication information: AK access failed to reach the limit,forbidden."
	for i := range lockAfter {
		if _, message := try("wrong"); message == locked {
			t.Fatalf("locked after %d failures", i+1)
		}
	}
	if _, message := try("wrong"); message != locked {
		t.Errorf("failure %d: %v", lockAfter+1, message)
	}
	if status, message := try(SecretKey); status != 401 || message != locked {
		t.Errorf("right secret on a locked key: HTTP %d: %v", status, message)
	}
	f.advance(lockFor)
	if status, message := try(SecretKey); status != 200 {
		t.Errorf("after the lock: HTTP %d: %v", status, message)
	}
	for range 3 { // failures that are not in a row do not add up
		for range lockAfter {
			try("wrong")
		}
		if status, _ := try(SecretKey); status != 200 {
			t.Fatalf("after %d failures: HTTP %d", lockAfter, status)
		}
	}
}

func TestUnsafeSignaturesAreRefused(t *testing.T) {
	f := start(t, Options{})
	r := httptest.NewRequest("GET", trainA, nil)
	date := f.clock.at.UTC().Format(signatureTime)
	r.Header.Set("X-Sdk-Date", date)
	payload, _ := payloadHash(r.Header, nil)
	for name, sig := range map[string]signature{
		"date not signed":     {accessKey: AccessKey, headers: []string{"host"}},
		"scope of yesterday":  {accessKey: AccessKey, headers: []string{"host", "x-sdk-date"}, scope: "20260114///sdk_request"},
		"scope without parts": {accessKey: AccessKey, headers: []string{"host", "x-sdk-date"}, scope: "20260115"},
	} {
		sig.value = hex.EncodeToString(mac(keyOf(sig.scope), sigText(sig, r, date, payload)))
		cause := sig.check(&call{Request: r, now: f.clock.at}, f.gate.keys[AccessKey])
		if cause == "" {
			t.Errorf("%s: accepted", name)
		}
	}
}

// keyOf and sigText sign the way a client would, whatever the scope.
func keyOf(scope string) []byte {
	if scope == "" {
		return []byte(SecretKey)
	}
	key := []byte("SDK" + SecretKey)
	for part := range strings.SplitSeq(scope, "/") {
		key = mac(key, part)
	}
	return key
}

func sigText(s signature, r *http.Request, date, payload string) string {
	sum := sha256.Sum256([]byte(canonicalRequest(r, s.headers, payload)))
	lines := []string{"SDK-HMAC-SHA256", date, s.scope, hex.EncodeToString(sum[:])}
	if s.scope == "" {
		lines = append(lines[:2], lines[3])
	}
	return strings.Join(lines, "\n")
}

func TestCanonicalQuery(t *testing.T) {
	q := url.Values{"b": {"2", "1"}, "a-b": {"x y"}, "a": {"~", "A/B"}, "c": {""}}
	if got, want := canonicalQuery(q), "a=A%2FB&a=~&a-b=x%20y&b=1&b=2&c="; got != want {
		t.Errorf("query %q, want %q", got, want)
	}
}

func TestProjectsAreApart(t *testing.T) {
	f := start(t, Options{})
	const sandbox = "fedcba9876543210fedcba9876543210"
	for url, want := range map[string]int{
		"/v2/" + sandbox + "/pools":                          200,
		"/v2/" + sandbox + "/pools/pool-train-a":             404,
		"/api/v3/projects/" + sandbox + "/clusters":          200,
		"/api/v3/projects/" + sandbox + "/clusters/" + prodA: 404,
	} {
		resp, body := f.send("GET", url, "", f.signed("GET", url, "", "access", AccessKey, SecretKey)...)
		if items, _ := body["items"].([]any); resp.StatusCode != want || len(items) != 0 {
			t.Errorf("%s: HTTP %d: %v", url, resp.StatusCode, body)
		}
	}
}
