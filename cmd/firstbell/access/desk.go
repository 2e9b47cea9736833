package access

import "slices"

// The roles that two groups of pages share.
var (
	start         = slices.Concat(readers, everybody, auditors)
	calendarRoles = slices.Concat(readers, everybody)
	closers       = slices.Concat(readers, operators)
	purgers       = slices.Concat(desk, auditors)
)

// deskRows are the pages of a force's desk and of the installation's keepers. A
// child's name is the answer to a post, after the look is on record.
var deskRows = []Row{
	{Portal, "GET", "/desk", desk, Anywhere, Nothing},
	{Portal, "GET", "/desk/refused", desk, Anywhere, Nothing},
	{Portal, "GET", "/desk/triage", desk, Anywhere, Nothing},
	{Portal, "GET", "/desk/triage/:case/:child", desk, OwnForce, Nothing},
	{Portal, "POST", "/desk/triage/:case/:child", desk, OwnForce, Child},
	{Portal, "POST", "/desk/triage/:case/:child/candidate", operators, OwnForce, Child},
	{Portal, "POST", "/desk/triage/:case/:child/place", operators, OwnForce, Nothing},
	{Portal, "POST", "/desk/triage/:case/:child/exception", operators, OwnForce, Nothing},
	{Portal, "POST", "/desk/triage/:case/:child/decision", desk, OwnForce, Nothing},
	{Portal, "POST", "/desk/triage/:case/:child/hand-off", operators, OwnForce, Nothing},
	{Portal, "GET", "/desk/hand-offs", desk, Anywhere, Nothing},
	{Portal, "GET", "/desk/hand-offs/:case/:child", desk, OwnForce, Nothing},
	{Portal, "POST", "/desk/hand-offs/:case/:child", desk, OwnForce, Child},
	{Portal, "POST", "/desk/hand-offs/:case/:child/answer", operators, OwnForce, Nothing},

	{Portal, "GET", "/desk/endings", purgers, Anywhere, Nothing},
	{Portal, "GET", "/desk/endings.csv", purgers, Anywhere, Nothing},

	{Portal, "GET", "/desk/texts", desk, Anywhere, Nothing},
	{Portal, "POST", "/desk/texts/:notification", operators, OwnForce, Child},
	{Portal, "POST", "/desk/texts/:notification/decision", operators, OwnForce, Nothing},

	{Portal, "GET", "/desk/break-glass", desk, Anywhere, Staff},
	{Portal, "POST", "/desk/break-glass", operators, Anywhere, Staff},
	{Portal, "GET", "/desk/break-glass/:notification", operators, OwnForce, Nothing},
	{Portal, "POST", "/desk/break-glass/:notification", operators, OwnForce, Nothing},
	{Portal, "POST", "/desk/break-glass/:notification/look", operators, OwnForce, Child},
	{Portal, "POST", "/desk/break-glass/:opening/why", owners, OwnForce, Child},
	{Portal, "POST", "/desk/break-glass/:opening/review", owners, OwnForce, Child},
	{Portal, "GET", "/desk/breaches", desk, Anywhere, Nothing},
	{Portal, "GET", "/desk/breaches/:breach", desk, OwnForce, Nothing},
	{Portal, "POST", "/desk/breaches/:breach", desk, OwnForce, Child},
	{Portal, "POST", "/desk/breaches/:breach/statement", desk, OwnForce, Nothing},
	{Portal, "POST", "/desk/breaches/:breach/call", desk, OwnForce, Nothing},
	{Portal, "POST", "/desk/breaches/:breach/decision", desk, OwnForce, Nothing},
	{Portal, "POST", "/desk/breaches/:breach/close", desk, OwnForce, Nothing},

	{Portal, "GET", "/desk/subject-access", owners, Anywhere, Staff},
	{Portal, "POST", "/desk/subject-access/:force", owners, OwnForce, Nothing},
	{Portal, "POST", "/desk/subject-access/:force/:search", owners, OwnForce, Child},
	{Portal, "POST", "/desk/subject-access/:force/:search/decision", owners, OwnForce, Nothing},
	{Portal, "POST", "/desk/subject-access/:force/:search/content", owners, OwnForce, Child},
	{Portal, "POST", "/desk/subject-access/:force/:search/file", owners, OwnForce, Child},

	{Portal, "GET", "/desk/holds", owners, Anywhere, Staff},
	{Portal, "POST", "/desk/holds/:force", owners, OwnForce, Staff},
	{Portal, "POST", "/desk/holds/:force/:hold", owners, OwnForce, Child},
	{Portal, "POST", "/desk/holds/:force/:hold/decision", owners, OwnForce, Staff},

	{Portal, "GET", "/desk/calls", operators, Anywhere, Staff},
	{Portal, "GET", "/desk/calls/:urn", operators, OwnForce, Staff},
	{Portal, "POST", "/desk/calls/print", operators, Anywhere, Staff},
	{Portal, "POST", "/desk/calls/:urn", operators, OwnForce, Nothing},
	{Portal, "POST", "/desk/calls/:urn/claim", operators, OwnForce, Nothing},
	{Portal, "POST", "/desk/calls/:urn/word", operators, OwnForce, Staff},
	{Portal, "POST", "/desk/calls/:urn/attempt", operators, OwnForce, Nothing},
	{Portal, "POST", "/desk/calls/:urn/release", operators, OwnForce, Nothing},

	{Portal, "GET", "/desk/alarms", desk, Anywhere, Nothing},
	{Portal, "POST", "/desk/alarms/take", desk, OwnForce, Nothing},
	{Portal, "POST", "/desk/alarms/clear", desk, OwnForce, Nothing},
	{Portal, "GET", "/desk/duty", desk, Anywhere, Staff},
	{Portal, "POST", "/desk/duty/add", desk, OwnForce, Nothing},
	{Portal, "POST", "/desk/duty/remove", desk, OwnForce, Nothing},
	{Portal, "GET", "/desk/suspension", desk, Anywhere, Staff},
	{Portal, "POST", "/desk/suspension/:force", desk, OwnForce, Nothing},
	{Portal, "GET", "/desk/matching", everybody, Anywhere, Nothing},
	{Portal, "POST", "/desk/matching/:force", admins, OwnForce, Nothing},

	{Portal, "GET", "/desk/schools", everybody, Register, Nothing},
	{Portal, "GET", "/desk/schools/:urn", everybody, OwnArea, Staff},
	{Portal, "POST", "/desk/schools/:urn/invite", everybody, OwnArea, Staff},
	{Portal, "POST", "/desk/schools/:urn/roll", operators, OwnArea, Nothing},
	{Portal, "POST", "/desk/schools/:urn/remove", admins, OwnArea, Nothing},
	{Portal, "GET", "/desk/schools/:urn/people", everybody, OwnArea, Staff},
	{Portal, "POST", "/desk/schools/:urn/people/set", everybody, OwnArea, Nothing},
	{Portal, "POST", "/desk/schools/:urn/people/away", everybody, OwnArea, Nothing},
	{Portal, "POST", "/desk/schools/:urn/people/back", everybody, OwnArea, Nothing},
	{Portal, "POST", "/desk/schools/:urn/people/leave", everybody, OwnArea, Nothing},
	{Portal, "POST", "/desk/schools/:urn/people/hub", everybody, OwnArea, Nothing},
	{Portal, "POST", "/desk/schools/:urn/lost", everybody, OwnArea, Nothing},
	{Portal, "GET", "/desk/accounts", everybody, Anywhere, Staff},
	{Portal, "GET", "/desk/shortfalls", desk, Anywhere, Staff},
	{Portal, "GET", "/desk/shortfalls.csv", desk, Anywhere, Staff},

	{Portal, "GET", "/audit", auditors, Anywhere, Nothing},
	{Portal, "POST", "/audit", auditors, Anywhere, Staff},
	{Portal, "POST", "/audit/file", auditors, OwnForce, Staff},

	{Portal, "GET", "/desk/exclusions", desk, Anywhere, Nothing},
	{Portal, "POST", "/desk/exclusions/:case", desk, OwnForce, Child},
	{Portal, "POST", "/desk/exclusions/:case/add", operators, OwnForce, Nothing},
	{Portal, "POST", "/desk/exclusions/:case/lift", operators, OwnForce, Nothing},
	{Portal, "POST", "/desk/exclusions/:case/decision", desk, OwnForce, Nothing},
}
