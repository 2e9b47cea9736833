// Package archtest holds the promises the tree makes about itself.
//
// A force's security officer is told that what police know and what schools
// hold meet in one folder only. That promise is a missing arrow between
// packages, and a missing arrow stays missing only where something looks for
// it: the tests here read the import graph and the source, and fail with the
// reason when an arrow, a comment or a name goes astray. The package has no
// code of its own.
package archtest
