package notifier

import (
	"context"
	"slices"

	"firstbell/internal/auth"
	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/portal"
)

// PurposeChildRecord is what an export is for, as its fact says.
const PurposeChildRecord = "child-record"

// Exported is the data of "exported".
type Exported struct {
	Format   schools.ExportFormat
	Revision int // which revision was given out
}

// exported remembers who has a copy, of which revision.
func (c *Case) exported(f facts.Fact, d Exported) error {
	n, err := c.happens(f, EventExported)
	if err != nil {
		return err
	}
	n.Access.ExportedAt, n.Access.ExportedRevision = f.At, d.Revision
	n.read(f.Actor)
	if !slices.Contains(n.Copies, f.Actor) {
		n.Copies = append(n.Copies, f.Actor)
	}
	return nil
}

var _ portal.Exports = (*Inbox)(nil)

// Export records who takes a copy for the child's record, and only when that is
// durable opens the content. Only what the school has taken on can be exported;
// what p may not see answers like what does not exist.
func (b *Inbox) Export(ctx context.Context, p auth.Principal, id string, format schools.ExportFormat) (schools.Notification, portal.Item, error) {
	if !slices.Contains(schools.ExportFormats(), format) {
		return schools.Notification{}, portal.Item{}, fault.New(fault.Invalid, "format", "Choose one of the listed formats.")
	}
	r, err := disclose(ctx, func(ctx context.Context) (revealed, error) {
		return b.opened(ctx, p, id, func(c *Case, n *Notification) (*facts.Fact, error) { return b.exportedFact(c, n, p, format) })
	})
	if err == nil {
		crash.Point("timebox.after-export")
	}
	return r.body, r.item, err
}

func (b *Inbox) exportedFact(c *Case, n *Notification, p auth.Principal, format schools.ExportFormat) (*facts.Fact, error) {
	if n.State != StateAcknowledged {
		return nil, fault.New(fault.Conflict, portal.CodeNotTakenOn, "Read and acknowledge the message before you export it.")
	}
	crash.Point("timebox.before-export")
	f, err := b.service.about(c, n, FactExported, p.Actor(), Exported{Format: format, Revision: n.Revision})
	if err == nil {
		disclosed(f, p.RoleOver(n.URN, readerRoles...), PurposeChildRecord)
	}
	return f, err
}
