package report

import (
	"encoding/json"
	"io"

	"github.com/syncer-project/syncer/executor"
)

// newNDJSON returns an observer that writes each event to w as one line of
// JSON, in one Write, while it happens: an audit trail, and a way to follow a
// run from elsewhere. The fields are those of [executor.Event].
//
// After a failed write it writes no more: a trail with a hole in it would read
// as if it were whole. A caller that has to know wraps w.
func newNDJSON(w io.Writer) executor.Observer {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	var failed error
	return func(event executor.Event) {
		if failed == nil {
			failed = enc.Encode(event)
		}
	}
}
