package main

// leaveNoCore has nothing to do: Windows keeps no core of a program that nobody asked
// it to keep.
func leaveNoCore() {}
