package notifytest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// leeway is how far a token's clock may be from the server's.
const leeway = 30 * time.Second

// authorised answers the request itself where its token is not good.
func (s *Server) authorised(w http.ResponseWriter, r *http.Request) bool {
	now := s.config.Now()
	w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case r.Header.Get("Authorization") == "":
		refuse(w, http.StatusUnauthorized, "AuthError", "Unauthorized: authentication token must be provided")
		return false
	case !ok:
		refuse(w, http.StatusUnauthorized, "AuthError", "Unauthorized: authentication bearer scheme must be used")
		return false
	}
	if _, deny := s.take("", FaultDeny); deny {
		refuse(w, http.StatusForbidden, "AuthError", "Invalid token: API key revoked")
		return false
	}
	issued, why := check(token)
	if why == "" && now.Sub(issued).Abs() > leeway {
		why = "Error: Your system clock must be accurate to within 30 seconds"
	}
	if why != "" {
		refuse(w, http.StatusForbidden, "AuthError", why)
		return false
	}
	return true
}

// check verifies a token as the JWT standard says and gives when it was issued.
func check(token string) (issued time.Time, why string) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return issued, "Invalid token: not a JWT"
	}
	var head struct{ Typ, Alg string }
	var claims struct {
		Iss string `json:"iss"`
		Iat int64  `json:"iat"`
	}
	if !decode(parts[0], &head) || head.Alg != "HS256" || !decode(parts[1], &claims) {
		return issued, "Invalid token: algorithm used is not HS256"
	}
	mac := hmac.New(sha256.New, []byte(Secret))
	mac.Write([]byte(parts[0] + "." + parts[1]))
	given, err := base64.RawURLEncoding.DecodeString(parts[2])
	switch {
	case claims.Iss != ServiceID:
		return issued, "Invalid token: service not found"
	case err != nil || !hmac.Equal(given, mac.Sum(nil)):
		return issued, "Invalid token: API key not found"
	}
	return time.Unix(claims.Iat, 0), ""
}

func decode(part string, into any) bool {
	raw, err := base64.RawURLEncoding.DecodeString(part)
	return err == nil && json.Unmarshal(raw, into) == nil
}
