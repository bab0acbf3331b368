// Package export writes a manifest from what is live.
//
// In go targets with their inventories and catalogs, one by one, so that a
// caller can drop each answer as soon as it is read ([Read]). Out comes a
// [Document] ([Build]): the manifest, its text with comments that say where
// values come from, the variables that stand for sensitive values, and what was
// left out and why. Planned against the inventories that it was made from, the
// manifest has no changes.
//
// A caller that has no inventory but the records of another tool has them put into
// words by [ReadRecords]. What such a manifest asks for is what they say.
//
// The same inventories give the same text. What a component would have to say
// is decided by package diff; asking the services, and showing what comes out,
// is left to the caller.
package export
