// Package police holds what a police force tells Firstbell, in the force's own
// words, and the rules for reading it.
//
// An Incident is one domestic abuse event with the adults and the children
// linked to it. It arrives as JSON. Parse turns the bytes into an Incident or
// into the list of every fault found in them, each with a JSON pointer and a
// code, never with the submitted value. Only what cannot be read or cannot be
// tied to a child is a fault: a child without a name, a date of birth or a
// school is accepted, because a person can still find out, and nobody can find
// out about a child who was turned away at the door.
//
// The JSON schema, the OpenAPI description and the checks come from one place:
// the tags and code lists beside the fields. Adding a field means adding it
// there and, where it has a rule of its own, in Validate.
//
// The package knows nothing of schools. A school is a hint here, a piece of
// text or a number that the force believes in.
package police
