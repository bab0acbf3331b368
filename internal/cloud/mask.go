package cloud

import (
	"regexp"
	"strings"
	"sync"

	"github.com/syncer-project/syncer/desired"
)

// maskSet knows the credentials of a run, tokens included as they come.
type maskSet struct {
	mu     sync.RWMutex
	values []string
}

// shortest is the length from which a value is masked: shorter ones would
// blank out half of a message and are no secrets to speak of.
const shortest = 4

func (m *maskSet) add(values ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, v := range values {
		if len(v) >= shortest {
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
