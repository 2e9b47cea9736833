package vault

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// TransitConfig names a key in the transit engine of a HashiCorp Vault, or of
// anything that speaks its protocol.
type TransitConfig struct {
	Address   string // such as https://vault.example:8200; plain http on loopback only
	Mount     string // of the engine; empty means "transit"
	Key       string // name of a key that takes associated data: aes256-gcm96 or chacha20-poly1305
	Namespace string // of Vault Enterprise; empty means none
	TokenFile string // read anew for each request, so that an agent may renew it
	CAFile    string // PEM of the authority that signed the server's certificate; empty means the system's
}

// transitTimeout bounds one request. The vault asks once at start and once for
// each week's key it meets, never for a data key.
const transitTimeout = 10 * time.Second

// TransitMaster is a master key that never leaves its service. It is asked once
// to make sure that it encrypts and decrypts.
func TransitMaster(cfg TransitConfig) (Master, error) {
	t, err := newTransit(cfg)
	if err != nil {
		return Master{}, fmt.Errorf("reaching the transit key: %w", err)
	}
	m := Master{AEAD: t, ID: masterID("transit", []byte(t.base+"|"+cfg.Namespace+"|"+t.key))}
	probe, ad := randomKey(), []byte("firstbell probe")
	sealed, err := m.Encrypt(probe, ad)
	if err != nil {
		return Master{}, fmt.Errorf("trying the transit key: %w", err)
	}
	opened, err := m.Decrypt(sealed, ad)
	if err != nil || !bytes.Equal(opened, probe) {
		return Master{}, errors.Join(errors.New("trying the transit key: it does not open what it sealed"), err)
	}
	if _, err := m.Decrypt(sealed, []byte("other")); err == nil {
		return Master{}, errors.New("trying the transit key: it ignores associated data; use a key of type aes256-gcm96 or chacha20-poly1305")
	}
	return m, nil
}

// transit is tink's AEAD by way of the transit engine.
type transit struct {
	client    *http.Client
	base      string // address and mount
	key       string
	namespace string
	tokenFile string
}

func newTransit(cfg TransitConfig) (*transit, error) {
	if cfg.Mount == "" {
		cfg.Mount = "transit"
	}
	u, err := url.Parse(cfg.Address)
	switch {
	case err != nil || u.Host == "" || cfg.Key == "":
		return nil, errors.New("it needs an address such as https://vault.example:8200 and the name of a key")
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())):
		return nil, errors.New("its address must be https; plain http is only for this machine")
	}
	roots, err := rootsOf(cfg.CAFile)
	if err != nil {
		return nil, err
	}
	return &transit{
		base: strings.TrimSuffix(u.String(), "/") + "/v1/" + strings.Trim(cfg.Mount, "/"), key: url.PathEscape(cfg.Key),
		namespace: cfg.Namespace, tokenFile: cfg.TokenFile,
		client: &http.Client{
			Timeout:       transitTimeout,
			Transport:     &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func rootsOf(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading its authority: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("reading its authority: %s holds no certificate", file)
	}
	return pool, nil
}

// transitMessage is what goes to the engine and what comes back; bytes are
// base64 in both directions.
type transitMessage struct {
	Plaintext      []byte `json:"plaintext,omitempty"`
	Ciphertext     string `json:"ciphertext,omitempty"`
	AssociatedData []byte `json:"associated_data,omitempty"`
}

// Encrypt seals plaintext under the engine's key.
func (t *transit) Encrypt(plaintext, associatedData []byte) ([]byte, error) {
	out, err := t.ask("encrypt", transitMessage{Plaintext: plaintext, AssociatedData: associatedData})
	if err == nil && !strings.HasPrefix(out.Ciphertext, "vault:") {
		err = errors.New("the transit engine answered without a ciphertext")
	}
	return []byte(out.Ciphertext), err
}

// Decrypt opens what Encrypt sealed.
func (t *transit) Decrypt(ciphertext, associatedData []byte) ([]byte, error) {
	out, err := t.ask("decrypt", transitMessage{Ciphertext: string(ciphertext), AssociatedData: associatedData})
	if err == nil && len(out.Plaintext) == 0 {
		err = errors.New("the transit engine answered without a plaintext")
	}
	return out.Plaintext, err
}

// ask sends one request. Its errors name the status and never repeat what the
// server wrote: an answer to a decryption may hold anything.
func (t *transit) ask(what string, in transitMessage) (transitMessage, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return transitMessage{}, err
	}
	req, err := http.NewRequest(http.MethodPost, t.base+"/"+what+"/"+t.key, bytes.NewReader(body))
	if err != nil {
		return transitMessage{}, err
	}
	token, err := os.ReadFile(t.tokenFile)
	if err != nil {
		return transitMessage{}, fmt.Errorf("reading the transit token: %w", err)
	}
	req.Header.Set("X-Vault-Token", strings.TrimSpace(string(token)))
	req.Header.Set("X-Vault-Request", "true")
	if t.namespace != "" {
		req.Header.Set("X-Vault-Namespace", t.namespace)
	}
	resp, err := t.client.Do(req)
	if err != nil {
		return transitMessage{}, unavailable(fmt.Errorf("asking the transit engine: %w", err))
	}
	defer resp.Body.Close()
	return readTransit(what, resp)
}

func readTransit(what string, resp *http.Response) (transitMessage, error) {
	switch {
	case resp.StatusCode == http.StatusForbidden:
		return transitMessage{}, fmt.Errorf("asking the transit engine to %s: 403; the token is not allowed to, or has run out", what)
	case resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests:
		return transitMessage{}, unavailable(fmt.Errorf("asking the transit engine to %s: %d; it is sealed, busy or away", what, resp.StatusCode))
	case resp.StatusCode != http.StatusOK:
		return transitMessage{}, fmt.Errorf("asking the transit engine to %s: %d", what, resp.StatusCode)
	}
	var answer struct {
		Data transitMessage `json:"data"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 1<<16)).Decode(&answer); err != nil {
		return transitMessage{}, fmt.Errorf("asking the transit engine to %s: its answer is not JSON of the expected shape", what)
	}
	return answer.Data, nil
}
