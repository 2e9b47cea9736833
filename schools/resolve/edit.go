package resolve

// far is what editDistance answers for words too different to be counted.
const far = 99

// editDistance counts the letters added, left out, changed or swapped with
// their neighbour that lead from one word to another, up to most.
func editDistance(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most || len(a) > 2*maxWordBytes || len(b) > 2*maxWordBytes {
		return far
	}
	var rows [3][2*maxWordBytes + 1]uint8
	before, last, here := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = uint8(j)
	}
	for i := 1; i <= len(a); i++ {
		here[0] = uint8(i)
		least := here[0]
		for j := 1; j <= len(b); j++ {
			change := last[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			d := min(change, last[j]+1, here[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			here[j] = d
			least = min(least, d)
		}
		if int(least) > most {
			return far
		}
		before, last, here = last, here, before
	}
	if d := int(last[len(b)]); d <= most {
		return d
	}
	return far
}
