// Package areas says in which police force area and council area a postcode
// lies.
//
// It is read from the ONS Postcode Directory, the government's list of every
// postcode of the United Kingdom with the areas it lies in: 2.7 million rows
// that are streamed once and packed into little more than a byte each. A
// postcode that is not in the list has no answer, and no answer is ever made
// up from its neighbours: who duties fall to hangs on it.
//
// The list speaks of areas by their nine-character codes. Two small tables of
// our own turn those into the three-digit codes by which education authorities
// are known, and into the names of the 43 territorial forces.
package areas
