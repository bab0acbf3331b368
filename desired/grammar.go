package desired

import (
	"fmt"
	"regexp"
)

// The grammars of what ends up in hosts, paths and headers of requests. They are
// a little wider than what the services hand out, so that a name that was typed
// instead of an ID still gets the answer which ID it has; nothing that they let
// through means anything to a URL.
var (
	// A region is one label of a host name.
	regionGrammar = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	// A project is an ID of 32 hex digits, or a name, such as eu-de_prod.
	projectGrammar = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)
	// A cluster's ID is a UUID, and one label of a host name on Open Telekom Cloud.
	clusterGrammar = regexp.MustCompile(`^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$`)
	// A pool's name is what Kubernetes takes for one.
	poolGrammar = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$`)
)

// CheckRegion says what is wrong with a region's name; nil where nothing is.
func CheckRegion(name string) error {
	return conforms(name, regionGrammar, 63, "a region", "lower-case letters, digits and hyphens, such as eu-de")
}

// CheckProject says what is wrong with a project's ID or name.
func CheckProject(project string) error {
	return conforms(project, projectGrammar, 64, "a project", "an ID of 32 hex digits, or a name of letters, digits, . _ and -, such as eu-de_prod")
}

// CheckClusterID says what is wrong with a cluster's ID.
func CheckClusterID(id string) error {
	return conforms(id, clusterGrammar, 63, "a cluster's ID", "a UUID, such as 9dd81b6e-e8e5-11ea-8aeb-0255ac11161d")
}

// CheckPoolName says what is wrong with a pool's name, which is its ID.
func CheckPoolName(name string) error {
	return conforms(name, poolGrammar, 253, "a pool's name", "letters, digits, . _ and -, with a letter or digit at both ends")
}

// conforms quotes text, so that no control character in it reaches a terminal.
func conforms(text string, grammar *regexp.Regexp, longest int, what, want string) error {
	if len(text) <= longest && grammar.MatchString(text) {
		return nil
	}
	if len(text) > longest {
		return fmt.Errorf("%q… is too long for %s: at most %d characters", text[:longest], what, longest)
	}
	return fmt.Errorf("%q cannot be %s: it has to be %s", text, what, want)
}
