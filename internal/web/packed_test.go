package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"mime/multipart"
	"net/http"
	"testing"

	"github.com/gofiber/fiber/v2"
)

// packed is some megabytes of nothing in a body of a few kilobytes.
func packed(t *testing.T) (body []byte, kind string) {
	t.Helper()
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	form := multipart.NewWriter(zip)
	field, err := form.CreateFormField("filling")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := field.Write(make([]byte, 8<<20)); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), form.FormDataContentType()
}

// Attack: anybody posts 64 KiB that unpack to 64 MiB as gzip, or to gigabytes as
// br, to any address, before signing in; some dozen at once end the process.
// Property kept: nothing that is packed is unpacked, and no handler is reached.
func TestAPackedBodyIsNeverUnpacked(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Post("/body", func(c *fiber.Ctx) error { return c.SendString("unpacked") })
	cookie, token := h.visit(t, "")
	body, kind := packed(t)
	for name, edit := range map[string]func(*http.Request){
		"a form whose token has to be looked for": func(r *http.Request) { r.Header.Set("Content-Type", kind) },
		"a body with its token in a header": func(r *http.Request) {
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("X-Csrf-Token", token)
		},
		"several ways of packing": func(r *http.Request) {
			r.Header.Set("X-Csrf-Token", token)
			r.Header.Set("Content-Encoding", "gzip, gzip")
		},
		"brotli": func(r *http.Request) {
			r.Header.Set("X-Csrf-Token", token)
			r.Header.Set("Content-Encoding", "br")
		},
		"without our page": func(r *http.Request) { r.Header.Del("Sec-Fetch-Site") },
	} {
		got := h.post(t, "/body", cookie, token, func(r *http.Request) {
			r.Header.Set("Content-Encoding", "gzip")
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			edit(r)
		})
		if got != http.StatusUnsupportedMediaType {
			t.Errorf("%s: %d", name, got)
		}
	}
}
