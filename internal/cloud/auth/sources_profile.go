package auth

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"gopkg.in/ini.v1"
)

// profile takes the access key of the SDK's profile file. The file is read
// here and not by the SDK's own provider, which knows no environment and no
// home but the process's.
func (s *search) profile() (Found, error) {
	file := s.cfg.Env("HUAWEICLOUD_SDK_CREDENTIALS_FILE")
	if file == "" && !filepath.IsAbs(s.cfg.Home) { // it would be below the working directory
		s.note("an access key in the profile ~/.huaweicloud/credentials: there is no home directory to look in")
		return Found{}, errNothing
	}
	file = cmp.Or(file, filepath.Join(s.cfg.Home, ".huaweicloud", "credentials"))
	sections, err := ini.Load(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.note("an access key in the profile %s: no such file", file)
		return Found{}, errNothing
	case errors.Is(err, fs.ErrPermission):
		return Found{}, fmt.Errorf("the profile %s may not be read", file)
	case err != nil:
		return Found{}, fmt.Errorf("the profile %s is no INI file", file) // the parser's words may quote a secret
	}
	for _, name := range []string{"basic", "global"} {
		section := sections.Section(name)
		id, secret := section.Key("ak").String(), section.Key("sk").String()
		if id == "" || secret == "" {
			continue
		}
		f := keyFound(fmt.Sprintf("section %s of %s", name, file), id, secret, section.Key("security_token").String())
		f.Project = section.Key("project_id").String()
		return f, nil
	}
	s.note("an access key in the profile %s: half set: the file is there, but a section basic or global with ak and sk is missing", file)
	return Found{}, errNothing
}
