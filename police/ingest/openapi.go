package ingest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"firstbell/police"
)

// Version is that of the published API.
const Version = "1.0.0"

//go:embed example.json
var exampleIncident []byte

// Example is the invented incident of the published description.
func Example() []byte { return append([]byte(nil), exampleIncident...) }

// describe registers the operations and serves their description. huma's own
// pages and schema links are left out: the pages load scripts from elsewhere,
// and the links repeat the Host header.
func (d *door) describe(app *fiber.App) {
	registry := police.Schemas()
	api := humafiber.New(app, huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI:    "3.1.0",
			Info:       info(),
			Components: &huma.Components{Schemas: registry, SecuritySchemes: keys()},
			Security:   []map[string][]string{{"key": {}}},
		},
		Formats:       huma.DefaultFormats,
		DefaultFormat: "application/json",
	})
	problem := registry.Schema(reflect.TypeFor[police.Problem](), true, "")
	huma.Register(api, operation("post-incident", http.MethodPost, "/v1/incidents", http.StatusAccepted, problem), d.postIncident)
	huma.Register(api, operation("check-incident", http.MethodPost, checkPath, http.StatusOK, problem), d.checkIncident)
	huma.Register(api, operation("read-incident", http.MethodGet, "/v1/incidents/{id}", http.StatusOK, problem), d.status)
	huma.Register(api, operation("withdraw-incident", http.MethodPost, "/v1/incidents/{id}/withdrawal", http.StatusAccepted, problem), d.withdraw)
	huma.Register(api, operation("find-schools", http.MethodGet, "/v1/schools", http.StatusOK, problem), d.schools)
	complete(api.OpenAPI())
	for _, unused := range []string{"ErrorModel", "ErrorDetail"} {
		delete(registry.Map(), unused) // huma's own error, which would hold the submitted value
	}
	published, err := json.Marshal(api.OpenAPI())
	if err != nil {
		panic(fmt.Sprintf("writing the description of the API: %v", err))
	}
	app.Get("/openapi.json", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		return c.Send(published)
	})
}

func info() *huma.Info {
	return &huma.Info{
		Title: "Firstbell police API", Version: Version,
		Description: "Tell each child's school about a domestic abuse incident before the next school day. " +
			"Every accepted post is durable before it is answered. Every refused one lists all of its faults at once and repeats nothing of what was sent.",
		License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
	}
}

func keys() map[string]*huma.SecurityScheme {
	return map[string]*huma.SecurityScheme{"key": {
		Type: "http", Scheme: "bearer", BearerFormat: "fbk_<id>_<secret>",
		Description: "An API key of one force. It sees and changes that force's incidents only.",
	}}
}

// operation is one row of the table of operations, with every problem it may
// answer.
func operation(id, method, path string, success int, problem *huma.Schema) huma.Operation {
	op := huma.Operation{
		OperationID: id, Method: method, Path: path, DefaultStatus: success,
		Summary: texts[id].summary, Description: texts[id].description, Tags: []string{texts[id].tag},
		SkipValidateParams: true, // the handlers answer in our own words, which repeat nothing
		Responses:          map[string]*huma.Response{},
	}
	for _, status := range texts[id].problems {
		op.Responses[strconv.Itoa(status)] = &huma.Response{
			Description: problems[status],
			Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: problem}},
			Headers:     problemHeaders(status),
		}
	}
	return op
}

func problemHeaders(status int) map[string]*huma.Param {
	text := &huma.Schema{Type: huma.TypeString}
	switch status {
	case http.StatusUnauthorized:
		return map[string]*huma.Param{fiber.HeaderWWWAuthenticate: {Description: "How to authenticate.", Schema: text}}
	case http.StatusServiceUnavailable:
		return map[string]*huma.Param{fiber.HeaderRetryAfter: {Description: "Seconds to wait before the next try.", Schema: text}}
	default:
		return nil
	}
}

// complete adds what the table of operations cannot say: the bodies, which the
// door reads itself, the second success, and the open address.
func complete(api *huma.OpenAPI) {
	post, withdraw := api.Paths["/v1/incidents"].Post, api.Paths["/v1/incidents/{id}/withdrawal"].Post
	post.RequestBody = requestBody("Incident", "One version of one incident, at most 64 KiB.", json.RawMessage(exampleIncident))
	check := api.Paths[checkPath].Post
	check.RequestBody = requestBody("Incident", "One version of one incident, as it would be posted.", json.RawMessage(exampleIncident))
	check.Responses["200"].Description = "A post of it would be read. Nothing is stored."
	withdraw.RequestBody = requestBody("Withdrawal", "Why the incident is taken back.", police.Withdrawal{Reason: police.WithdrawalRecordedInError})
	for _, op := range []*huma.Operation{post, withdraw} {
		accepted := op.Responses["202"]
		accepted.Description = "It is durable now. The receipt names it for later requests."
		known := *accepted
		known.Description = "The same had been accepted before. This is the first receipt again, with duplicate set to true."
		op.Responses["200"] = &known
	}
}

func requestBody(schema, description string, example any) *huma.RequestBody {
	return &huma.RequestBody{
		Description: description, Required: true,
		Content: map[string]*huma.MediaType{"application/json": {
			Schema:  &huma.Schema{Ref: "#/components/schemas/" + schema},
			Example: example,
		}},
	}
}
