// Package tree works on JSON trees: what encoding/json decodes into an any.
//
// Objects are map[string]any, arrays []any, leaves nil, bool, string and
// numbers; a json.Number keeps a number as it was written. In go trees and JSON
// Pointers (RFC 6901), out come copies, equality by value, and what stands at a
// pointer. A value of any other Go type is taken as it is: nothing here panics
// on one, and nothing changes it.
//
// What a tree means, a null or a secret for example, is left to others.
package tree
