package notifier

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/internal/view"
	"firstbell/police"
	"firstbell/schools/areas"
)

// bucketHandOff lists hand-offs for both forces:
// <force>/<in|out>/<0 open, 1 answered>/<time>/<case>/<child> → Ref.
const bucketHandOff = "hand-off"

// How long an answered hand-off stays on the page, and how many are shown.
const (
	answeredShown = 7 * 24 * time.Hour
	maxHandOffs   = 200
)

// Why a hand-off may be declined, as the fact says it.
const (
	DeclinedNotOurs   = "not-our-area" // the child does not live in our area
	DeclinedUnknown   = "cannot-tell"  // what was sent is not enough to act on
	DeclinedByForce   = "back-to-you"  // the two forces agreed that the first one keeps it
	DeclinedNotAChild = "not-a-child"  // the person was 18 or older
	DeclinedDuplicate = "told-already" // the establishment has been told by another road
)

// DeclineReasons are the codes of them, in the order of the form.
var DeclineReasons = []string{DeclinedNotOurs, DeclinedUnknown, DeclinedByForce, DeclinedNotAChild, DeclinedDuplicate}

// HandOffs are what two forces hand each other. The force that was asked sees
// and answers what came in; the one that asked sees what became of it, and
// answers in the name of a force that is not on this installation, once somebody
// there has said so on the telephone. Nobody sees an incident they are a party to.
type HandOffs struct{ service *Service }

// NewHandOffs gives the hand-offs of a service.
func NewHandOffs(s *Service) *HandOffs { return &HandOffs{service: s} }

// HandOffRow is one hand-off without personal data.
type HandOffRow struct {
	Case, Child string
	ShortRef    string // a short reference that can be said on the telephone
	HandOff
	From      string     // the name of the force that asks
	To        string     // the name of the force that is asked
	Incoming  bool       // the reader's force is asked
	Hub       HubContact // whom to telephone, where To is not on this installation
	MayAnswer bool       // the reader may record the answer
	Told      bool       // an establishment was told of the child all the same
}

// HandOffDetail is what the reader sees of the child after asking for it. It is
// personal data throughout and is never kept.
type HandOffDetail struct {
	HandOffRow
	Identity      TriageChild
	Reference     string // the asking force's own
	OccurredAt    time.Time
	Circumstances string
	PoliceContact police.PoliceContact
	Schools       []string // which establishments were told, by name
}

// indexHandOffs adds the rows that both forces list.
func (c *Case) indexHandOffs(rows map[entry]string) {
	for _, child := range c.Children {
		h := child.HandOff
		if h == nil {
			continue
		}
		ref := string(encode(Ref{Case: c.ID, Force: c.Force, Child: child.Hash}))
		answered, at := "1", h.DecidedAt
		if h.isOpen() {
			answered, at = "0", h.Deadline
		}
		tail := "/" + answered + "/" + timeKey(at) + "/" + c.ID + "/" + child.Hash
		rows[entry{bucketHandOff, c.Force + "/out" + tail}] = ref
		if h.Force != "" {
			rows[entry{bucketHandOff, h.Force + "/in" + tail}] = ref
		}
	}
}

// List is every open hand-off of p's forces, the most urgent first, and then what
// was answered in the last days.
func (d *HandOffs) List(ctx context.Context, p auth.Principal) ([]HandOffRow, error) {
	forces := p.Scopes(deskRoles...)
	if len(forces) == 0 {
		return nil, errNoHandOff()
	}
	found, err := d.refs(forces)
	if err != nil {
		return nil, err
	}
	party := d.service.partyOnce(ctx, p)
	rows := []HandOffRow{}
	for _, w := range found {
		barred, err := party(w.c)
		if err != nil {
			return nil, err
		}
		if !barred && len(rows) < maxHandOffs {
			rows = append(rows, d.row(p, w.c, w.child))
		}
	}
	slices.SortStableFunc(rows, func(a, b HandOffRow) int {
		return cmp.Or(cmp.Compare(rankOf(a), rankOf(b)), a.Deadline.Compare(b.Deadline), strings.Compare(a.Child, b.Child))
	})
	return rows, nil
}

// rankOf puts what waits for the reader's own force first, and what is answered last.
func rankOf(r HandOffRow) int {
	switch {
	case !r.isOpen():
		return 2
	case r.MayAnswer:
		return 0
	default:
		return 1
	}
}

