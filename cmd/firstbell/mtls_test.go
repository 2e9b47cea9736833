package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// papers are a self-signed certificate and its key, in files.
type papers struct {
	cert, key string
	pair      tls.Certificate
	leaf      *x509.Certificate
}

func newPapers(t testing.TB, dir, name string) papers {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	p := papers{cert: filepath.Join(dir, name+".pem"), key: filepath.Join(dir, name+".key")}
	for path, block := range map[string]*pem.Block{p.cert: {Type: "CERTIFICATE", Bytes: der}, p.key: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if p.pair, err = tls.LoadX509KeyPair(p.cert, p.key); err != nil {
		t.Fatal(err)
	}
	p.leaf = p.pair.Leaf
	return p
}

// certified is a client that trusts one server and shows these certificates.
func certified(server *x509.Certificate, own ...tls.Certificate) *http.Client {
	roots := x509.NewCertPool()
	roots.AddCert(server)
	return &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
		DisableKeepAlives: true,
		TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12, GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			if len(own) == 0 {
				return &tls.Certificate{}, nil
			}
			return &own[0], nil
		}},
	}}
}

func TestAForcesSystemComesInByItsPinnedCertificate(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	dir := t.TempDir()
	server, client, stranger := newPapers(t, dir, "server"), newPapers(t, dir, "client"), newPapers(t, dir, "stranger")
	h.config.Police.TLSCertFile, h.config.Police.TLSKeyFile = server.cert, server.key
	a := h.open(t, Parts{})
	force := h.world.Forces[0].Code
	id, err := a.keys.Pin(t.Context(), force, "rms", "test", client.leaf)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(c *http.Client, bearer string) int {
		t.Helper()
		req, err := http.NewRequest(http.MethodGet, "https://"+h.config.Police.Listen+"/v1/schools?q=school", nil)
		if err != nil {
			t.Fatal(err)
		}
		if bearer != "" {
			req.Header.Set("Authorization", "Bearer "+bearer)
		}
		resp, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	for name, c := range map[string]struct {
		client *http.Client
		bearer string
		want   int
	}{
		"the pinned certificate":              {certified(server.leaf, client.pair), "", 200},
		"another certificate":                 {certified(server.leaf, stranger.pair), "", 401},
		"no certificate":                      {certified(server.leaf), "", 401},
		"no certificate and a key":            {certified(server.leaf), h.keys[force], 200},
		"the pinned one and a wrong key":      {certified(server.leaf, client.pair), "fbk_a_b", 401},
		"another certificate and a right key": {certified(server.leaf, stranger.pair), h.keys[force], 200},
	} {
		if got := ask(c.client, c.bearer); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	if err := a.keys.Revoke(t.Context(), id, "test"); err != nil {
		t.Fatal(err)
	}
	if got := ask(certified(server.leaf, client.pair), ""); got != 401 {
		t.Errorf("after revoking: %d", got)
	}
}

func TestAServersCertificateIsRenewedWithoutARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, second := newPapers(t, dir, "first"), newPapers(t, dir, "second")
	p, err := newPair(first.cert, first.key)
	if err != nil {
		t.Fatal(err)
	}
	shown := func() string {
		t.Helper()
		p.looked = time.Time{} // the pause between looks is over
		c, err := p.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		return c.Leaf.Subject.CommonName
	}
	replace := func(from, to string) {
		t.Helper()
		raw, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		later := p.changed.Add(time.Minute)
		if err := os.Chtimes(to, later, later); err != nil {
			t.Fatal(err)
		}
	}
	if got := shown(); got != "first" {
		t.Fatal(got)
	}
	replace(second.cert, first.cert)
	if got := shown(); got != "first" {
		t.Errorf("a certificate without its key is shown: %s", got)
	}
	replace(second.key, first.key)
	if got := shown(); got != "second" {
		t.Errorf("%s is still shown", got)
	}
}
