package cloud

import (
	"regexp"
	"strings"
	"sync"

	"github.com/syncer-project/syncer/desired"
)

// maskSet knows the credentials of a run, tokens included as they come, and the
// secrets that are live on the targets: a service names them in its errors.
type maskSet struct {
	mu     sync.RWMutex
	values []string
	known  map[string]bool
}

// shortest is the length from which a value is masked: shorter ones would
// blank out half of a message and are no secrets to speak of.
const shortest = 4

func (m *maskSet) add(values ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, v := range values {
		if len(v) >= shortest && !m.known[v] {
			if m.known == nil {
				m.known = map[string]bool{}
			}
			m.known[v] = true
			m.values = append(m.values, v)
		}
	}
}

// signed finds a request's signature, which is good for minutes to whoever has
// the request: a service may echo both.
var signed = regexp.MustCompile(`(Signature=)[0-9a-fA-F]+`)

func (m *maskSet) mask(text string) string {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for _, v := range m.values {
		text = strings.ReplaceAll(text, v, desired.Masked)
	}
	return signed.ReplaceAllString(text, "${1}"+desired.Masked)
}
