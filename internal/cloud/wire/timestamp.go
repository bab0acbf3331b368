package wire

import (
	"encoding/json"
	"time"
)

// timestamp is a time as RFC 3339, in UTC. What is none, or Go's zero, is
// empty: nothing that is installed is unread for that.
type timestamp string

// forms are those in which CCE's answers have times, documented by the examples of
// its reference: add-ons the first one, clusters the second.
var forms = []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999 -0700 MST"}

// UnmarshalJSON takes any value.
func (t *timestamp) UnmarshalJSON(b []byte) error {
	*t = ""
	var text string
	if json.Unmarshal(b, &text) != nil {
		return nil
	}
	for _, form := range forms {
		if at, err := time.Parse(form, text); err == nil && at.Year() > 1 {
			*t = timestamp(at.UTC().Format(time.RFC3339))
			return nil
		}
	}
	return nil
}
