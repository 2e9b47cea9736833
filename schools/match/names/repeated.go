package names

import "sync"

// repeated are names that one family gives to several of its children, each
// with another name beside it by which the child is called. Muhammad is put
// before the names of brothers in South Asian, Somali and Arab families; Syed,
// Abdul and the Somali Abdi stand before many a name in the same way.
var repeated = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, name := range []string{"muhammad", "syed", "abdul", "abdi"} {
		all[name] = true
		for _, v := range Variants(name) {
			all[v.Name] = true
		}
	}
	return all
})

// IsRepeated reports whether brothers and sisters may well share a folded given
// name, so that it does not tell one from the other.
func IsRepeated(folded string) bool { return repeated()[folded] }
