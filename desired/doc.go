// Package desired holds the words in which a fleet's wanted state is told.
//
// A [State] is targets with the components that they should hold, and the limits
// of a run; all defaults are filled in, all references resolved. Package
// desired/manifest makes one from YAML; a program may as well build it itself.
// Strings that no output may show are [Secret] leaves of a component's
// parameters: they print as "(sensitive)" wherever they end up.
//
// What is live, what a catalog offers and what follows from both is left to
// package diff. Nothing here reads a file, a clock or makes a request, and nothing
// but the standard library is linked.
package desired
