package auth

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// Config says where credentials may be.
type Config struct {
	Env  func(names ...string) string // the first of the named variables that is set, or ""
	Home string                       // where the profile and clouds.yaml are
	Log  *slog.Logger                 // is warned of what is half set, or there and not read

	LocalClouds bool // take the clouds.yaml of the working directory for the user's own
}

// search tries the sources in their order and notes what it saw, for the error.
type search struct {
	cfg  Config
	seen []string
}

// errNothing says that a source has no credentials; any other error of a
// source says that it has some that cannot be used.
var errNothing = errors.New("no credentials here")

// Find returns the first complete set of credentials. The error lists every
// source that was looked at when none has any, and names those that are half set.
func Find(cfg Config) (Found, error) {
	s := search{cfg: cfg}
	for _, source := range []func() (Found, error){s.tokens, s.keys, s.cloudsFile, s.password, s.profile} {
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
			return Found{}, err
		}
	}
	return Found{}, fmt.Errorf("no credentials; looked for:\n  %s\nset one of them; to try syncer without any, add --emulator", strings.Join(s.seen, "\n  "))
}

func (s *search) note(format string, args ...any) {
	s.seen = append(s.seen, fmt.Sprintf(format, args...))
}

func (s *search) tokens() (Found, error) {
	for _, name := range []string{"SYNCER_TOKEN", "OS_AUTH_TOKEN", "OS_TOKEN"} {
		if value := s.cfg.Env(name); value != "" {
			return Found{Source: name, token: value, Secrets: []string{value}}, nil
		}
	}
	s.note("a token in SYNCER_TOKEN, OS_AUTH_TOKEN or OS_TOKEN: not set")
	return Found{}, errNothing
}

// keyNames are the variables that hold an access key, group by group.
var keyNames = []struct{ id, secret, token string }{
	{"HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"},
	{"HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"},
	{"OS_ACCESS_KEY", "OS_SECRET_KEY", "OS_SECURITY_TOKEN"},
	{"OS_AK", "OS_SK", "OS_ST"},
}

func (s *search) keys() (Found, error) {
	for _, names := range keyNames {
		state, complete := s.cfg.presence(names.id, names.secret)
		if complete {
			return keyFound(state, s.cfg.Env(names.id), s.cfg.Env(names.secret), s.cfg.Env(names.token)), nil
		}
		s.note("an access key in %s and %s: %s", names.id, names.secret, state)
	}
	return Found{}, errNothing
}

func keyFound(source, id, secret, securityToken string) Found {
	return Found{Source: source, key: &key{id, secret, securityToken}, Secrets: []string{secret, securityToken, id}}
}

// presence says which of the variables that belong together are set, and
// whether all are. "A|B" stands for either.
func (c Config) presence(names ...string) (state string, complete bool) {
	var set, missing []string
	for _, name := range names {
		readable := strings.ReplaceAll(name, "|", " or ")
		if c.Env(strings.Split(name, "|")...) != "" {
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
