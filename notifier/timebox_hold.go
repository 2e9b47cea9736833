package notifier

// isOnHold reports whether a legal hold keeps what there is about the child.
// It never keeps content readable at a school: it only keeps its key.
func (c *Case) isOnHold(child string) bool {
	known := c.Children[child]
	return known != nil && len(known.Holds) > 0
}

// isAnyOnHold reports whether a hold keeps the body of the incident, which is
// about all of its children.
func (c *Case) isAnyOnHold() bool {
	for hash := range c.Children {
		if c.isOnHold(hash) {
			return true
		}
	}
	return false
}
