package police

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// code is one value of a closed list, with the words a person reads.
type code[T ~string] struct {
	value T
	label string
}

// codes is a closed list: the schema, the checks and the labels come from it.
type codes[T ~string] []code[T]

func (c codes[T]) schema() *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	labels := make([]string, len(c))
	for i, one := range c {
		s.Enum = append(s.Enum, string(one.value))
		labels[i] = string(one.value) + ": " + one.label
	}
	s.Description = strings.Join(labels, "; ") + "."
	s.Extensions = map[string]any{meanings: labels}
	return s
}

func (c codes[T]) label(value T) string {
	for _, one := range c {
		if one.value == value {
			return one.label
		}
	}
	return ""
}

func (c codes[T]) values() []T {
	all := make([]T, len(c))
	for i, one := range c {
		all[i] = one.value
	}
	return all
}
