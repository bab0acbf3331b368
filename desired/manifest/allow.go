package manifest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/syncer-project/syncer/desired/secret"
)

// DefaultEnv is the pattern of the variables that ${env:} may name where nothing
// else is said. No other setting begins so.
const DefaultEnv = "SYNCER_VAR_*"

// credentials are variables that hold what the run or its job signs in with, in
// capitals. Whatever is said, no manifest reads them: it may be a stranger's.
// Sources: the settings of the clouds' SDKs, Terraform providers and OpenStack.
var credentials = []string{
	"HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN", "HUAWEICLOUD_SDK_ID_TOKEN_FILE", "HUAWEICLOUD_SDK_CREDENTIALS_FILE",
	"HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN", "HW_AUTH_TOKEN", "HW_USER_PASSWORD", "HW_SHARED_CONFIG_FILE",
	"OS_ACCESS_KEY", "OS_SECRET_KEY", "OS_SECURITY_TOKEN", "OS_AK", "OS_SK", "OS_ST", "OS_PASSWORD", "OS_PASSCODE",
	"OS_TOKEN", "OS_AUTH_TOKEN", "OS_APPLICATION_CREDENTIAL_SECRET", "OS_CLIENT_SECURE_FILE", "OS_CLIENT_CONFIG_FILE",
	"GITHUB_TOKEN", "GH_TOKEN", "CI_JOB_TOKEN", "ACTIONS_RUNTIME_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
}

// isCredential reports a variable that no manifest may read: those above, others
// of the same families under a telling name, and syncer's own settings.
func isCredential(name string) bool {
	name = strings.ToUpper(name)
	of := func(prefix string) bool { return strings.HasPrefix(name, prefix) }
	switch {
	case slices.Contains(credentials, name):
		return true
	case of("SYNCER_"):
		return !of("SYNCER_VAR_")
	}
	return (of("HUAWEICLOUD_") || of("HW_") || of("OS_") || of("ACTIONS_")) && secret.Key(name)
}

// allowed reports why a variable may not be read.
func (r *resolver) allowed(name string) error {
	if isCredential(name) {
		return fmt.Errorf("the environment variable %s may not be read by a manifest, whatever --allow-env says: it is for the run's own credentials or settings", name)
	}
	for _, pattern := range r.allowEnv {
		if ok, _ := path.Match(pattern, name); ok {
			return nil
		}
	}
	return fmt.Errorf("the environment variable %s may not be read: it matches no --allow-env (%s)", name, strings.Join(r.allowEnv, ", "))
}

// checkPatterns tells of patterns that could match nothing.
func checkPatterns(patterns []string, p *problems) {
	for _, pattern := range patterns {
		if _, err := path.Match(pattern, ""); err != nil {
			p.tell("--allow-env %q: is no pattern; * stands for any characters, ? for one, [a-z] for one of these", pattern)
		}
	}
}

var errOutside = errors.New("it is outside of the manifest's directory; --allow-file DIR allows those of another one")

// mostReferenced is how many bytes a file may give to one parameter.
const mostReferenced = 1 << 20

// openAllowed opens the regular file at name, which has to stand in one of the
// folders once links are resolved. What stands outside is not looked at: whether
// it is there tells something, too.
func openAllowed(name string, folders []string) (*os.File, error) {
	full, err := filepath.Abs(name)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(folders, func(folder string) bool { return within(folder, full) || within(resolved(folder), full) }) {
		return nil, errOutside
	}
	real, err := filepath.EvalSymlinks(full)
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		if folder = resolved(folder); within(folder, real) {
			return openWithin(folder, real)
		}
	}
	return nil, errOutside
}

// openWithin opens a file of folder without leaving it, be the file exchanged
// for a link at this moment, and without waiting for the other end of a pipe.
func openWithin(folder, real string) (*os.File, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	name, err := filepath.Rel(folder, real)
	if err != nil {
		return nil, err
	}
	return root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// within reports that full stands in folder; both are absolute.
func within(folder, full string) bool {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return false
	}
	below, err := filepath.Rel(folder, full)
	return err == nil && filepath.IsLocal(below)
}

// resolved returns a folder by its absolute name without links.
func resolved(folder string) string {
	if full, err := filepath.Abs(folder); err == nil {
		folder = full
	}
	if real, err := filepath.EvalSymlinks(folder); err == nil {
		return real
	}
	return folder
}

// readReference returns what a file gives to a parameter: its text without the
// line break at the end.
func readReference(name string, folders []string) content {
	file, err := openAllowed(name, folders)
	if err != nil {
		return content{err: reason(err)}
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return content{err: reason(err)}
	case info.IsDir():
		return content{err: syscall.EISDIR}
	case !info.Mode().IsRegular():
		return content{err: errNotRegular}
	}
	raw, err := io.ReadAll(io.LimitReader(file, mostReferenced+1))
	switch {
	case err != nil:
		return content{err: reason(err)}
	case len(raw) > mostReferenced:
		return content{err: fmt.Errorf("it holds more than %d bytes", mostReferenced)}
	}
	text, ended := strings.CutSuffix(string(raw), "\n")
	if ended {
		text = strings.TrimSuffix(text, "\r")
	}
	return content{text: text}
}
