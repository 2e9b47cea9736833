package admin

// Row is a route as the walk of the outer test package sees it.
type Row struct {
	Method, Path string
	Roles        []string
}

// Routes hands the table to the walk.
func Routes() (all []Row) {
	for _, r := range routes {
		row := Row{Method: r.method, Path: r.path}
		for _, role := range r.roles {
			row.Roles = append(row.Roles, string(role))
		}
		all = append(all, row)
	}
	return all
}

// What the outer test package asks by itself.
var (
	Grouped = grouped
	Plain   = plain
)
