package resolve_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"firstbell/schools"
	"firstbell/schools/gias"
	"firstbell/schools/resolve"
)

// world is the public register of 22,010 open schools with the links of 17,000
// predecessors.
type world struct {
	schools   []schools.School
	links     []schools.Link
	directory *schools.Directory
	resolver  *resolve.Resolver
}

var readWorld = sync.OnceValues(func() (*world, error) {
	folder := filepath.Join("..", "..", "..", "shared", "data", "gias")
	register, err := os.Open(filepath.Join(folder, "schools_extract_2023.csv"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = register.Close() }()
	linked, err := os.Open(filepath.Join(folder, "links_edubasealldata20250422.csv.gz"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = linked.Close() }()
	read, err := gias.ReadRegister(register)
	if err != nil {
		return nil, err
	}
	links, err := gias.ReadLinks(linked)
	if err != nil {
		return nil, err
	}
	w := &world{schools: read.Schools, links: links.Links, directory: schools.NewDirectory(read.Schools, links.Links)}
	w.resolver = resolve.New(w.directory, w.links...)
	return w, nil
})

// realWorld skips the test where the public data is absent.
func realWorld(t testing.TB) *world {
	t.Helper()
	w, err := readWorld()
	if err != nil {
		t.Skip("public data is not here: ", err)
	}
	return w
}
