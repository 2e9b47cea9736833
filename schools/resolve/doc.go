// Package resolve reads what somebody wrote about a school, such as "St Marys
// RC Prim, Thurnby", and says which schools of the register that may be.
//
// A Resolver is made once from the register and its links. Every school,
// open or closed, and every predecessor that only the links still know, becomes
// a bag of words in one spelling: abbreviations are written out, faiths and
// phases brought to one word, marks and apostrophes dropped. A text is brought
// to the same form and weighed against the register word by word: a rare word
// that fits says much, a common one little, a word that is missing or does not
// belong says something against. Town, council, postcode, school numbers and
// the force's area add their weight. The answer is a Posterior: schools with
// probabilities, and the probability that none of them is meant.
//
// A closed school stands for the one open school that took over (the
// Directory decides whether there is one). Where a school was split, merged,
// or leads in a circle there is no such school; those that took over are listed
// side by side for a person.
//
// The answer is evidence and an order in which to look. It never routes: a
// school named by free text alone is for a person to confirm. The weights are
// those of independent words, softened by one factor that was set on distorted
// names of the public register; the probabilities are honest for texts like
// those, and only a guide for stranger ones. Reasons name fields and never say
// what is in them.
package resolve

// BUG(resolve): Two words of a name written as one ("Newford" for "New Ford")
// are parted only when the register knows nothing like the one; a slip in the
// only rare word of a name leaves None likelier than the school; and a school
// that is missing from the register is sometimes taken for its neighbour of a
// like name with more than .99.
