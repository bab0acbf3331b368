package cli

import "github.com/syncer-project/syncer/desired"

// shareValue is a flag whose value is a number or a percentage.
type shareValue struct{ share *desired.Share }

// String writes what Set reads; "" where the flag was not given.
func (v shareValue) String() string {
	if v.share == nil || *v.share == (desired.Share{}) {
		return ""
	}
	return v.share.String()
}

// Set reads a value.
func (v shareValue) Set(text string) (err error) {
	*v.share, err = desired.ParseShare(text)
	return err
}

// Type is what the help calls a value.
func (v shareValue) Type() string { return "N|P%" }
