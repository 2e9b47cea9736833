package ingest

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"

	"firstbell/police"
)

// The limits of the register search.
const (
	schoolsLimit  = 10  // entries in one answer
	minQueryRunes = 2   // shorter searches match everything
	maxQueryRunes = 100 // longer ones are not a name
)

// body is the part of an input that holds the raw body. It is a copy: the
// framework reuses the memory the body lies in.
type body struct{ raw []byte }

// Resolve takes the body from the request. The schema does not read it, because
// what is read twice can be understood in two ways; police.Parse alone does.
func (b *body) Resolve(ctx huma.Context) []error {
	b.raw = bytes.Clone(humafiber.Unwrap(ctx).Request().Body())
	return nil
}

var _ huma.Resolver = (*body)(nil)

type incidentInput struct{ body }

type withdrawalInput struct {
	ID string `path:"id" doc:"Firstbell's id of the incident, from its receipt." example:"3f0c9a51d2b84e67a1c05b7e9d428f13"`
	body
}

type statusInput struct {
	ID string `path:"id" doc:"Firstbell's id of the incident, from its receipt." example:"3f0c9a51d2b84e67a1c05b7e9d428f13"`
}

type schoolsInput struct {
	Query string `query:"q" required:"true" minLength:"2" maxLength:"100" doc:"The beginnings of words of a name, a town or a postcode, or a number of the register." example:"larkf north"`
}

type checkedOutput struct{ Body police.Checked }

type receiptOutput struct {
	Status   int
	Location string `header:"Location" doc:"Where to ask for the status."`
	Body     police.Receipt
}

type statusOutput struct{ Body police.Status }

type schoolsOutput struct{ Body police.Schools }

func (d *door) postIncident(ctx context.Context, input *incidentInput) (*receiptOutput, error) {
	in, faults := police.Parse(input.raw, d.Now())
	if !pointsAt(faults, "/reference") {
		visitIn(ctx).reference = in.Reference
	}
	if len(faults) > 0 {
		return nil, d.refuse(ctx, rejected("incident", faults))
	}
	receipt, err := d.Intake.Receive(ctx, visitIn(ctx).client, in)
	if err == nil {
		receipt.Warnings = in.Warnings()
		d.looked(Look{Warnings: receipt.Warnings})
	}
	return d.receipt(ctx, receipt, err)
}

// checkIncident reads a body as postIncident does, and goes no further: the
// intake never hears of it, not even of its faults.
func (d *door) checkIncident(ctx context.Context, input *incidentInput) (*checkedOutput, error) {
	in, faults := police.Parse(input.raw, d.Now())
	if len(faults) > 0 {
		d.looked(Look{Check: true, Refused: true})
		return nil, d.refuse(ctx, rejected("incident", faults))
	}
	out := &checkedOutput{Body: police.Checked{Warnings: in.Warnings()}}
	d.looked(Look{Check: true, Warnings: out.Body.Warnings})
	if out.Body.Warnings == nil {
		out.Body.Warnings = []police.Warning{}
	}
	return out, nil
}

func (d *door) looked(l Look) {
	if d.Looked != nil {
		d.Looked(l)
	}
}

func (d *door) withdraw(ctx context.Context, input *withdrawalInput) (*receiptOutput, error) {
	id := strings.Clone(input.ID)
	if !isCaseID(id) {
		return nil, d.refuse(ctx, notFound())
	}
	w, faults := police.ParseWithdrawal(input.raw)
	if len(faults) > 0 {
		return nil, d.refuse(ctx, rejected("withdrawal", faults))
	}
	receipt, err := d.Intake.Withdraw(ctx, visitIn(ctx).client, id, w)
	return d.receipt(ctx, receipt, err)
}

// receipt answers 202 for what is new and 200 for what was known.
func (d *door) receipt(ctx context.Context, receipt police.Receipt, err error) (*receiptOutput, error) {
	if err != nil {
		return nil, d.refuse(ctx, err)
	}
	out := &receiptOutput{Status: http.StatusAccepted, Location: "/v1/incidents/" + receipt.ID, Body: receipt}
	if receipt.Duplicate {
		out.Status = http.StatusOK
	}
	return out, nil
}

func (d *door) status(ctx context.Context, input *statusInput) (*statusOutput, error) {
	id := strings.Clone(input.ID)
	if !isCaseID(id) {
		return nil, d.refuse(ctx, notFound())
	}
	status, err := d.Intake.Status(ctx, visitIn(ctx).client, id)
	if err != nil {
		return nil, d.refuse(ctx, err)
	}
	if status.Children == nil {
		status.Children = []police.ChildStatus{}
	}
	for n := range status.Children {
		if status.Children[n].Notifications == nil {
			status.Children[n].Notifications = []police.NotificationStatus{}
		}
	}
	return &statusOutput{Body: status}, nil
}

func (d *door) schools(ctx context.Context, input *schoolsInput) (*schoolsOutput, error) {
	query := strings.TrimSpace(strings.ToValidUTF8(strings.Clone(input.Query), ""))
	if n := utf8.RuneCountInString(query); n < minQueryRunes || n > maxQueryRunes {
		return nil, d.refuse(ctx, police.NewProblem(http.StatusUnprocessableEntity, police.ProblemValidation,
			fmt.Sprintf("Give q with %d to %d characters.", minQueryRunes, maxQueryRunes)))
	}
	found, err := d.Finder.FindSchools(ctx, query, schoolsLimit)
	if err != nil {
		return nil, d.refuse(ctx, err)
	}
	if found == nil {
		found = []FoundSchool{}
	}
	return &schoolsOutput{Body: police.Schools{Schools: found[:min(len(found), schoolsLimit)]}}, nil
}

// refuse notes why the visit is turned away and gives the error in the form in
// which it is answered. What is our own fault is logged here, once.
func (d *door) refuse(ctx context.Context, err error) error {
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError {
		d.Log.LogAttrs(ctx, slog.LevelError, "serving a police request",
			slog.Int("status", p.Status), slog.String("force", visitIn(ctx).client.Force.String()), slog.String("error", err.Error()))
	}
	visitIn(ctx).problem = p
	headers := http.Header{}
	advise(p, headers.Set)
	return huma.ErrorWithHeaders(p, headers)
}

// rejected is the problem of a body with faults.
func rejected(what string, faults []police.Fault) *police.Problem {
	status, code := http.StatusUnprocessableEntity, police.ProblemValidation
	if police.IsUnreadable(faults) {
		status, code = http.StatusBadRequest, police.ProblemMalformed
	}
	p := police.NewProblem(status, code, fmt.Sprintf("The %s was not accepted. Faults found: %d. Mend them and send it again.", what, len(faults)))
	p.Errors = faults
	return p
}

func pointsAt(faults []police.Fault, pointer string) bool {
	for _, f := range faults {
		if f.Pointer == pointer {
			return true
		}
	}
	return false
}

// isCaseID reports whether id has the form of our ids: 32 hex digits. Anything
// else cannot exist.
func isCaseID(id string) bool {
	return len(id) == 32 && strings.Trim(id, "0123456789abcdef") == ""
}

// A problem reaches huma as an error that knows its own status and media type.
var (
	_ huma.StatusError       = (*police.Problem)(nil)
	_ huma.ContentTypeFilter = (*police.Problem)(nil)
)
