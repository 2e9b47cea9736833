package notifier

import (
	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/areas"
)

// Where a child lives decides which force has the duty, and which council's team
// is told of a child whom no school has. It is looked up in the postcode
// directory; what a force wrote about it only makes a person look.

// Reasons for parking a child that have to do with where it lives.
const (
	ReasonResidenceUnknown = "residence-unknown" // where the child lives is needed and not known
	ReasonCouncilUnknown   = "council-unknown"   // the district is not in the table of councils
	ReasonNoTeam           = "no-council-team"   // the council has named no team for such a child
)

// residence is where a child lives, as far as it is known.
type residence struct {
	place areas.Place
	known bool // the postcode directory says so
	la    int  // the council responsible for education; 0 where it is not known
}

// residenceOf looks the child's postcode up. Without an answer the one council
// that the force serves is taken, where it serves a single one and nothing says
// that the child lives in another force's area.
func (r *routing) residenceOf(c police.Child) residence {
	place, ok := r.known.Areas.Lookup(c.Postcode)
	if ok {
		la := r.known.Directory.CouncilOfDistrict(place.District)
		if authority, listed := areas.AuthorityOf(place.District); la == 0 && listed {
			la = authority.LA
		}
		return residence{place: place, known: true, la: la}
	}
	if len(r.policy.Councils) == 1 && !r.saysElsewhere(c) {
		return residence{la: r.policy.Councils[0]}
	}
	return residence{}
}

// saysElsewhere reports whether the force itself wrote that the child lives in
// another force's area.
func (r *routing) saysElsewhere(c police.Child) bool {
	return c.ResidenceForce != "" && string(c.ResidenceForce) != r.c.Force
}

// team is the council's team of a kind for where the child lives, or why there
// is none.
func (r *routing) team(c police.Child, team schools.Team) (school schools.School, reason string) {
	home := r.residenceOf(c)
	switch {
	case home.la == 0 && home.known:
		return school, ReasonCouncilUnknown
	case home.la == 0:
		return school, ReasonResidenceUnknown
	}
	school, ok := r.known.Directory.CouncilTeam(home.la, team)
	if !ok {
		return school, ReasonNoTeam
	}
	return school, ""
}
