package auth

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/syncer-project/syncer/internal/cloud/endpoint"
)

// Form is one of the two ways to sign that the clouds' own clients use. They
// agree on what is hashed and differ in the key, and in what is said about it.
type Form string

// The forms.
const (
	Access     Form = "access"     // Huawei Cloud's SDK
	Credential Form = "credential" // OTC's clients
)

// FormFor picks the form: the one that was set, else the cloud's own.
func FormFor(cloud endpoint.Cloud, set string) (Form, error) {
	switch form := Form(set); {
	case form == Access, form == Credential:
		return form, nil
	case form != "":
		return "", fmt.Errorf("signature form %q is not known: use %s or %s", form, Access, Credential)
	case cloud == endpoint.OTC:
		return Credential, nil
	}
	return Access, nil
}

const (
	algorithm = "SDK-HMAC-SHA256"
	basicDate = "20060102T150405Z" // of X-Sdk-Date, in UTC
)

// sign sets X-Sdk-Date and Authorization. Every X- header that should be
// signed has to be on req already.
func (f Form) sign(req *http.Request, body []byte, k key, now time.Time) {
	now = now.UTC()
	req.Header.Set("X-Sdk-Date", now.Format(basicDate))
	if f == Credential {
		signCredential(req, body, k, credentialScope{date: now})
		return
	}
	signAccess(req, body, k)
}

// signAccess signs host and all X- headers with the secret key as it is. The
// content type is left out, as the SDK leaves it out.
func signAccess(req *http.Request, body []byte, k key) {
	headers := headersToSign(req)
	toSign := algorithm + "\n" + req.Header.Get("X-Sdk-Date") + "\n" + hashOf(canonicalRequest(req, headers, body))
	authorize(req, "Access="+k.id, headers, hmacSHA256([]byte(k.secret), toSign))
}

// credentialScope narrows a signature of the credential form. OTC's clients
// leave region and service empty.
type credentialScope struct {
	date            time.Time // in UTC
	region, service string
}

func (s credentialScope) parts() []string {
	return []string{s.date.Format("20060102"), s.region, s.service, "sdk_request"}
}

// signCredential signs in the form of OTC's Go SDK: the scope is part of what
// is signed, the key is derived from it, and the content type is signed too.
func signCredential(req *http.Request, body []byte, k key, scope credentialScope) {
	headers := headersToSign(req)
	if contentType := req.Header.Get("Content-Type"); contentType != "" {
		headers["content-type"] = contentType
	}
	parts := scope.parts()
	toSign := strings.Join([]string{
		algorithm, req.Header.Get("X-Sdk-Date"), strings.Join(parts, "/"), hashOf(canonicalRequest(req, headers, body)),
	}, "\n")
	derived := []byte("SDK" + k.secret)
	for _, part := range parts {
		derived = hmacSHA256(derived, part)
	}
	authorize(req, "Credential="+k.id+"/"+strings.Join(parts, "/"), headers, hmacSHA256(derived, toSign))
}

func authorize(req *http.Request, who string, headers map[string]string, signature []byte) {
	req.Header.Set("Authorization", fmt.Sprintf("%s %s, SignedHeaders=%s, Signature=%x", algorithm, who, signedNames(headers), signature))
}

// headersToSign returns the host and every X- header, by lower-case name.
func headersToSign(req *http.Request) map[string]string {
	out := map[string]string{"host": cmp.Or(req.Host, req.URL.Host)}
	for name := range req.Header {
		if strings.HasPrefix(name, "X-") {
			out[strings.ToLower(name)] = req.Header.Get(name)
		}
	}
	return out
}

func signedNames(headers map[string]string) string {
	return strings.Join(slices.Sorted(maps.Keys(headers)), ";")
}

// canonicalRequest writes a request in the one form that both sides hash. A
// body is stood for by its hash, or by what X-Sdk-Content-Sha256 says it is.
func canonicalRequest(req *http.Request, headers map[string]string, body []byte) string {
	var lines strings.Builder
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		fmt.Fprintf(&lines, "%s:%s\n", name, strings.TrimSpace(headers[name]))
	}
	return strings.Join([]string{
		req.Method, canonicalPath(req.URL.Path), canonicalQuery(req.URL.Query()),
		lines.String(), signedNames(headers), cmp.Or(headers["x-sdk-content-sha256"], hashOf(string(body))),
	}, "\n")
}

// canonicalPath ends in a slash, which the path that is sent need not.
func canonicalPath(path string) string {
	segments := strings.Split(strings.TrimSuffix(path, "/"), "/")
	for i, segment := range segments {
		segments[i] = escape(segment)
	}
	return strings.Join(segments, "/") + "/"
}

func canonicalQuery(query url.Values) string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(query)) {
		for _, value := range slices.Sorted(slices.Values(query[name])) {
			pairs = append(pairs, escape(name)+"="+escape(value))
		}
	}
	return strings.Join(pairs, "&")
}

// escape encodes all but letters, digits and -_.~
func escape(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func hmacSHA256(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
