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

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer"
)

const signAlgorithm = "SDK-HMAC-SHA256"

// credentialScope narrows a signature of the credential form. OTC's clients
// leave region and service empty.
type credentialScope struct {
	date            time.Time
	region, service string
}

func (s credentialScope) String() string {
	return s.date.Format("20060102") + "/" + s.region + "/" + s.service + "/sdk_request"
}

// signCredential signs in the form of OTC's Go SDK, for which the Huawei SDK
// has no code: the scope is part of what is signed, and the key is derived from it.
func signCredential(req *http.Request, body []byte, id, secret string, scope credentialScope) {
	headers := headersToSign(req)
	if contentType := req.Header.Get("Content-Type"); contentType != "" {
		headers["content-type"] = contentType
	}
	request := sha256.Sum256([]byte(canonicalRequest(req, headers, body)))
	toSign := strings.Join([]string{
		signAlgorithm, req.Header.Get(signer.HeaderXDate), scope.String(), hex.EncodeToString(request[:]),
	}, "\n")
	key := []byte("SDK" + secret)
	for _, part := range []string{scope.date.Format("20060102"), scope.region, scope.service, "sdk_request"} {
		key = hmacSHA256(key, part)
	}
	req.Header.Set(signer.HeaderAuthorization, fmt.Sprintf("%s Credential=%s/%s, SignedHeaders=%s, Signature=%s",
		signAlgorithm, id, scope, signedNames(headers), hex.EncodeToString(hmacSHA256(key, toSign))))
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

// canonicalRequest writes a request in the one form that both sides hash.
func canonicalRequest(req *http.Request, headers map[string]string, body []byte) string {
	var lines strings.Builder
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		fmt.Fprintf(&lines, "%s:%s\n", name, strings.TrimSpace(headers[name]))
	}
	payload := headers["x-sdk-content-sha256"]
	if payload == "" {
		sum := sha256.Sum256(body)
		payload = hex.EncodeToString(sum[:])
	}
	return strings.Join([]string{
		req.Method, canonicalPath(req.URL.Path), canonicalQuery(req.URL.Query()),
		lines.String(), signedNames(headers), payload,
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

func hmacSHA256(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
