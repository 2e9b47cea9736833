package linkage

// column is one field of one file: its distinct values and which record has
// which. Value 0 is the empty one.
type column struct {
	values []value
	counts []int32
	of     []int32 // by record
}

// columnOf collects the distinct values of field i.
func columnOf(kind Kind, records []Record, i int) *column {
	c := &column{values: []value{{}}, counts: []int32{0}, of: make([]int32, len(records))}
	ids := map[string]int32{"": 0}
	raws := map[string]int32{}
	for r := range records {
		raw := ""
		if i < len(records[r].Values) {
			raw = records[r].Values[i]
		}
		id, seen := raws[raw]
		if !seen {
			id = c.add(newValue(kind, raw), ids)
			raws[raw] = id
		}
		c.of[r] = id
		c.counts[id]++
	}
	return c
}

func (c *column) add(v value, ids map[string]int32) int32 {
	id, seen := ids[v.text]
	if !seen {
		id = int32(len(c.values))
		ids[v.text] = id
		c.values = append(c.values, v)
		c.counts = append(c.counts, 0)
	}
	return id
}

func (c *column) at(record int) *value { return &c.values[c.of[record]] }

// present is how many records have a value.
func (c *column) present() int { return len(c.of) - int(c.counts[0]) }
