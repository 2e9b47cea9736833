package police

// Fault is one thing that is wrong with a body: where, what kind, and what to
// do. It never holds the submitted value.
type Fault struct {
	Pointer string `json:"pointer" doc:"Where: an RFC 6901 JSON pointer into the body. Empty means the whole body." example:"/children/0/dateOfBirth"`
	Code    string `json:"code" doc:"What kind of fault, as a stable word for machines." example:"not-a-date"`
	Message string `json:"message" doc:"What was found and what to do, for a person." example:"This is not a day of the calendar. Use YYYY-MM-DD."`
}

// The codes a Fault may carry.
const (
	CodeMalformed        = "malformed"           // not JSON, or not UTF-8
	CodeTooDeep          = "too-deep"            // nested beyond MaxDepth
	CodeDuplicateField   = "duplicate-field"     // the same field twice in one object
	CodeUnknownField     = "unknown-field"       // a field that the schema does not have
	CodeRequired         = "required"            // a required field is missing
	CodeWrongType        = "wrong-type"          // a number where text is asked, and so on
	CodeNotListed        = "not-a-listed-code"   // not one of the codes of the list
	CodeNotADate         = "not-a-date"          // not a day of the calendar
	CodeNotATime         = "not-a-time"          // not RFC 3339 with a zone
	CodeBadFormat        = "bad-format"          // does not have the stated form
	CodeBadCharacter     = "bad-character"       // control characters, or invisible ones such as zero-width spaces, soft hyphens and direction marks
	CodeTooLong          = "too-long"            // more characters than allowed
	CodeTooMany          = "too-many"            // more entries than allowed
	CodeTooFew           = "too-few"             // fewer entries than asked
	CodeOutOfRange       = "out-of-range"        // a number outside the stated range
	CodeTypeNotSupported = "type-not-supported"  // a type of incident not taken yet
	CodeInFuture         = "in-future"           // a time that has not come
	CodeImplausible      = "implausible-date"    // a date too long ago to be meant
	CodeDuplicateID      = "duplicate-id"        // an id used twice in one list
	CodeUnknownAdult     = "adult-not-listed"    // refers to no adult of this incident
	CodeVoiceIncomplete  = "voice-incomplete"    // neither words nor a reason
	CodeNoEligibleChild  = "no-eligible-child"   // everybody listed is 18 or over
	CodeMoreFaults       = "more-faults-omitted" // the list of faults was cut
)
