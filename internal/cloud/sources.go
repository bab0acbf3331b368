package cloud

import (
	"errors"
	"fmt"
	"strings"
)

// found is a set of credentials and what was set beside it.
type found struct {
	source  string // where it was, for -v; holds no secret
	auth    credentials
	secrets []string // what no output may show

	region, project string // defaults that belong to these credentials; may be empty
}

// search tries the sources in their order and notes what it saw, for the error.
type search struct {
	cfg  Config
	seen []string
}

// errNothing says that a source has no credentials; any other error of a
// source says that it has some that cannot be used.
var errNothing = errors.New("no credentials here")

// findCredentials returns the first complete set of credentials.
func findCredentials(cfg Config) (found, error) {
	s := search{cfg: cfg}
	for _, source := range []func() (found, error){s.tokens, s.keys, s.cloudsFile, s.password, s.profile} {
		f, err := source()
		if err == nil {
			for _, half := range s.seen {
				if strings.Contains(half, ": half set: ") {
					cfg.Log.Warn("credentials are half set and not used", "what", half)
				}
			}
			return f, nil
		}
		if !errors.Is(err, errNothing) {
			return found{}, err
		}
	}
	return found{}, fmt.Errorf("no credentials; looked for:\n  %s\nset one of them", strings.Join(s.seen, "\n  "))
}

func (s *search) note(format string, args ...any) {
	s.seen = append(s.seen, fmt.Sprintf(format, args...))
}

func (s *search) tokens() (found, error) {
	for _, name := range []string{"SYNCER_TOKEN", "OS_AUTH_TOKEN", "OS_TOKEN"} {
		if value := s.cfg.env(name); value != "" {
			return found{source: name, auth: &token{value: value}, secrets: []string{value}}, nil
		}
	}
	s.note("a token in SYNCER_TOKEN, OS_AUTH_TOKEN or OS_TOKEN: not set")
	return found{}, errNothing
}

// keyNames are the variables that hold an access key, group by group.
var keyNames = []struct{ id, secret, token string }{
	{"HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"},
	{"HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"},
	{"OS_ACCESS_KEY", "OS_SECRET_KEY", "OS_SECURITY_TOKEN"},
	{"OS_AK", "OS_SK", "OS_ST"},
}

func (s *search) keys() (found, error) {
	for _, names := range keyNames {
		state, complete := s.cfg.presence(names.id, names.secret)
		if complete {
			return keyFound(state, s.cfg.env(names.id), s.cfg.env(names.secret), s.cfg.env(names.token)), nil
		}
		s.note("an access key in %s and %s: %s", names.id, names.secret, state)
	}
	return found{}, errNothing
}

func keyFound(source, id, secret, securityToken string) found {
	return found{source: source, auth: newAccessKey(id, secret, securityToken), secrets: []string{secret, securityToken, id}}
}

// presence says which of the variables that belong together are set, and
// whether all are. "A|B" stands for either.
func (c Config) presence(names ...string) (state string, complete bool) {
	var set, missing []string
	for _, name := range names {
		readable := strings.ReplaceAll(name, "|", " or ")
		if c.env(strings.Split(name, "|")...) != "" {
			set = append(set, readable)
		} else {
			missing = append(missing, readable)
		}
	}
	switch {
	case len(missing) == 0:
		return strings.Join(set, " and "), true
	case len(set) == 0:
		return "not set", false
	}
	return fmt.Sprintf("half set: %s is there, but %s is missing", strings.Join(set, ", "), strings.Join(missing, ", ")), false
}
