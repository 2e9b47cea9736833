package mailbox

import (
	"fmt"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
)

// FaultKind is a way in which a mail server misbehaves.
type FaultKind string

// The kinds of fault.
const (
	FaultTemporary FaultKind = "temporary" // 451 at RCPT: try again later
	FaultPermanent FaultKind = "permanent" // 550 at RCPT: no such mailbox
	FaultTarpit    FaultKind = "tarpit"    // RCPT is answered only after Delay
	FaultDrop      FaultKind = "drop"      // the message is kept, then the connection is cut before the answer
	FaultBroken    FaultKind = "broken"    // 421 at MAIL: the service is not available
	FaultGarbage   FaultKind = "garbage"   // the message is kept, then answered with something that is no SMTP
	FaultDeny      FaultKind = "deny"      // 535 at AUTH: whatever the password
	FaultPolicy    FaultKind = "policy"    // 554 5.7.1 at RCPT: this server will not relay
	FaultCut       FaultKind = "cut"       // the connection is cut at MAIL, as an idle one is
)

// Fault is one programmed misbehaviour.
type Fault struct {
	Kind  FaultKind
	To    string        // only for this recipient; any if empty
	Times int           // how often; without end if 0
	Delay time.Duration // for FaultTarpit
}

// Fail adds a fault. The first one that fits a delivery applies to it.
func (m *Mailbox) Fail(f Fault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults = append(m.faults, &f)
}

// Heal forgets every fault.
func (m *Mailbox) Heal() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults = nil
}

// take finds the fault for a recipient among the kinds and uses it up once.
func (m *Mailbox) take(to string, kinds ...FaultKind) (Fault, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, f := range m.faults {
		if !f.fits(to, kinds) {
			continue
		}
		if f.Times == 1 {
			m.faults = append(m.faults[:i:i], m.faults[i+1:]...)
		} else if f.Times > 1 {
			f.Times--
		}
		return *f, true
	}
	return Fault{}, false
}

func (f *Fault) fits(to string, kinds []FaultKind) bool {
	if f.To != "" && !strings.EqualFold(f.To, to) {
		return false
	}
	for _, k := range kinds {
		if f.Kind == k {
			return true
		}
	}
	return false
}

// atRecipient answers RCPT as the fault demands. The texts repeat the address
// because real servers do, and a careless caller would log them.
func (m *Mailbox) atRecipient(to string) error {
	f, ok := m.take(to, FaultTemporary, FaultPermanent, FaultPolicy, FaultTarpit)
	if !ok {
		return nil
	}
	switch f.Kind {
	case FaultTemporary:
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0},
			Message: fmt.Sprintf("<%s>: mailbox busy, try again later", to)}
	case FaultPermanent:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1},
			Message: fmt.Sprintf("<%s>: no such mailbox here", to)}
	case FaultPolicy:
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1},
			Message: fmt.Sprintf("<%s>: relay access denied", to)}
	default:
		m.wait(f.Delay)
		return nil
	}
}

// errBroken is the answer of a server that is going away.
var errBroken = &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "Service not available, closing transmission channel"}

func (m *Mailbox) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-m.done:
	}
}
