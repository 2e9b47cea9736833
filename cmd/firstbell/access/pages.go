package access

// front is how somebody comes in and goes. Whoever asks may be nobody yet.
var front = []Row{
	{Portal, "GET", "/assets/:hash/:name", nil, Anybody, Nothing},
	{Portal, "GET", "/sign-in", nil, Anybody, Nothing},
	{Portal, "POST", "/sign-in", nil, Anybody, Nothing},
	{Portal, "POST", "/sign-in/passkey/begin", nil, Anybody, Nothing},
	{Portal, "POST", "/sign-in/passkey/finish", nil, Anybody, Nothing},
	{Portal, "POST", "/sign-out", nil, Anybody, Nothing},
	{Portal, "GET", "/today", nil, Anybody, Nothing},
	{Portal, "POST", "/today", nil, Anybody, Nothing},
	{Portal, "GET", "/stay", nil, SignedIn, Nothing},
	{Portal, "POST", "/enrol/passkey/begin", nil, Anybody, Nothing},
	{Portal, "POST", "/enrol/passkey/finish", nil, Anybody, Nothing},
	{Portal, "GET", "/sign-in/with/:provider", nil, Anybody, Nothing},
	{Portal, "GET", "/sign-in/with/:provider/back", nil, Anybody, Nothing},
	{Portal, "POST", "/sign-in/with/:provider/back", nil, Anybody, Nothing},
	{Portal, "POST", "/enrol/:token/with/:provider", nil, Anybody, Nothing},
	{Portal, "GET", "/enrol/:token", nil, Anybody, Nothing},
	{Portal, "POST", "/enrol/:token", nil, Anybody, Nothing},
	{Portal, "GET", "/lost", nil, Anybody, Nothing},
	{Portal, "POST", "/lost", nil, Anybody, Nothing},
	{Portal, "GET", "/account/passkeys", nil, SignedIn, Nothing},
	{Portal, "GET", "/account/passkeys/add", nil, SignedIn, Nothing},
	{Portal, "POST", "/account/passkeys/add", nil, SignedIn, Nothing},
	{Portal, "POST", "/account/passkeys/add/begin", nil, SignedIn, Nothing},
	{Portal, "POST", "/account/passkeys/add/finish", nil, SignedIn, Nothing},
	{Portal, "GET", "/account/passkeys/:passkey", nil, Own, Nothing},
	{Portal, "POST", "/account/passkeys/:passkey/name", nil, Own, Nothing},
	{Portal, "POST", "/account/passkeys/:passkey/remove", nil, Own, Nothing},
}

// messages are what a school is told, and what it says back.
var messages = []Row{
	{Portal, "GET", "/", start, Anywhere, Nothing},
	{Portal, "GET", "/inbox", readers, Anywhere, Nothing},
	{Portal, "GET", "/notifications/:id", readers, OwnMessage, Nothing},
	{Portal, "POST", "/notifications/:id/reveal", readers, OwnMessage, Child},
	{Portal, "POST", "/notifications/:id/acknowledge", readers, OwnMessage, Nothing},
	{Portal, "GET", "/notifications/:id/bounce", readers, OwnMessage, Nothing},
	{Portal, "POST", "/notifications/:id/bounce", readers, OwnMessage, Nothing},
	{Portal, "GET", "/notifications/:id/outcome", readers, OwnMessage, Nothing},
	{Portal, "POST", "/notifications/:id/outcome", readers, OwnMessage, Nothing},
	{Portal, "GET", "/notifications/:id/export", readers, OwnMessage, Nothing},
	{Portal, "POST", "/notifications/:id/export", readers, OwnMessage, Child},
	{Portal, "GET", "/notifications/:id/statement", readers, OwnMessage, Nothing},
	{Portal, "POST", "/notifications/:id/statement", readers, OwnMessage, Nothing},
}

