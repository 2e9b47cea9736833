package auth_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/auth/authtest"
	"firstbell/internal/fault"
)

// certified makes a self-signed certificate of a key.
func certified(t *testing.T, key *ecdsa.PrivateKey, change func(*x509.Certificate)) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "rms.force.example"},
		NotBefore: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2027, 11, 1, 0, 0, 0, 0, time.UTC),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	if change != nil {
		change(template)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := auth.ParseCertificate(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestACertificateIsKnownByItsKeyAndNotByItsName(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	key := newKey(t)
	first := certified(t, key, nil)
	id, err := w.Keys.Pin(ctx, "AVON", "rms", "test", first)
	if err != nil {
		t.Fatal(err)
	}
	renewed := certified(t, key, func(c *x509.Certificate) { c.SerialNumber = big.NewInt(2); c.NotAfter = c.NotAfter.AddDate(1, 0, 0) })
	for name, c := range map[string]*x509.Certificate{"the pinned one": first, "one renewed for the same key": renewed} {
		if client, err := w.Keys.AuthenticateCertificate(ctx, c); err != nil || client != (auth.Client{KeyID: id, Force: "AVON"}) {
			t.Errorf("%s: %+v, %v", name, client, err)
		}
	}
	for name, c := range map[string]*x509.Certificate{
		"the same name, another key": certified(t, newKey(t), nil),
		"one that has run out":       certified(t, key, func(c *x509.Certificate) { c.NotAfter = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC) }),
		"one of tomorrow":            certified(t, key, func(c *x509.Certificate) { c.NotBefore = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC) }),
		"one for servers":            certified(t, key, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }),
	} {
		if client, err := w.Keys.AuthenticateCertificate(ctx, c); !errors.Is(err, fault.Unauthenticated) || client != (auth.Client{}) {
			t.Errorf("%s: %+v, %v", name, client, err)
		}
	}
	if _, err := w.Keys.Pin(ctx, "KENT", "rms", "test", renewed); !errors.Is(err, fault.Conflict) {
		t.Errorf("pinned for two forces: %v", err)
	}
	if _, err := w.Keys.Authenticate(ctx, "fbk_"+id+"_"); !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("its id served as a key: %v", err)
	}
	if _, err := w.Keys.Rotate(ctx, id, "test", 0); !errors.Is(err, fault.NotFound) {
		t.Errorf("rotated: %v", err)
	}
	w.Restart(t)
	if _, err := w.Keys.AuthenticateCertificate(ctx, first); err != nil {
		t.Errorf("after a restart: %v", err)
	}
	if err := w.Keys.Revoke(ctx, id, "test"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Keys.AuthenticateCertificate(ctx, first); !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("after revoking: %v", err)
	}
	if _, err := w.Keys.Pin(ctx, "KENT", "rms", "test", renewed); err != nil {
		t.Errorf("pinned again after revoking: %v", err)
	}
}

func TestWhatIsNoClientCertificateIsNotPinned(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	key := newKey(t)
	for name, c := range map[string]*x509.Certificate{
		"one that has run out": certified(t, key, func(c *x509.Certificate) { c.NotAfter = time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC) }),
		"one for servers":      certified(t, key, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }),
	} {
		if _, err := w.Keys.Pin(ctx, "AVON", "rms", "test", c); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	whole := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certified(t, key, nil).Raw}))
	for name, text := range map[string]string{
		"nothing":          "",
		"a private key":    "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
		"a broken one":     strings.Replace(whole, "M", "N", 3),
		"two certificates": whole + whole,
	} {
		if _, err := auth.ParseCertificate([]byte(text)); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAKeyEndsByItself(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	key, err := w.Keys.IssueUntil(ctx, "AVON", "trial", "test", w.Clock.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Keys.IssueUntil(ctx, "AVON", "trial", "test", w.Clock.Now()); !errors.Is(err, fault.Invalid) {
		t.Errorf("a key that ends at once: %v", err)
	}
	w.Clock.Advance(59 * time.Minute)
	if _, err := w.Keys.Authenticate(ctx, key); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(time.Minute)
	if _, err := w.Keys.Authenticate(ctx, key); !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("after its end: %v", err)
	}
}

func TestARotatedKeyEndsAfterTheOverlap(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	old := issue(t, w, "AVON")
	next, err := w.Keys.Rotate(ctx, strings.Split(old, "_")[1], "test", 24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(23 * time.Hour)
	for _, key := range []string{old, next} {
		if _, err := w.Keys.Authenticate(ctx, key); err != nil {
			t.Errorf("within the overlap: %v", err)
		}
	}
	w.Clock.Advance(time.Hour)
	if _, err := w.Keys.Authenticate(ctx, old); !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("the old key after it: %v", err)
	}
	if _, err := w.Keys.Authenticate(ctx, next); err != nil {
		t.Errorf("the new key after it: %v", err)
	}
}

func TestAKeyThatEndsByItselfIsRotatedIntoOneThatDoes(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	old, err := w.Keys.IssueUntil(ctx, "AVON", "", "test", w.Clock.Now().Add(90*24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(80 * 24 * time.Hour)
	next, err := w.Keys.Rotate(ctx, strings.Split(old, "_")[1], "test", 24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(89 * 24 * time.Hour)
	if _, err := w.Keys.Authenticate(ctx, next); err != nil {
		t.Errorf("within its 90 days: %v", err)
	}
	w.Clock.Advance(24 * time.Hour)
	if _, err := w.Keys.Authenticate(ctx, next); !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("after its 90 days: %v", err)
	}
}

func TestUseIsWrittenDownOnceADay(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	key, idle := issue(t, w, "AVON"), issue(t, w, "KENT")
	use := func() {
		t.Helper()
		if _, err := w.Keys.Authenticate(ctx, key); err != nil {
			t.Fatal(err)
		}
		if err := w.Keys.FlushUses(ctx); err != nil {
			t.Fatal(err)
		}
	}
	before, err := w.Engine.Log().LastSeq(ctx)
	if err != nil {
		t.Fatal(err)
	}
	use()
	use()
	w.Clock.Advance(24 * time.Hour)
	use()
	after, err := w.Engine.Log().LastSeq(ctx)
	if err != nil || after-before != 2 {
		t.Fatalf("%d facts for two days of use, %v", after-before, err)
	}
	w.Restart(t)
	list, err := w.Keys.List("")
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	for _, k := range list {
		if strings.Contains(idle, k.ID) != k.UsedAt.IsZero() {
			t.Errorf("%s was used at %v", k.Force, k.UsedAt)
		}
	}
}

// Attack: two administrators pin one certificate in the same moment. Property
// kept: it stands for one force from first to last, and the other is told.
func TestACertificateNeverChangesItsForce(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	for range 10 {
		c := certified(t, newKey(t), nil)
		type outcome struct {
			force string
			err   error
		}
		answers := make(chan outcome)
		for _, force := range []string{"AVON", "KENT", "DEVON"} {
			go func() {
				_, err := w.Keys.Pin(ctx, force, "rms", "test", c)
				answers <- outcome{force, err}
			}()
		}
		var owner []string
		for range 3 {
			switch a := <-answers; {
			case a.err == nil:
				owner = append(owner, a.force)
			case !errors.Is(a.err, fault.Conflict):
				t.Errorf("%s: %v", a.force, a.err)
			}
		}
		client, err := w.Keys.AuthenticateCertificate(ctx, c)
		if err != nil || len(owner) != 1 || client.Force != owner[0] {
			t.Fatalf("pinned for %v, stands for %q, %v", owner, client.Force, err)
		}
	}
}
