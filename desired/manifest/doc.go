// Package manifest reads manifests and yields the state that a fleet should be in.
//
// In go manifest files (YAML or JSON), directories of them or standard input,
// and the environment that their references name. Out comes one [desired.State],
// or every mistake at once as [Diagnostics], each with file, line, column and path.
//
// Profiles are merged into their targets, defaults are filled in and
// references are resolved, so a reader of State needs to know none of these.
// Strings that came from a reference are [secret.Value] leaves: they print as
// "(sensitive)" wherever they end up.
//
// Each document is parsed once, by go.yaml.in/yaml/v3, whose nodes tell lines,
// keys that stand twice and how a long number was written. A tree is made of the
// nodes, checked against [Schema] and put into the types, which the schema is
// made from by this package's tests. sigs.k8s.io/yaml writes: see [Marshal].
//
// Most manifests hold no mistake. They are read as a draft first, which keeps no
// node and no place (draft.go; cut.go for YAML, json.go for JSON); mistakes are told by a second reading.
//
// A manifest is a stranger's text: what it may cost is limited in size, number
// of values and depth (limits.go), and so is what its references may read.
package manifest
