package secret

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// anywhere are compared with a key's letters only, in lower case, so that
// secretKey, secret_key and SECRET-KEY are one. The service's own names for
// secrets (aom_app_key, bearer_token, caCert, serverKey …) are among them.
var anywhere = []string{
	"password", "passwd", "passphrase", "passcode", "userpass", "secret", "token", "credential",
	"accesskey", "accesscode", "privatekey", "privkey", "serverkey", "clientkey", "apikey", "appkey",
	"encryptionkey", "encryptkey", "signingkey", "sharedkey", "masterkey", "sshkey", "sslkey", "tlskey", "rsakey", "hmackey", "licensekey", "keytab",
	"cacert", "clientcert", "servercert", "kubeconfig", "dockerconfig", "connectionstring", "databaseurl", "databaseuri",
	"basicauth", "registryauth", "bearer", "cookie", "aksk",
}

// asWords hold a secret only where they are words of the key: ak and db_pass
// do, task and bypass do not.
var asWords = []string{"ak", "sk", "pass", "pwd", "pw", "cakey", "dburl", "dburi"}

// asLastWord hold a secret where the key ends in them: auth and registry_auth
// do, authMode and authorization_mode tell of one.
var asLastWord = []string{"auth", "authorization", "jwt", "dsn", "webhook", "otp", "totp", "pin", "pat", "sas", "pem"}

// carriers may follow the last word without changing what the key holds.
var carriers = []string{"url", "uri", "header", "value", "data", "string", "code", "content"}

// Key reports whether a parameter of this name holds a secret.
func Key(name string) bool {
	if known, ok := decided.load()[name]; ok {
		return known
	}
	return decided.decide(name)
}

// decided remembers what was found out of a key, as the same few stand in all
// parameters of a fleet.
var decided verdicts

// verdicts are what was found out of keys. They are bounded: keys are texts of others.
type verdicts struct {
	shown  atomic.Pointer[map[string]bool] // some of all, never written to again; nil: none
	mu     sync.Mutex
	all    map[string]bool
	missed int // keys that shown did not have
}

const (
	longestDecided = 64
	mostDecided    = 10_000
)

func (v *verdicts) load() map[string]bool {
	if shown := v.shown.Load(); shown != nil {
		return *shown
	}
	return nil
}

// decide answers for a key that shown does not have. When there were as many as
// there are keys, all are shown, so that each is copied a few times only.
func (v *verdicts) decide(name string) bool {
	if len(name) > longestDecided || len(v.load()) >= mostDecided {
		return holdsSecret(name)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	known, ok := v.all[name]
	if !ok {
		known = holdsSecret(name)
		if v.all == nil {
			v.all = map[string]bool{}
		}
		if len(v.all) < mostDecided {
			v.all[strings.Clone(name)] = known
		}
	}
	if v.missed++; v.missed >= len(v.all) {
		shown := maps.Clone(v.all)
		v.shown.Store(&shown)
		v.missed = 0
	}
	return known
}

func holdsSecret(key string) bool {
	words := wordsOf(key)
	letters := strings.Join(words, "")
	return slices.ContainsFunc(anywhere, func(word string) bool { return strings.Contains(letters, word) }) ||
		slices.ContainsFunc(asWords, func(word string) bool { return isRun(words, word) }) ||
		slices.Contains(asLastWord, lastOf(words))
}

// isRun reports whether words that follow each other make up word.
func isRun(words []string, word string) bool {
	for start := range words {
		for rest, i := word, start; i < len(words); i++ {
			after, ok := strings.CutPrefix(rest, words[i])
			if !ok {
				break
			}
			if after == "" {
				return true
			}
			rest = after
		}
	}
	return false
}

// lastOf returns the last word that is no carrier.
func lastOf(words []string) string {
	for i := len(words) - 1; i >= 0; i-- {
		if i == 0 || !slices.Contains(carriers, words[i]) {
			return words[i]
		}
	}
	return ""
}

// wordsOf splits a key where it changes to upper case, before the last capital
// of an abbreviation that goes on in small letters (HTTPAuth), and at all that
// is no letter. Words are in lower case.
func wordsOf(key string) []string {
	var words []string
	start := 0
	add := func(end int) {
		if end > start {
			words = append(words, strings.ToLower(key[start:end]))
		}
	}
	for i := range len(key) {
		switch {
		case !isUpper(key[i]) && !isLower(key[i]):
			add(i)
			start = i + 1
		case i > start && isUpper(key[i]) &&
			(isLower(key[i-1]) || i+1 < len(key) && isLower(key[i+1])):
			add(i)
			start = i
		}
	}
	add(len(key))
	return words
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
