package cloud

import (
	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
)

// maskSet knows the credentials of a run, tokens included as they come, the
// secrets that are live on the targets, as a service names them in its errors,
// and those of the manifests: one masker for all, see package secret.
type maskSet struct {
	*secret.Masker
	live secret.Finder // answers that say the same are one object, see package wire
}

// shortest is the length from which a live value is masked: shorter ones would
// blank out half of a message and are no secrets to speak of.
const shortest = 4

func (m *maskSet) add(values ...string) {
	for _, v := range values {
		if len(v) >= shortest {
			m.Add(v)
		}
	}
}

// addOf adds what is secret in live parameters.
func (m *maskSet) addOf(parameters desired.Tree) { m.add(m.live.In(parameters)...) }

func (m *maskSet) mask(text string) string { return m.Text(text) }
