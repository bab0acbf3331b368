// Package manifest reads manifests and yields the state that a fleet should be in.
//
// In go manifest files (YAML or JSON), directories of them or standard input,
// and the environment that their references name. Out comes one [desired.State],
// or every mistake at once as [Diagnostics], each with file, line, column and path.
//
// Profiles are merged into their targets, defaults are filled in and
// references are resolved, so a reader of State needs to know none of these.
// Strings that came from a reference are [desired.Secret] leaves: they print as
// "(sensitive)" wherever they end up.
//
// [Schema] is made from the manifest's Go types by this package's tests and is
// what structure is checked against; [Marshal] writes those types back. sigs.k8s.io/yaml decodes; the
// nodes of go.yaml.in/yaml/v3 tell lines, keys that stand twice, and how a long
// number was written.
package manifest
