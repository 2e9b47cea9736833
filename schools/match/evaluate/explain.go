package evaluate

import (
	"fmt"
	"strconv"
	"strings"

	"firstbell/schools/match/linkage"
)

// Explain learns the weights from the files and tells how the pair of two
// records is weighed. A record is named by its id, or by the number of its
// line where there is no id.
func Explain(c Comparison, leftID, rightID string) (linkage.Explanation, error) {
	l, err := c.load()
	if err != nil {
		return linkage.Explanation{}, err
	}
	i, err := recordOf(l.left, "left", leftID)
	if err != nil {
		return linkage.Explanation{}, err
	}
	j, err := recordOf(l.right, "right", rightID)
	if err != nil {
		return linkage.Explanation{}, err
	}
	if err := l.model.Fit(l.left, l.right); err != nil {
		return linkage.Explanation{}, err
	}
	return l.model.Explain(i, j), nil
}

// recordOf finds a record by its id, and else by the number of its line.
func recordOf(records []linkage.Record, side, id string) (int, error) {
	for i, r := range records {
		if r.ID == id {
			return i, nil
		}
	}
	line, err := strconv.Atoi(strings.TrimPrefix(id, "line "))
	if err != nil || line < 2 || line >= len(records)+2 {
		return 0, fmt.Errorf("explaining: the %s file has no record with that id, nor such a line", side)
	}
	return line - 2, nil
}
