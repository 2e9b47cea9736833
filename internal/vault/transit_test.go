package vault_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"

	"firstbell/internal/facts/factstest"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
)

// engine speaks the protocol of the transit engine: base64 both ways, a
// ciphertext with the version of its key in front, errors as a list.
type engine struct {
	*httptest.Server
	status   atomic.Int64 // answered instead, if set
	answer   atomic.Value // the body answered instead, if set
	requests atomic.Int64
	ignoreAD bool
}

func startEngine(t *testing.T, ignoreAD bool) (*engine, vault.TransitConfig) {
	t.Helper()
	aead, err := subtle.NewAESGCM(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	e := &engine{ignoreAD: ignoreAD}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.requests.Add(1)
		if body, ok := e.answer.Load().(string); ok && body != "" {
			fmt.Fprint(w, body)
			return
		}
		if s := e.status.Load(); s != 0 {
			w.WriteHeader(int(s))
			fmt.Fprint(w, `{"errors":["Vault is sealed"]}`)
			return
		}
		if r.Header.Get("X-Vault-Token") != "hvs.token" || r.Header.Get("X-Vault-Namespace") != "team" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		var in struct{ Plaintext, Ciphertext, Associated_data string }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || r.Method != http.MethodPost {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if e.ignoreAD {
			in.Associated_data = ""
		}
		bytesOf := func(s string) []byte { b, _ := base64.StdEncoding.DecodeString(s); return b }
		var data map[string]string
		switch r.URL.Path {
		case "/v1/kms/encrypt/firstbell":
			sealed, _ := aead.Encrypt(bytesOf(in.Plaintext), bytesOf(in.Associated_data))
			data = map[string]string{"ciphertext": "vault:v1:" + base64.StdEncoding.EncodeToString(sealed)}
		case "/v1/kms/decrypt/firstbell":
			plain, err := aead.Decrypt(bytesOf(strings.TrimPrefix(in.Ciphertext, "vault:v1:")), bytesOf(in.Associated_data))
			if err != nil {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			data = map[string]string{"plaintext": base64.StdEncoding.EncodeToString(plain)}
		default:
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"data": data})
	}))
	t.Cleanup(e.Close)
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("hvs.token\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return e, vault.TransitConfig{Address: e.URL, Mount: "kms", Key: "firstbell", Namespace: "team", TokenFile: token}
}

func TestAKeyServiceHoldsTheMasterKey(t *testing.T) {
	t.Parallel()
	e, cfg := startEngine(t, false)
	m, err := vault.TransitMaster(cfg)
	if err != nil {
		t.Fatal(err)
	}
	store := factstest.Start(t)
	open := func() *vault.Vault {
		v, err := vault.Open(t.Context(), vault.Config{JetStream: store.JetStream(), Master: m})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	v := open()
	p := seal(t, v, "under the service's key")
	before := e.requests.Load()
	for range 20 {
		mustOpen(t, v, p)
	}
	if asked := e.requests.Load() - before; asked != 0 {
		t.Errorf("the service was asked %d times for a week whose key is in memory", asked)
	}
	mustOpen(t, open(), p)
	if again, err := vault.TransitMaster(cfg); err != nil || again.ID != m.ID {
		t.Errorf("the same key has another name: %v", err)
	}

	e.status.Store(http.StatusServiceUnavailable)
	if _, err := vault.Open(t.Context(), vault.Config{JetStream: store.JetStream(), Master: m}); fault.Of(err) != fault.Unavailable || errors.Is(err, vault.ErrErased) {
		t.Errorf("a sealed service: %v", err)
	}
	mustOpen(t, v, p)
}

func TestAFileIsExchangedForAKeyServiceAndBack(t *testing.T) {
	t.Parallel()
	w := setup(t)
	_, cfg := startEngine(t, false)
	service, err := vault.TransitMaster(cfg)
	if err != nil {
		t.Fatal(err)
	}
	file, err := vault.FileMaster(w.master, "")
	if err != nil {
		t.Fatal(err)
	}
	p := seal(t, w.Vault, "first under a file")
	if _, err := w.Rotate(t.Context(), service); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(t.Context(), vault.Config{JetStream: w.engine.JetStream(), Master: service})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Retire(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	mustOpen(t, v, p)
	if _, err := v.Rotate(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	mustOpen(t, w.open(t), p)
}

func TestAKeyServiceThatCannotServeIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*engine, *vault.TransitConfig)
		want   string
	}{
		"away":                   {func(e *engine, _ *vault.TransitConfig) { e.Close() }, "asking the transit engine"},
		"sealed":                 {func(e *engine, _ *vault.TransitConfig) { e.status.Store(503) }, "sealed, busy or away"},
		"busy":                   {func(e *engine, _ *vault.TransitConfig) { e.status.Store(429) }, "sealed, busy or away"},
		"redirecting":            {func(e *engine, _ *vault.TransitConfig) { e.status.Store(307) }, "307"},
		"answering nonsense":     {func(e *engine, _ *vault.TransitConfig) { e.answer.Store("<html>") }, "not JSON"},
		"answering nothing":      {func(e *engine, _ *vault.TransitConfig) { e.answer.Store("{}") }, "without a ciphertext"},
		"of another key":         {func(_ *engine, c *vault.TransitConfig) { c.Key = "other" }, "404"},
		"with another token":     {func(_ *engine, c *vault.TransitConfig) { _ = os.WriteFile(c.TokenFile, []byte("x"), 0o600) }, "not allowed"},
		"without a token":        {func(_ *engine, c *vault.TransitConfig) { c.TokenFile += "-none" }, "token"},
		"without a key":          {func(_ *engine, c *vault.TransitConfig) { c.Key = "" }, "name of a key"},
		"in the clear, not here": {func(_ *engine, c *vault.TransitConfig) { c.Address = "http://vault.example:8200" }, "https"},
		"without its authority":  {func(_ *engine, c *vault.TransitConfig) { c.CAFile = c.TokenFile }, "no certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, cfg := startEngine(t, false)
			c.change(e, &cfg)
			if _, err := vault.TransitMaster(cfg); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hvs.") {
				t.Errorf("got %v, want something with %q", err, c.want)
			}
		})
	}
	_, cfg := startEngine(t, true)
	if _, err := vault.TransitMaster(cfg); err == nil || !strings.Contains(err.Error(), "associated data") {
		t.Errorf("a key that ignores associated data: %v", err)
	}
}

func TestAMasterKeyHandedOverIsTheOneInTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "master.key")
	if err := vault.CreateMasterKey(path); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	handed, err := vault.ReadMaster(f)
	if err != nil {
		t.Fatal(err)
	}
	file, err := vault.FileMaster(path, "")
	if err != nil || file.ID != handed.ID || len(file.ID) != 16 {
		t.Fatalf("%q, %q, %v", file.ID, handed.ID, err)
	}
	if _, err := vault.ReadMaster(strings.NewReader("hunter2")); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("nonsense: %v", err)
	}
}
