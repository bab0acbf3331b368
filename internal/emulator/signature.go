package emulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"
)

const (
	signatureTime  = "20060102T150405Z"
	signatureSkew  = 15 * time.Minute // documented
	lockAfter      = 5                // more failures in a row than these lock the key
	lockFor        = 5 * time.Minute
	signatureStart = "SDK-HMAC-SHA256 "
)

// admitSignature checks a signed request and notes its project.
func (s *Server) admitSignature(c *call, header string) (reply, bool) {
	sig, ok := parseSignature(header)
	if !ok {
		return unauthorized(c, "authorization format incorrect"), true
	}
	key := s.gate.keys[sig.accessKey]
	if key == nil {
		return unauthorized(c, "ak not exist"), true
	}
	if c.now.Before(key.lockedUntil) {
		return keyLocked(c), true
	}
	if cause := sig.check(c, key); cause != "" {
		key.failures++
		if key.failures > lockAfter {
			key.failures, key.lockedUntil = 0, c.now.Add(lockFor)
			return keyLocked(c), true
		}
		return unauthorized(c, cause), true
	}
	key.failures = 0
	c.project = anyProject
	if id := c.Header.Get("X-Project-Id"); id != "" {
		c.project = id
	} else if c.service == "cce" && c.PathValue("project") == "" {
		c.project = s.world.projects[0].ID // found by the cluster
	}
	return reply{}, false
}

func keyLocked(c *call) reply {
	return unauthorized(c, "AK access failed to reach the limit,forbidden.")
}

// signature is a parsed Authorization header.
type signature struct {
	accessKey string
	scope     string // DATE/REGION/SERVICE/sdk_request in the credential form; else ""
	headers   []string
	value     string
}

// parseSignature reads "SDK-HMAC-SHA256 Access=…|Credential=…, SignedHeaders=…, Signature=…".
func parseSignature(header string) (signature, bool) {
	rest, ok := strings.CutPrefix(header, signatureStart)
	var s signature
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "Access":
			s.accessKey = value
		case "Credential":
			s.accessKey, s.scope, _ = strings.Cut(value, "/")
		case "SignedHeaders":
			s.headers = strings.Split(value, ";")
		case "Signature":
			s.value = value
		}
	}
	return s, ok && s.accessKey != "" && s.value != "" && len(s.headers) > 0
}

// check returns why the signature is not good, or "".
func (s signature) check(c *call, key *accessKey) (cause string) {
	date := c.Header.Get("X-Sdk-Date")
	at, err := time.Parse(signatureTime, date)
	switch {
	case err != nil:
		return "x-sdk-date is missing or malformed"
	case at.Sub(c.now).Abs() > signatureSkew:
		return "verify aksk signature fail, x-sdk-date is more than 15 minutes off"
	case !s.signs("x-sdk-date"):
		return "verify aksk signature fail, x-sdk-date is not signed"
	case key.security != "" && c.Header.Get("X-Security-Token") != key.security:
		return "verify aksk signature fail, security token is wrong"
	}
	payload, ok := payloadHash(c.Header, c.body)
	if !ok {
		return "verify aksk signature fail, x-sdk-content-sha256 is not that of the body"
	}
	want := s.sign(canonicalRequest(c.Request, s.headers, payload), date, key.secret)
	if want == "" || !hmac.Equal([]byte(want), []byte(s.value)) {
		return "verify aksk signature fail"
	}
	return ""
}

func (s signature) signs(name string) bool {
	for _, h := range s.headers {
		if strings.EqualFold(h, name) {
			return true
		}
	}
	return false
}

// payloadHash returns the last line of the canonical request. A hash in
// X-Sdk-Content-Sha256 takes the body's place, or says that it is not signed.
func payloadHash(h http.Header, body []byte) (string, bool) {
	sum := sha256.Sum256(body)
	actual := hex.EncodeToString(sum[:])
	sent := h.Get("X-Sdk-Content-Sha256")
	if sent == "" {
		return actual, true
	}
	return sent, sent == "UNSIGNED-PAYLOAD" || sent == actual
}

// sign returns the signature of a canonical request; "" for a scope that does
// not belong to the date.
func (s signature) sign(canonical, date, secret string) string {
	sum := sha256.Sum256([]byte(canonical))
	lines := []string{strings.TrimSpace(signatureStart), date}
	key := []byte(secret)
	if s.scope != "" {
		parts := strings.Split(s.scope, "/")
		if len(parts) != 4 || parts[0] != date[:8] || parts[3] != "sdk_request" {
			return ""
		}
		lines = append(lines, s.scope)
		key = []byte("SDK" + secret)
		for _, p := range parts {
			key = mac(key, p)
		}
	}
	lines = append(lines, hex.EncodeToString(sum[:]))
	return hex.EncodeToString(mac(key, strings.Join(lines, "\n")))
}

func mac(key []byte, message string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(message))
	return h.Sum(nil)
}