// refs are the children whose hand-offs the forces list, each once.
func (d *HandOffs) refs(forces []string) (found []parkedChild, err error) {
	since := timeKey(d.service.now().Add(-answeredShown))
	seen := map[string]bool{}
	err = d.service.View.Read(func(tx *view.Tx) error {
		for _, force := range forces {
			for _, side := range []string{"in", "out"} {
				open, err := walk[Ref](tx, bucketHandOff, force+"/"+side+"/0/", "")
				if err != nil {
					return err
				}
				answered := force + "/" + side + "/1/"
				recent, err := walkFrom[Ref](tx, bucketHandOff, answered, answered+since, "")
				if err != nil {
					return err
				}
				for _, ref := range append(open, recent...) {
					if c, ok := caseIn(tx, ref.Case); ok && !seen[ref.Case+ref.Child] && c.Children[ref.Child] != nil {
						seen[ref.Case+ref.Child] = true
						found = append(found, parkedChild{c, c.Children[ref.Child]})
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing hand-offs: %w", err)
	}
	return found, nil
}

func (d *HandOffs) row(p auth.Principal, c *Case, child *Child) HandOffRow {
	h := *child.HandOff
	row := HandOffRow{
		Case: c.ID, Child: child.Hash, ShortRef: shortRef(d.service.Vault.Index("short", c.ID, child.Hash)), HandOff: h,
		From: d.service.policy(c.Force).Name, To: d.service.nameOfArea(h.Area), Told: len(c.ToldOf(child.Hash)) > 0,
		Incoming: slices.Contains(p.Scopes(deskRoles...), h.Force) && h.Force != "", MayAnswer: h.isOpen() && mayAnswer(p, c, &h),
	}
	if h.Force == "" {
		row.Hub = d.service.Hubs[h.Area]
	}
	return row
}

// nameOfArea is the force of an area as people call it.
func (s *Service) nameOfArea(area string) string {
	if code := s.forceOf(area); code != "" {
		return s.policy(code).Name
	}
	if name, ok := areas.ForceName(area); ok {
		return name
	}
	return area
}

// mayAnswer reports whether p may record the answer: an operator of the force
// that was asked, or of the one that asks, where the other is not here.
func mayAnswer(p auth.Principal, c *Case, h *HandOff) bool {
	force := cmp.Or(h.Force, c.Force)
	return slices.Contains(p.Scopes(operatorRoles...), force)
}

func errNoHandOff() error { return fault.New(fault.NotFound, "", "There is no such hand-off.") }

// visible is the case's child with a hand-off that p may know of. What p may not
// see is not found.
func (d *HandOffs) visible(ctx context.Context, c *Case, p auth.Principal, child string) (*Child, error) {
	if !c.Exists() || c.Children[child] == nil || c.Children[child].HandOff == nil {
		return nil, errNoHandOff()
	}
	h, forces := c.Children[child].HandOff, p.Scopes(deskRoles...)
	if !slices.Contains(forces, c.Force) && (!h.isTheirs() || !slices.Contains(forces, h.Force)) {
		return nil, errNoHandOff()
	}
	party, err := d.service.isPartyIn(ctx, c, p)
	if err == nil && party {
		err = errNoHandOff()
	}
	return c.Children[child], err
}

// Item is one hand-off without personal data.
func (d *HandOffs) Item(ctx context.Context, p auth.Principal, caseID, child string) (HandOffRow, error) {
	c, err := d.service.load(ctx, caseID)
	if err != nil {
		return HandOffRow{}, err
	}
	of, err := d.visible(ctx, c, p, child)
	if err != nil {
		return HandOffRow{}, err
	}
	return d.row(p, c, of), nil
}

// Open records that p looks at the child, and only when that is durable tells who
// it is.
func (d *HandOffs) Open(ctx context.Context, p auth.Principal, caseID, child string) (HandOffDetail, error) {
	return disclose(ctx, func(ctx context.Context) (HandOffDetail, error) { return d.open(ctx, p, caseID, child) })
}

func (d *HandOffs) open(ctx context.Context, p auth.Principal, caseID, child string) (detail HandOffDetail, err error) {
	_, err = d.service.change(ctx, caseID, func(c *Case) (*facts.Fact, error) {
		of, err := d.visible(ctx, c, p, child)
		if err != nil {
			return nil, err
		}
		if detail, err = d.detail(ctx, p, c, of); err != nil {
			return nil, err
		}
		f := d.service.fact(c, FactHandOffViewed, p.Actor())
		f.Child = child
		disclosed(&f, cmp.Or(p.RoleOver(c.Force, deskRoles...), p.RoleOver(of.HandOff.Force, deskRoles...)), PurposeHandOff)
		return &f, nil
	})
	if err != nil {
		return HandOffDetail{}, err
	}
	return detail, nil
}

// detail is the child as the asking force described it. A protected address is
// protected here, too: the other force asks for it on the telephone.
func (d *HandOffs) detail(ctx context.Context, p auth.Principal, c *Case, child *Child) (HandOffDetail, error) {
	in, err := d.service.openIncident(ctx, c, c.Current().N)
	if errors.Is(err, vault.ErrErased) {
		return HandOffDetail{}, errNoHandOff() // the incident has ended
	}
	if err != nil {
		return HandOffDetail{}, fmt.Errorf("opening a hand-off of case %s: %w", c.ID, err)
	}
	i := slices.IndexFunc(in.Children, func(listed police.Child) bool { return d.service.childHash(c.Force, listed.ID) == child.Hash })
	if i < 0 {
		return HandOffDetail{}, errNoHandOff()
	}
	detail := HandOffDetail{
		HandOffRow: d.row(p, c, child), Identity: identityOf(in.Children[i]), Reference: in.Reference, OccurredAt: in.OccurredAt,
		Circumstances: cmp.Or(in.Children[i].Circumstances, in.Circumstances), PoliceContact: in.PoliceContact,
	}
	for _, n := range c.ToldOf(child.Hash) {
		detail.Schools = append(detail.Schools, d.service.schoolName(n.URN))
	}
	return detail, nil
}

// HandOffReply is the other force's answer, as somebody records it.
type HandOffReply struct {
	Round  int    // of the hand-off that was looked at
	Accept bool   // the other force takes the child over
	Reason string // why not: one of DeclineReasons
	Name   string // who said so on the telephone, at a force that is not on this installation
}

// Answer records that the other force takes the child over, or does not. It fails
// with fault.Conflict where that is answered already or asked anew.
func (d *HandOffs) Answer(ctx context.Context, p auth.Principal, caseID, child string, reply HandOffReply) error {
	c, err := d.service.change(ctx, caseID, func(c *Case) (*facts.Fact, error) {
		of, err := d.visible(ctx, c, p, child)
		if err != nil {
			return nil, err
		}
		if err := reply.check(of.HandOff); err != nil {
			return nil, err
		}
		if !mayAnswer(p, c, of.HandOff) {
			return nil, errNoHandOff()
		}
		return d.answer(ctx, c, of, p, reply)
	})
	if err != nil {
		return err
	}
	return d.service.clearHandOff(ctx, c, c.Children[child])
}

// check is what is wrong with an answer.
func (reply HandOffReply) check(h *HandOff) error {
	switch {
	case !h.isOpen() || reply.Round != h.Round:
		return fault.New(fault.Conflict, "answered-already", "This hand-off was answered or asked anew meanwhile. Nothing was recorded. Look at it again.")
	case !reply.Accept && !slices.Contains(DeclineReasons, reply.Reason):
		return fault.New(fault.Invalid, "unknown-reason", "Say why the child is not taken over, with one of the listed reasons.")
	case h.Force == "" && strings.TrimSpace(reply.Name) == "":
		return fault.New(fault.Invalid, "name", "Say who at the other force gave this answer on the telephone.")
	default:
		return nil
	}
}

// answer makes the fact. The name of whoever answered on the telephone is sealed
// with the incident and ends with it.
func (d *HandOffs) answer(ctx context.Context, c *Case, child *Child, p auth.Principal, reply HandOffReply) (*facts.Fact, error) {
	typ, data := FactHandOffAcknowledged, HandOffAnswer{Round: reply.Round, ByTelephone: child.HandOff.Force == ""}
	if !reply.Accept {
		typ, data.Reason = FactHandOffDeclined, reply.Reason
	}
	f := d.service.fact(c, typ, p.Actor())
	f.Child = child.Hash
	if data.ByTelephone {
		key := c.Current().Key
		f.Keys = []string{key}
		if err := d.service.seal(ctx, &f, partCall, key, encode(strings.TrimSpace(reply.Name))); err != nil {
			return nil, err
		}
	}
	crash.Point("handoff.before-answer")
	return &f, f.SetData(data)
}
