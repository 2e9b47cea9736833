package resolve

// explain says in plain words what was found. It names fields and never says
// what is in them.
func (e *evidence) explain(w way) []string {
	why := []string{e.explainName()}
	add := func(is bool, words string) {
		if is {
			why = append(why, words)
		}
	}
	add(e.number, "the school's number is written")
	add(e.otherway, "the faith or the age group is not the same in both")
	add(e.town == fitWhole, "the town fits")
	add(e.town == fitPart, "the town fits in part")
	add(e.town == fitNot, "the town is another")
	add(e.written == fitWhole && e.town != fitWhole, "the place written with the name fits")
	add(e.council == fitWhole, "the council fits")
	add(e.council == fitNot, "the council is another")
	if words := postWords[e.post]; words != "" {
		why = append(why, words)
	}
	if words := wayWords[w]; words != "" {
		why = append(why, words)
	}
	return why
}

var postWords = [...]string{
	nearUnknown: "", nearNothing: "the postcode is in another area", nearArea: "the postcode is in the same area", nearOutward: "the postcode is in the same district",
	nearSector: "the postcode is in the same part of the district", nearUnit: "the postcode is the school's",
}

var wayWords = [...]string{
	wayItself: "", wayFollowed: "it took over from a closed school whose name this is",
	wayDivided: "the school of that name closed, and which school took over is for a person to say",
	wayEnded:   "the school is closed, and no open school is known to have taken over", wayPlanned: "the school is not open yet",
}

func (e *evidence) explainName() string {
	switch {
	case e.initials:
		return "the name fits by its initials"
	case e.fits == 0:
		return "the name does not fit"
	case e.lacks > 0 && e.strange > 0:
		return "the name fits in part: words are missing on both sides"
	case e.lacks > 0:
		return "the name fits, but a part of it is not written"
	case e.strange > 0:
		return "the name fits, but more is written than belongs to it"
	case e.slips == 1:
		return "the name fits except for one letter"
	case e.slips > 1:
		return "the name fits except for some letters"
	case e.short:
		return "the name fits as an abbreviation"
	}
	return "the name fits"
}
