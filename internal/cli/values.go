package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/syncer-project/syncer/desired"
)

// forms are what values of a type have to be, where the type does not say so itself.
var forms = map[string]string{
	"bool":     "true or false",
	"int":      "a whole number, such as 10",
	"float64":  "a number, such as 20",
	"duration": "a duration with its unit, such as 15s or 2m",
}

// wrongValue says what a flag's value has to be, where err is that of a value that
// cannot be read. The flag was given under name: its own, or that of its variable.
func wrongValue(name string, err error) error {
	invalid, ok := errors.AsType[*pflag.InvalidValueError](err)
	if !ok {
		return fmt.Errorf("%s: %w", name, err)
	}
	if form := forms[invalid.GetFlag().Value.Type()]; form != "" {
		return fmt.Errorf("%s %q: has to be %s", name, invalid.GetValue(), form)
	}
	return fmt.Errorf("%s %w", name, invalid.Unwrap())
}

// commas ends a message on a value of a flag that may be repeated: a comma separates
// values in the flag's variable only. Empty where there is none.
func commas(flag, value string) string {
	if !strings.Contains(value, ",") {
		return ""
	}
	meant := ""
	for part := range strings.SplitSeq(value, ",") {
		meant += " " + flag + " " + strings.TrimSpace(part)
	}
	return "; a comma separates values in the variable only, did you mean" + meant + "?"
}

// checkPath tells of what is no name of a file, but a slip of who typed it.
func checkPath(flag, path string) error {
	if _, err := os.Lstat(path); err == nil || path == "-" {
		return nil
	}
	switch {
	case strings.HasPrefix(path, "-"):
		return fmt.Errorf("%s %s: that is a flag; %s needs a file or a directory before it", flag, path, flag)
	case strings.Contains(path, ","):
		return fmt.Errorf("%s %s: there is no such file%s", flag, path, commas(flag, path))
	}
	if near, ok := nearFile(path); ok {
		return fmt.Errorf("%s %s: there is no such file or directory, did you mean %s?", flag, path, near)
	}
	return nil
}

// nearFile returns what stands beside path under nearly its name.
func nearFile(path string) (string, bool) {
	entries, _ := os.ReadDir(filepath.Dir(path)) // what was read before an error counts
	var names []string
	for _, entry := range entries {
		if entry.IsDir() || isManifestName(entry.Name()) {
			names = append(names, entry.Name())
		}
	}
	name, ok := desired.Closest(filepath.Base(path), names)
	return filepath.Join(filepath.Dir(path), name), ok
}

func isManifestName(name string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(name))
}
