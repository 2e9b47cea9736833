package ingest_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"firstbell/police"
	"firstbell/police/ingest"
)

// description is the part of an OpenAPI document that these tests look at.
type description struct {
	OpenAPI    string
	Paths      map[string]map[string]operation
	Security   []map[string][]string
	Components struct {
		Schemas         map[string]schema
		SecuritySchemes map[string]struct{ Type, Scheme string }
	}
}

type operation struct {
	OperationID, Summary, Description string
	RequestBody                       struct {
		Content map[string]struct {
			Schema  schema
			Example json.RawMessage
		}
	}
	Responses map[string]struct {
		Description string
		Content     map[string]json.RawMessage
		Headers     map[string]json.RawMessage
	}
}

type schema struct {
	Ref                  string `json:"$ref"`
	Type                 any
	Description, Pattern string
	PatternDescription   string
	Format               string
	Enum                 []string
	Required             []string
	Properties           map[string]schema
	Items                *schema
	AdditionalProperties any
	MaxLength, MaxItems  *int
	Minimum, Maximum     *float64
}

func published(t *testing.T) (description, string) {
	t.Helper()
	got := open(t, nil).do(http.MethodGet, "/openapi.json", "", "")
	if got.status != http.StatusOK || got.header.Get("Content-Type") != "application/json" {
		t.Fatalf("status %d, %v", got.status, got.header)
	}
	var d description
	if err := json.Unmarshal([]byte(got.body), &d); err != nil {
		t.Fatal(err)
	}
	return d, got.body
}

func TestTheDescriptionIsComplete(t *testing.T) {
	t.Parallel()
	d, raw := published(t)
	if d.OpenAPI != "3.1.0" || len(d.Security) != 1 || d.Components.SecuritySchemes["key"].Scheme != "bearer" {
		t.Errorf("OpenAPI %q, security %v", d.OpenAPI, d.Security)
	}
	want := map[string][]string{
		"/v1/incidents post":                 {"200", "202", "400", "401", "409", "413", "415", "422", "500", "503"},
		"/v1/incidents/check post":           {"200", "400", "401", "413", "415", "422", "500", "503"},
		"/v1/incidents/{id} get":             {"200", "401", "404", "500", "503"},
		"/v1/incidents/{id}/withdrawal post": {"200", "202", "400", "401", "404", "409", "413", "415", "422", "500", "503"},
		"/v1/schools get":                    {"200", "401", "422", "500", "503"},
	}
	seen := 0
	for path, methods := range d.Paths {
		for method, op := range methods {
			seen++
			checkOperation(t, path+" "+method, op, want[path+" "+method])
		}
	}
	if seen != len(want) {
		t.Errorf("%d operations are described, want %d", seen, len(want))
	}
	for _, leftover := range []string{"$schema", "ErrorModel", "unpkg", "octet-stream"} {
		if strings.Contains(raw, leftover) {
			t.Errorf("the description holds %q", leftover)
		}
	}
}

func checkOperation(t *testing.T, name string, op operation, statuses []string) {
	t.Helper()
	if op.OperationID == "" || op.Summary == "" || op.Description == "" {
		t.Errorf("%s lacks a text", name)
	}
	var got []string
	for status, response := range op.Responses {
		got = append(got, status)
		media := "application/problem+json"
		if status < "300" {
			media = "application/json"
		}
		if _, ok := response.Content[media]; !ok || response.Description == "" || len(response.Content) != 1 {
			t.Errorf("%s %s: %+v", name, status, response)
		}
		if _, ok := response.Headers["Retry-After"]; ok != (status == "503") {
			t.Errorf("%s %s: headers %v", name, status, response.Headers)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, statuses) {
		t.Errorf("%s: statuses %v, want %v", name, got, statuses)
	}
}

// TestEveryFieldIsDescribedAndBounded keeps the schema honest: no field without
// a text, no text without a limit.
func TestEveryFieldIsDescribedAndBounded(t *testing.T) {
	t.Parallel()
	d, _ := published(t)
	for name, object := range d.Components.Schemas {
		incoming := !slices.Contains([]string{"Problem", "Fault", "Receipt", "Checked", "Warning", "Status", "ChildStatus", "NotificationStatus", "Schools", "FoundSchool"}, name)
		if incoming && object.AdditionalProperties != false {
			t.Errorf("%s takes fields that it does not describe", name)
		}
		for field, s := range object.Properties {
			if s.Description == "" {
				t.Errorf("%s.%s has no description", name, field)
			}
			if incoming && !bounded(s) {
				t.Errorf("%s.%s has no limit: %+v", name, field, s)
			}
		}
	}
}

func bounded(s schema) bool {
	switch s.Type {
	case "string":
		return s.MaxLength != nil || len(s.Enum) > 0 || s.Format != "" || s.Pattern != ""
	case "array":
		return s.MaxItems != nil && bounded(*s.Items)
	case "integer":
		return s.Minimum != nil && s.Maximum != nil
	default:
		return s.Type == "boolean" || s.Ref != ""
	}
}

// TestTheFieldNamesAreTheAgreedOnes holds the schema against the list of field
// names that police systems were promised.
func TestTheFieldNamesAreTheAgreedOnes(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"Incident": "reference* version* type* occurredAt* reportedAt location circumstances behaviours risk socialCareReferral marac policeAction conditions policeContact adults children*",
		"Location": "kind address postcode sensitive", "Risk": "tool* grade*", "Marac": "flag* date",
		"Condition": "kind* person until collectFromSchool", "PoliceContact": "team phone hours",
		"Adult": "id* role* name dateOfBirth phones emails occupation worksInEducation employerUrn",
		"Child": "id* forename surname knownAs dateOfBirth approximateAge sex postcode addressProtected upn school education presence* relationships voice* " +
			"circumstances safeContact parentContact partyRole interpreter send ethnicity residenceForce",
		"ApproximateAge": "years* plusMinus", "SchoolHint": "scheme urn text town", "Relationship": "adult* relation*",
		"Voice":       "spokenTo* words whoPresent demeanour reasonNotObtained",
		"SafeContact": "adult safe*", "ParentContact": "allowed* instruction", "Withdrawal": "reason*",
	}
	d, _ := published(t)
	for name, text := range want {
		object := d.Components.Schemas[name]
		var got []string
		for field := range object.Properties {
			if slices.Contains(object.Required, field) {
				field += "*"
			}
			got = append(got, field)
		}
		fields := strings.Fields(text)
		slices.Sort(got)
		slices.Sort(fields)
		if !slices.Equal(got, fields) {
			t.Errorf("%s:\n got %v\nwant %v", name, got, fields)
		}
	}
}

func TestThePublishedExampleIsAccepted(t *testing.T) {
	t.Parallel()
	d, _ := published(t)
	raw := d.Paths["/v1/incidents"]["post"].RequestBody.Content["application/json"].Example
	if _, faults := police.Parse(raw, noon); len(faults) > 0 {
		t.Errorf("faults: %v", faults)
	}
	if got := open(t, nil).post(string(ingest.Example())); got.status != http.StatusAccepted {
		t.Errorf("status %d: %s", got.status, got.body)
	}
}
