package wire

import "time"

// forms are those in which CCE's answers have times, documented by the examples of
// its reference: add-ons the first one, clusters the second.
var forms = []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999 -0700 MST"}

// time reads a time as RFC 3339, in UTC. What is none, or Go's zero, is empty:
// nothing that is installed is unread for that.
func (d *decoder) time(into *string) error {
	if d.PeekKind() != '"' {
		return errUnread
	}
	text, err := d.word()
	*into = inUTC(text)
	return err
}

func inUTC(text string) string {
	for _, form := range forms {
		if at, err := time.Parse(form, text); err == nil && at.Year() > 1 {
			return at.UTC().Format(time.RFC3339)
		}
	}
	return ""
}
