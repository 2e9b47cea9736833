package police

// Advice is every sentence that a warning may hold.
func Advice() map[string]bool {
	all := map[string]bool{}
	for _, message := range messages {
		all[message] = true
	}
	for _, patterns := range book() {
		for _, p := range patterns {
			all[p.better] = true
		}
	}
	for _, asked := range asked {
		all[asked] = true
	}
	return all
}
