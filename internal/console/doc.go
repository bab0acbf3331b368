// Package console is the one exit to a terminal, a log, or a file that somebody
// will print: standard output, standard error, and every report for people.
//
// In goes text of this program with that of others in it: names of files, flags
// that are echoed, values of manifests, messages of services. Out come the same
// lines with nothing in them that could act on whoever shows them. A control
// character, a mark that turns the reading direction, and a byte that is no
// text are written as their codes. In a log of GitHub no line can be read as a
// workflow command. That texts are cut, folded and kept to one line is left to
// those who write them.
package console
