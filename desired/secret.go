package desired

import (
	"maps"
	"slices"
	"strings"
)

// Tree is a JSON object as decoded with json.Decoder.UseNumber: leaves are nil,
// bool, string, json.Number or [Secret]; inner nodes map[string]any and []any.
// An alias, so that callers can pass what they decoded.
type Tree = map[string]any

// Masked is what stands in every output in place of a sensitive value.
const Masked = "(sensitive)"

// Secret is a string that no output may show. It prints and marshals as
// [Masked]; only Reveal gives the value, and only a request body may need it.
type Secret struct {
	value string
	parts string // what its references stand for, NUL between them; hidden too
}

// NewSecret wraps value. Parts are the stretches of it that are secret by
// themselves, such as the password in a URL; they are hidden wherever they turn up.
func NewSecret(value string, parts ...string) Secret {
	return Secret{value: value, parts: strings.Join(parts, "\x00")}
}

// hidden returns all that no output may show: the value and its parts.
func (s Secret) hidden() []string { return append(strings.Split(s.parts, "\x00"), s.value) }

// Reveal returns the value itself.
func (s Secret) Reveal() string { return s.value }

// String returns [Masked].
func (Secret) String() string { return Masked }

// GoString returns [Masked].
func (Secret) GoString() string { return Masked }

// MarshalText returns [Masked], so JSON and YAML hold it too.
func (Secret) MarshalText() ([]byte, error) { return []byte(Masked), nil }

// Reveal returns a deep copy of value in which each Secret is its plain string:
// the form that is compared and sent, never printed.
func Reveal(value any) any {
	switch v := value.(type) {
	case Secret:
		return v.value
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = Reveal(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = Reveal(e)
		}
		return out
	}
	return value
}

// Mask returns a deep copy of value fit for output: secrets, and whatever
// stands under a key that [SensitiveKey] knows, are [Masked]. Booleans and
// nulls stay, as they can hold no secret.
func Mask(value any) any { return mask(value, false) }

func mask(value any, sensitive bool) any {
	switch v := value.(type) {
	case nil, bool:
		return v
	case Secret:
		return Masked
	case map[string]any:
		out := maps.Clone(v)
		for k, e := range v {
			out[k] = mask(e, sensitive || SensitiveKey(k))
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = mask(e, sensitive)
		}
		return out
	}
	if sensitive {
		return Masked
	}
	return value
}

// sensitiveWords are compared with a key's letters only, in lower case, so that
// secretKey, secret_key and SECRET-KEY are one. The service's own names for
// secrets (aom_app_key, bearer_token, caCert, serverKey …) are among them.
var sensitiveWords = []string{
	"password", "passwd", "passphrase", "secret", "token", "credential",
	"accesskey", "accesscode", "privatekey", "serverkey", "clientkey", "apikey", "appkey",
	"encryptionkey", "signingkey", "sharedkey", "masterkey", "sshkey", "tlskey", "hmackey", "licensekey", "keytab",
	"cacert", "clientcert", "servercert", "kubeconfig", "dockerconfig", "connectionstring", "authorization", "bearer", "cookie",
}

// shortWords hold a secret only where they are a word of the key: ak and db_pass
// do, task and bypass do not.
var shortWords = []string{"ak", "sk", "pass", "pwd"}

// SensitiveKey reports whether a parameter of this name holds a secret.
func SensitiveKey(key string) bool {
	words := wordsOf(key)
	letters := strings.Join(words, "")
	return slices.ContainsFunc(sensitiveWords, func(word string) bool { return strings.Contains(letters, word) }) ||
		slices.ContainsFunc(words, func(word string) bool { return slices.Contains(shortWords, word) })
}

// wordsOf splits a key where it changes to upper case and at all that is no letter.
func wordsOf(key string) []string {
	var words []string
	start, upper := true, false
	for _, r := range key {
		isUpper := r >= 'A' && r <= 'Z'
		switch {
		case !isUpper && (r < 'a' || r > 'z'):
			start, upper = true, false
			continue
		case start || isUpper && !upper:
			words = append(words, "")
		}
		words[len(words)-1] += strings.ToLower(string(r))
		start, upper = false, isUpper
	}
	return words
}
