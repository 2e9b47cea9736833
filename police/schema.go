package police

import (
	"reflect"
	"regexp"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// Schemas gives a fresh registry holding the published schemas of everything a
// force sends, with references below #/components/schemas/.
func Schemas() huma.Registry {
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	registry.Schema(reflect.TypeFor[Incident](), true, "")
	registry.Schema(reflect.TypeFor[Withdrawal](), true, "")
	for _, object := range registry.Map() {
		for _, field := range object.Properties {
			explain(field)
		}
	}
	return registry
}

// meanings is the extension in which a closed list carries what its codes mean.
const meanings = "x-enum-descriptions"

// faultCode is the extension naming the fault of a value outside a closed list.
const faultCode = "x-fault-code"

// explain adds the meaning of the codes to a field's description, because the
// documentation of the field took the place of the list's own. A code that is
// its own meaning is left out.
func explain(field *huma.Schema) {
	labels, _ := field.Extensions[meanings].([]string)
	var telling []string
	for _, label := range labels {
		if code, meaning, _ := strings.Cut(label, ": "); !strings.EqualFold(code, meaning) {
			telling = append(telling, label)
		}
	}
	if len(telling) > 0 {
		field.Description += " " + strings.Join(telling, "; ") + "."
	}
}

// rules is the compiled form of the schemas that the checks use.
type rules struct {
	registry huma.Registry
	patterns map[string]*regexp.Regexp
	names    map[string]bool
}

var compiled = sync.OnceValue(func() *rules {
	r := &rules{registry: Schemas(), patterns: map[string]*regexp.Regexp{}, names: map[string]bool{}}
	for _, s := range r.registry.Map() {
		for name, field := range s.Properties {
			r.names[name] = true
			r.compile(field)
			if field.Items != nil {
				r.compile(field.Items)
			}
		}
	}
	return r
})

func (r *rules) compile(s *huma.Schema) {
	if s.Pattern != "" && r.patterns[s.Pattern] == nil {
		r.patterns[s.Pattern] = regexp.MustCompile(s.Pattern)
	}
}

// resolve follows a reference to its schema.
func (r *rules) resolve(s *huma.Schema) *huma.Schema {
	for s.Ref != "" {
		s = r.registry.SchemaFromRef(s.Ref)
	}
	return s
}

func (r *rules) of(t reflect.Type) *huma.Schema { return r.registry.Schema(t, true, "") }
