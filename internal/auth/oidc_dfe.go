package auth

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"firstbell/internal/fault"
)

// DfEConfig is what DfE Sign-in needs beside OpenID Connect: its public API says
// whether the person may use this service for the organisation they chose. The
// format is that of github.com/DFE-Digital/login.dfe.public-api.
type DfEConfig struct {
	API        string   // such as https://api.signin.education.gov.uk
	ServiceID  string   // the service's id there
	SecretFile string   // the API's own secret, another than the client's; mode 0600
	Roles      []string // role codes of which a person needs one; empty asks for access alone

	secret string
}

// dfeAudience is what the API's tokens are made for.
const dfeAudience = "signin.education.gov.uk"

// errOrganisation is the answer where the person chose no school, or one where
// they may not use this service.
var errOrganisation = fault.New(fault.Unauthenticated, "organisation", "DfE Sign-in did not give us a school at which you may use this service. Sign in again and choose your school, or ask your school's approver for access. A passkey works too.")

func (d *DfEConfig) ready() (err error) {
	if d.API == "" || d.ServiceID == "" {
		return errors.New("DfE Sign-in needs the address of its API and the service's id")
	}
	d.secret, err = readSecret(d.SecretFile)
	return err
}

// admit says over which school the session holds; "" where the provider does not
// know schools. Whoever works at two chooses one, and signs in again to change.
func (p *provider) admit(ctx context.Context, token *oidc.IDToken, now time.Time) (scope string, err error) {
	if p.DfE == nil {
		return "", nil
	}
	var claims struct {
		Organisation json.RawMessage `json:"organisation"`
	}
	if err := token.Claims(&claims); err != nil {
		return "", refused(errOrganisation, errors.New("the claims cannot be read"))
	}
	org, err := parseOrganisation(claims.Organisation)
	if err != nil {
		return "", refused(errOrganisation, err)
	}
	return org.URN, p.askRoles(ctx, org.ID, token.Subject, now)
}

// organisation is the claim of that name.
type organisation struct {
	ID  string
	URN string
}

// parseOrganisation reads the claim, which arrives as an object or as a string
// that holds one, with the URN as a string or a number.
func parseOrganisation(raw json.RawMessage) (organisation, error) {
	if len(raw) > 0 && raw[0] == '"' {
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			return organisation{}, errors.New("the organisation claim cannot be read")
		}
		raw = json.RawMessage(text)
	}
	var claim struct {
		ID  string          `json:"id"`
		URN json.RawMessage `json:"urn"`
	}
	if err := json.Unmarshal(raw, &claim); err != nil {
		return organisation{}, errors.New("the organisation claim cannot be read")
	}
	urn := strings.Trim(string(claim.URN), `"`)
	if len(urn) != 6 || strings.Trim(urn, "0123456789") != "" || claim.ID == "" {
		return organisation{}, errors.New("the organisation is no school")
	}
	return organisation{ID: claim.ID, URN: urn}, nil
}

// askRoles asks the API whether the person has access there, and which roles.
func (p *provider) askRoles(ctx context.Context, org, user string, now time.Time) error {
	bearer, err := p.DfE.token(p.ClientID, now)
	if err != nil {
		return err
	}
	address := strings.TrimSuffix(p.DfE.API, "/") + "/services/" + url.PathEscape(p.DfE.ServiceID) +
		"/organisations/" + url.PathEscape(org) + "/users/" + url.PathEscape(user)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("asking DfE Sign-in for roles: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+bearer)
	resp, err := p.client.Do(req)
	if err != nil {
		return errProvider(p, errors.New("its API does not answer"))
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
		return p.DfE.allow(resp.Body)
	case http.StatusNotFound: // no access
		return errOrganisation
	default:
		return errProvider(p, fmt.Errorf("its API answered %d", resp.StatusCode))
	}
}

// allow reads the roles and looks for one that counts.
func (d *DfEConfig) allow(body io.Reader) error {
	var access struct {
		Roles []struct {
			Code   string `json:"code"`
			Status struct {
				ID json.Number `json:"id"`
			} `json:"status"`
		} `json:"roles"`
	}
	raw, err := io.ReadAll(io.LimitReader(body, 1<<20))
	if err == nil {
		err = json.NewDecoder(bytes.NewReader(raw)).Decode(&access)
	}
	if err != nil {
		return refused(errOrganisation, errors.New("the API's answer is not what it documents"))
	}
	if len(d.Roles) == 0 {
		return nil
	}
	for _, r := range access.Roles {
		if active := r.Status.ID == "" || r.Status.ID == "1"; active && slices.Contains(d.Roles, r.Code) {
			return nil
		}
	}
	return errOrganisation
}

// token is the API's bearer token: HS256 with the API's own secret.
func (d *DfEConfig) token(clientID string, now time.Time) (string, error) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: []byte(d.secret)}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", fmt.Errorf("signing for DfE Sign-in: %w", err)
	}
	return jwt.Signed(signer).Claims(jwt.Claims{
		Issuer: clientID, Audience: jwt.Audience{dfeAudience}, IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(time.Minute)),
	}).Serialize()
}