// staffroom is a school's list of its own people.
var staffroom = []Row{
	{Portal, "GET", "/people", colleagues, Anywhere, Staff},
	{Portal, "POST", "/people/:urn/confirm", colleagues, OwnSchool, Nothing},
	{Portal, "GET", "/people/:urn/away", colleagues, OwnSchool, Staff},
	{Portal, "POST", "/people/:urn/away", colleagues, OwnSchool, Nothing},
	{Portal, "POST", "/people/:urn/back", colleagues, OwnSchool, Nothing},
	{Portal, "GET", "/people/:urn/leave", heads, OwnSchool, Staff},
	{Portal, "POST", "/people/:urn/leave", heads, OwnSchool, Nothing},
}

// calendars are when schools are open. A desk sees every school's, for a child
// of its incidents may go to any; it declares nothing outside its area.
var calendars = []Row{
	{Portal, "GET", "/calendar", readers, Anywhere, Nothing},
	{Portal, "GET", "/calendar/:urn", calendarRoles, Register, Nothing},
	{Portal, "GET", "/calendar/:urn/close", closers, OwnArea, Nothing},
	{Portal, "POST", "/calendar/:urn/close", closers, OwnArea, Nothing},
	{Portal, "POST", "/calendar/:urn/undo", closers, OwnArea, Nothing},
	{Portal, "GET", "/desk/calendars", everybody, Anywhere, Nothing},
	{Portal, "GET", "/desk/calendars/close", operators, Anywhere, Nothing},
	{Portal, "POST", "/desk/calendars/close", operators, OwnArea, Nothing},
	{Portal, "POST", "/desk/calendars/undo", operators, OwnArea, Nothing},
}

// connections are a school's call word, webhook and keys.
var connections = []Row{
	{Portal, "GET", "/connections", colleagues, Anywhere, Nothing},
	{Portal, "GET", "/connections/:urn", connected, OwnSchool, Nothing},
	{Portal, "POST", "/connections/:urn/word", colleagues, OwnSchool, Nothing},
	{Portal, "POST", "/connections/:urn/webhook", keepers, OwnSchool, Nothing},
	{Portal, "POST", "/connections/:urn/webhook/test", keepers, OwnSchool, Nothing},
	{Portal, "POST", "/connections/:urn/webhook/rotate", keepers, OwnSchool, Nothing},
	{Portal, "POST", "/connections/:urn/webhook/remove", keepers, OwnSchool, Nothing},
	{Portal, "POST", "/connections/:urn/keys", keepers, OwnSchool, Nothing},
	{Portal, "POST", "/connections/:urn/keys/revoke", keepers, OwnSchool, Nothing},
}

// machines are the doors at which no person stands.
var machines = []Row{
	{SchoolAPI, "GET", "/api/v1/openapi.json", nil, Anybody, Nothing},
	{SchoolAPI, "GET", "/api/v1/notifications", nil, Key, Nothing},
	{SchoolAPI, "POST", "/api/v1/notifications/:id/reveal", nil, Key, Child},
	{SchoolAPI, "ANY", "/api/v1/*", nil, Key, Nothing},
	{Hooks, "POST", "/hooks/notify", nil, Bearer, Nothing},
	{Hooks, "POST", "/hooks/bounces", nil, Bearer, Nothing},
	{Police, "GET", "/openapi.json", nil, Anybody, Nothing},
	{Police, "POST", "/v1/incidents", nil, Key, Nothing},
	{Police, "POST", "/v1/incidents/check", nil, Key, Nothing},
	{Police, "GET", "/v1/incidents/:id", nil, Key, Nothing},
	{Police, "POST", "/v1/incidents/:id/withdrawal", nil, Key, Nothing},
	{Police, "GET", "/v1/schools", nil, Key, Nothing},
	{Operations, "GET", "/livez", nil, Network, Nothing},
	{Operations, "GET", "/readyz", nil, Network, Nothing},
	{Operations, "GET", "/metrics", nil, Network, Nothing},
}
