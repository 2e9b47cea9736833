package channel

import "strings"

// bouncePrefix begins the local part of every return path.
const bouncePrefix = "bounces"

// maxLocalPart is how long the part of an address before the @ may be (RFC 5321, 4.5.3.1.1).
const maxLocalPart = 64

// ReturnPath is where the mail that carries an alert comes back to when it
// cannot be delivered (VERP): its address says which alert it was, so that
// nothing of the bounce itself has to be believed.
func ReturnPath(id, domain string) string {
	local := bouncePrefix + "+" + id
	if len(local) > maxLocalPart {
		local = bouncePrefix
	}
	return local + "@" + domain
}

// AlertOf is the alert whose mail came back to this address; empty where the
// address is a return path that names none. It is false for an address that is
// no return path of the domain.
func AlertOf(address, domain string) (id string, ok bool) {
	local, at, found := strings.Cut(strings.Trim(address, "<> "), "@")
	if !found || !strings.EqualFold(at, domain) {
		return "", false
	}
	prefix, id, named := strings.Cut(local, "+")
	if !strings.EqualFold(prefix, bouncePrefix) || named && (id == "" || strings.IndexFunc(id, notIDRune) >= 0) {
		return "", false
	}
	return id, true
}
