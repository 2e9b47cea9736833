package channel

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"
)

// notifyKey is an API key of a Notify service.
type notifyKey struct {
	service string // the service's id, which issues the tokens
	secret  string // signs them
}

const uuidLength = 36

// parseNotifyKey reads {name}-{service uuid}-{secret uuid}. The name may hold
// hyphens itself, so the two ids are counted from the end.
func parseNotifyKey(text string) (notifyKey, error) {
	const tail = 2*uuidLength + 2
	if len(text) <= tail {
		return notifyKey{}, errNotifyKey
	}
	ids := text[len(text)-tail:]
	k := notifyKey{service: ids[1 : 1+uuidLength], secret: ids[2+uuidLength:]}
	if ids[0] != '-' || ids[1+uuidLength] != '-' || !isUUID(k.service) || !isUUID(k.secret) {
		return notifyKey{}, errNotifyKey
	}
	return k, nil
}

var errNotifyKey = errors.New("key_file holds no key of the form name-serviceid-secret; copy it whole from the service's API page")

// String hides the secret.
func (k notifyKey) String() string { return "notify key of service " + k.service }

// token is a JWT that Notify accepts for 30 seconds before and after now.
func (k notifyKey) token(now time.Time) string {
	encode := base64.RawURLEncoding.EncodeToString
	signed := encode([]byte(`{"typ":"JWT","alg":"HS256"}`)) + "." +
		encode(fmt.Appendf(nil, `{"iss":"%s","iat":%d}`, k.service, now.Unix()))
	mac := hmac.New(sha256.New, []byte(k.secret))
	mac.Write([]byte(signed))
	return signed + "." + encode(mac.Sum(nil))
}

func isUUID(text string) bool {
	if len(text) != uuidLength {
		return false
	}
	for i, r := range text {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if r != '-' {
				return false
			}
		} else if !strings.ContainsRune("0123456789abcdefABCDEF", r) {
			return false
		}
	}
	return true
}
