package resolve

import (
	"sync"

	"firstbell/schools"
)

// Hint is what is known besides the text. Every field may be empty.
type Hint struct {
	Town     string       // where the school or the child's home is
	Council  string       // the local authority's name or its code of three digits
	Postcode string       // the school's or the child's home's; an outward code will do
	Area     []int        // codes of the local authorities in the force's area
	OnDate   schools.Date // the day on which the child went to the school
}

// Resolver answers which schools a text may mean. It is an immutable snapshot
// of the register, made anew with each new Directory, and safe for many
// goroutines. A nil Resolver knows no school.
type Resolver struct {
	register *register
	benches  sync.Pool
}

// New reads a directory. The links give the names of closed schools that the
// register no longer holds; which school took over from them the directory
// says, so it must have been made with the same links.
func New(directory *schools.Directory, links ...schools.Link) *Resolver {
	r := &Resolver{register: newRegister(directory, links)}
	r.benches.New = func() any { return newBench(r.register) }
	return r
}

// Resolve weighs a text against every school. It never fails: of an empty text,
// or one that says nothing about a school, the answer is None.
func (r *Resolver) Resolve(text string, hint Hint) Posterior {
	if r == nil || len(r.register.documents) == 0 {
		return Posterior{None: 1}
	}
	b := r.benches.Get().(*bench)
	defer r.benches.Put(b)
	q := r.register.read(text, hint, b)
	b.collect(r.register, q)
	b.weighAll(r.register, q)
	p := b.posterior(r.register)
	b.clear()
	return p
}
