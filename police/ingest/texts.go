package ingest

import "net/http"

// text is what the published description says of one operation.
type text struct {
	summary, description, tag string
	problems                  []int
}

var texts = map[string]text{
	"post-incident": {
		summary: "Post an incident, or a higher version of one", tag: "incidents",
		description: "The force and the reference name the incident. Version 1 is new; version n needs version n-1 and amends it. " +
			"The same content again answers 200 with the first receipt, so a post may be repeated until it is answered.",
		problems: []int{
			http.StatusBadRequest, http.StatusUnauthorized, http.StatusConflict, http.StatusRequestEntityTooLarge,
			http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusInternalServerError, http.StatusServiceUnavailable,
		},
	},
	"check-incident": {
		summary: "Check an incident, and tell nobody", tag: "incidents",
		description: "Finds every fault that a post would be refused for, and gives advice on the wording: where, what is the matter and the better way to say it. " +
			"Nothing is stored, no school is looked for and nobody is told. It does not look at what is recorded, so a post may still answer 409.",
		problems: []int{
			http.StatusBadRequest, http.StatusUnauthorized, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType,
			http.StatusUnprocessableEntity, http.StatusInternalServerError, http.StatusServiceUnavailable,
		},
	},
	"read-incident": {
		summary: "Read how far an incident has come", tag: "incidents",
		description: "One state for each child, and one for each establishment told about the child, without naming it. " +
			"Another force's incident answers like one that does not exist.",
		problems: []int{http.StatusUnauthorized, http.StatusNotFound, http.StatusInternalServerError, http.StatusServiceUnavailable},
	},
	"withdraw-incident": {
		summary: "Withdraw an incident", tag: "incidents",
		description: "Takes back an incident with all its versions. Its content is hidden from every school at once. It cannot be undone: post under a new reference.",
		problems: []int{
			http.StatusBadRequest, http.StatusUnauthorized, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge,
			http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusInternalServerError, http.StatusServiceUnavailable,
		},
	},
	"find-schools": {
		summary: "Find a school in the register", tag: "schools",
		description: "For picking a school while typing. It searches the public register only, never a pupil or a roll.",
		problems:    []int{http.StatusUnauthorized, http.StatusUnprocessableEntity, http.StatusInternalServerError, http.StatusServiceUnavailable},
	},
}

// problems says what each status means, everywhere.
var problems = map[int]string{
	http.StatusBadRequest:            "The body cannot be read as JSON. Code malformed.",
	http.StatusUnauthorized:          "No valid API key. Code unauthenticated.",
	http.StatusNotFound:              "It does not exist, or belongs to another force: the two answer alike. Code not-found.",
	http.StatusConflict:              "It disagrees with what is recorded. Codes reference-conflict, version-older, version-skipped, withdrawn.",
	http.StatusRequestEntityTooLarge: "The body is larger than 64 KiB. Code too-large.",
	http.StatusUnsupportedMediaType:  "The body is not plain application/json in UTF-8. Code media-type.",
	http.StatusUnprocessableEntity:   "The request can be read and is wrong. Code validation; every fault is listed with its JSON pointer.",
	http.StatusInternalServerError:   "A defect on our side. Code internal.",
	http.StatusServiceUnavailable:    "It cannot be made durable now. Codes unavailable and busy. Send it again after Retry-After seconds.",
}
