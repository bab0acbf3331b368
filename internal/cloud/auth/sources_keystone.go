package auth

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/config/clouds"
	"sigs.k8s.io/yaml"
)

// password takes OS_AUTH_URL and what belongs to it.
func (s *search) password() (Found, error) {
	state, complete := s.cfg.presence("OS_AUTH_URL", "OS_USERNAME|OS_USERID", "OS_PASSWORD",
		"OS_DOMAIN_NAME|OS_USER_DOMAIN_NAME|OS_DOMAIN_ID|OS_USER_DOMAIN_ID")
	if !complete {
		s.note("a user in OS_AUTH_URL, OS_USERNAME, OS_PASSWORD and OS_DOMAIN_NAME or OS_USER_DOMAIN_NAME: %s", state)
		return Found{}, errNothing
	}
	env := s.cfg.Env
	options := gophercloud.AuthOptions{
		IdentityEndpoint: env("OS_AUTH_URL"),
		Username:         env("OS_USERNAME"),
		Password:         env("OS_PASSWORD"),
		Passcode:         env("OS_PASSCODE"),
		DomainName:       env("OS_USER_DOMAIN_NAME", "OS_DOMAIN_NAME"),
	}
	if options.Username == "" {
		options.UserID = env("OS_USERID")
	}
	if options.DomainName == "" {
		options.DomainID = env("OS_USER_DOMAIN_ID", "OS_DOMAIN_ID")
	}
	return keystoneFound("OS_AUTH_URL and OS_USERNAME", options), nil
}

func keystoneFound(source string, options gophercloud.AuthOptions) Found {
	return Found{
		Source:  source,
		user:    &options,
		Secrets: []string{options.Password, options.Passcode, options.ApplicationCredentialSecret, options.TokenID},
		Project: cmp.Or(options.TenantID, options.TenantName),
	}
}

// cloudsFile takes the entry of clouds.yaml that OS_CLOUD names.
func (s *search) cloudsFile() (Found, error) {
	name := s.cfg.Env("OS_CLOUD")
	if name == "" {
		s.note("an entry of clouds.yaml in OS_CLOUD: not set")
		return Found{}, errNothing
	}
	file, data, err := s.readCloudsFile()
	if err != nil {
		return Found{}, fmt.Errorf("OS_CLOUD is %q: %w", name, err)
	}
	secureFile := cmp.Or(s.cfg.Env("OS_CLIENT_SECURE_FILE"), filepath.Join(filepath.Dir(file), "secure.yaml"))
	secure, err := os.ReadFile(secureFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Found{}, fmt.Errorf("OS_CLOUD is %q: %w", name, err)
	}
	f, err := parseCloud(name, data, secure)
	if err != nil {
		return Found{}, fmt.Errorf("OS_CLOUD is %q: %s: %w", name, file, err)
	}
	f.Source = fmt.Sprintf("entry %s of %s", name, file)
	return f, nil
}

// readCloudsFile reads the first clouds.yaml there is, in OpenStack's order but
// for the working directory: in the checkout of a change under review it is the
// stranger's, and would choose who gets the user's password.
func (s *search) readCloudsFile() (file string, data []byte, err error) {
	const local = "clouds.yaml"
	places, skipped := s.cloudsPlaces(), ""
	if only := s.cfg.Env("OS_CLIENT_CONFIG_FILE"); only != "" {
		places = []string{only}
	} else if s.cfg.LocalClouds {
		places = append([]string{local}, places...)
	} else if _, err := os.Stat(local); err == nil {
		skipped = "the one in the working directory is read only where OS_CLIENT_CONFIG_FILE names it, or with --allow-local-clouds-yaml"
	}
	for _, place := range places {
		if data, err = os.ReadFile(place); err == nil {
			if skipped != "" {
				s.cfg.Log.Warn("a clouds.yaml is not read: "+skipped, "read", place)
			}
			return place, data, nil
		}
	}
	err = fmt.Errorf("there is no clouds.yaml to read at %s", strings.Join(places, ", "))
	if skipped != "" {
		err = fmt.Errorf("%w; %s", err, skipped)
	}
	return "", nil, err
}

// cloudsPlaces are where a user or a machine keeps clouds.yaml. A place that is
// not absolute would be below the working directory.
func (s *search) cloudsPlaces() []string {
	var out []string
	config := s.cfg.Env("XDG_CONFIG_HOME")
	if !filepath.IsAbs(config) {
		config = filepath.Join(s.cfg.Home, ".config")
	}
	if filepath.IsAbs(config) {
		out = append(out, filepath.Join(config, "openstack", "clouds.yaml"))
	}
	return append(out, "/etc/openstack/clouds.yaml")
}

// cloudEntry is what OTC's clients read of an entry beside OpenStack's own fields.
type cloudEntry struct {
	Auth struct {
		AK            string `json:"ak"`
		SK            string `json:"sk"`
		SecurityToken string `json:"security_token"`
		Token         string `json:"token"`
		ProjectID     string `json:"project_id"`
		ProjectName   string `json:"project_name"`
	} `json:"auth"`
	Region string `json:"region_name"`
}

// parseCloud reads one entry: a token, an access key, or a user for gophercloud.
func parseCloud(name string, data, secure []byte) (Found, error) {
	open, known, err := entryOf(name, data)
	if err == nil && !known {
		err = errors.New("it has no such entry")
	}
	if err != nil {
		return Found{}, err
	}
	hidden, _, err := entryOf(name, secure)
	if err != nil {
		return Found{}, fmt.Errorf("secure.yaml: %w", err)
	}
	var f Found
	id, secret := cmp.Or(hidden.Auth.AK, open.Auth.AK), cmp.Or(hidden.Auth.SK, open.Auth.SK)
	switch ready := cmp.Or(hidden.Auth.Token, open.Auth.Token); {
	case ready != "":
		f = Found{token: ready, Secrets: []string{ready}}
	case id != "" && secret != "":
		f = keyFound("", id, secret, cmp.Or(hidden.Auth.SecurityToken, open.Auth.SecurityToken))
	default:
		if f, err = parseOpenStack(name, data, secure); err != nil {
			return Found{}, err
		}
	}
	f.Region = cmp.Or(hidden.Region, open.Region)
	f.Project = cmp.Or(f.Project, hidden.Auth.ProjectID, open.Auth.ProjectID, hidden.Auth.ProjectName, open.Auth.ProjectName)
	return f, nil
}

func entryOf(name string, text []byte) (cloudEntry, bool, error) {
	var file struct {
		Clouds map[string]cloudEntry `json:"clouds"`
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		return cloudEntry{}, false, errors.New("it is not valid YAML") // the parser's words may quote a secret
	}
	entry, known := file.Clouds[name]
	return entry, known, nil
}

// parseOpenStack leaves an entry to gophercloud.
func parseOpenStack(name string, data, secure []byte) (Found, error) {
	how := []clouds.ParseOption{clouds.WithCloudName(name), clouds.WithCloudsYAML(bytes.NewReader(data))}
	if len(secure) > 0 {
		how = append(how, clouds.WithSecureYAML(bytes.NewReader(secure)))
	}
	options, _, _, err := clouds.Parse(how...)
	switch {
	case err != nil:
		return Found{}, errors.New("it is no OpenStack cloud that gophercloud can read") // its words may quote a secret
	case options.IdentityEndpoint == "":
		return Found{}, errors.New("the entry has no auth_url")
	case options.Password == "" && options.ApplicationCredentialSecret == "":
		return Found{}, errors.New("the entry has neither a password, nor ak and sk, nor a token")
	}
	return keystoneFound("", options), nil
}
