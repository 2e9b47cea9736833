package police

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"firstbell/internal/fault"
)

// Problem is every answer that is not a success: an RFC 9457 problem document.
// It never repeats what was submitted.
type Problem struct {
	Type   string  `json:"type" doc:"Always about:blank: the status says the class of problem, the code which one." example:"about:blank"`
	Title  string  `json:"title" doc:"The status in words." example:"Unprocessable Entity"`
	Status int     `json:"status" doc:"The HTTP status." example:"422"`
	Code   string  `json:"code" doc:"Which problem, as a stable word for machines." example:"validation"`
	Detail string  `json:"detail" doc:"What was found and what to do, for a person." example:"The incident was not accepted: 1 fault. Mend it and send again."`
	Errors []Fault `json:"errors,omitempty" doc:"Every fault of the body at once." nullable:"false"`

	// RetryAfter is the advice of the Retry-After header; zero means none.
	RetryAfter time.Duration `json:"-"`
}

// The codes of problems that do not come from a conflict.
const (
	ProblemValidation      = "validation"
	ProblemMalformed       = "malformed"
	ProblemUnauthenticated = "unauthenticated"
	ProblemNotFound        = "not-found"
	ProblemTooLarge        = "too-large"
	ProblemMediaType       = "media-type"
	ProblemMethod          = "method-not-allowed"
	ProblemUnavailable     = "unavailable"
	ProblemBusy            = "busy"
	ProblemRateLimited     = "rate-limited"
	ProblemInternal        = "internal"
)

// The codes of conflicts.
const (
	ConflictReference      = "reference-conflict" // the version is known with other content
	ConflictVersionOlder   = "version-older"      // a higher version has been accepted
	ConflictVersionSkipped = "version-skipped"    // the version before it has not been accepted
	ConflictWithdrawn      = "withdrawn"          // the incident has been withdrawn
)

// NewProblem makes a problem of a status, a code and a sentence.
func NewProblem(status int, code, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Detail: detail}
}

// Error tells the problem with the places and codes of its faults, for logs and
// terminals.
func (p *Problem) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s: %s", p.Status, p.Code, p.Detail)
	for _, f := range p.Errors {
		where := f.Pointer
		if where == "" {
			where = "the whole body"
		}
		fmt.Fprintf(&b, "\n  %s: %s: %s", where, f.Code, f.Message)
	}
	return b.String()
}

// Is reports whether target is the kind of fault that the status stands for, so
// that errors.Is(err, fault.Conflict) works on this side of the wire too.
func (p *Problem) Is(target error) bool {
	kind, ok := target.(fault.Kind)
	return ok && (kind.Status() == p.Status || kind == fault.Unavailable && isGateway(p.Status))
}

// GetStatus is the status, in the form that huma asks for.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of problem documents, in the form that huma asks for.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// isGateway reports whether something between the caller and the server could
// not reach it, which is worth another try.
func isGateway(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusGatewayTimeout
}
