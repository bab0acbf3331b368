// Package tfstate reads the add-ons of CCE clusters out of a Terraform state.
//
// In goes the text of a state file (format version 4, which all of Terraform since
// 0.12 and OpenTofu write) or what terraform show -json prints of one. Out comes a
// [State]: the add-ons of the two providers that know them, with the values that
// the provider sends for them, and what could not be taken over, with the reason.
// Nothing in a state is lost without a word but the resources of other kinds.
//
// The state is all that is looked at: whether it is true is for a plan to find out.
// Writing a manifest is left to package export.
package tfstate
