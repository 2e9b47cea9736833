package admin

// faulty is a page that knows what was wrong with a field.
type faulty interface{ ErrorFor(field string) string }

// recordInput is one field of a form that describes a child. A page may hold the
// same form for several forces, so its id says which.
type recordInput struct{ ID, Name, Label, Hint, Type, Value, Error string }

// recordField lets a page say such a field in one line: what was typed and what
// was wrong is shown with the form that was refused, and with no other. The
// first form's fields are named as the list of errors links to them.
func recordField(page faulty, name, label, hint, kind string, form map[string]string, refused, force string) recordInput {
	in := recordInput{ID: force + "-" + name, Name: name, Label: label, Hint: hint, Type: kind}
	if refused == force {
		in.ID, in.Value, in.Error = name, form[name], page.ErrorFor(name)
	}
	return in
}

// childForm are the fields by which a child is described.
func childForm(page faulty, form map[string]string, refused, force string) []recordInput {
	field := func(name, label, hint, kind string) recordInput {
		return recordField(page, name, label, hint, kind, form, refused, force)
	}
	return []recordInput{
		field("forename", "Forename", "", "text"), field("surname", "Surname", "", "text"),
		field("born", "Date of birth", "", "date"), field("upn", "Pupil number (UPN)", "It may stay empty", "text"),
	}
}
