package notifier

import (
	"strings"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/police"
	"firstbell/schools"
)

// The chair of larkford's governors.
const (
	chairMail = "grace.gold@governors.example"
	chairLine = "999001,chair-of-governors,Grace Gold,grace.gold@governors.example,07700 900009\n"
	trustLine = "999001,trust-lead,Tess Oak,tess.oak@trust.example,07700 900008\n"
)

func TestTheChairIsOnTheSheetWhereNobodyElseOfTheSchoolMayBeTold(t *testing.T) {
	t.Parallel()
	head := "999001,head,Carol Head,carol.head@larkford.example,07700 900003\n"
	for name, tc := range map[string]struct {
		contacts string
		parties  []string // of the school's people, by address
		want     string
	}{
		"the head may be told":             {head + chairLine, nil, "Carol Head"},
		"the head is a party":              {head + chairLine, []string{carol}, "Grace Gold +447700900009"},
		"beside the trust's lead":          {head + trustLine + chairLine, []string{carol}, "Tess Oak +447700900008, Grace Gold +447700900009"},
		"nobody else is on record":         {chairLine, nil, "Grace Gold +447700900009"},
		"the chair is a party, too":        {head + chairLine, []string{carol, chairMail}, ""},
		"the chair is a party, not others": {head + chairLine, []string{chairMail}, "Carol Head"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			w.bring("contacts", "urn,role,name,email,phone\n"+tc.contacts)
			w.lockOut(carol, "tess.oak@trust.example") // nobody can sign in: the school is on the sheet from the start
			in := w.incident("DA-1", ada())
			for i, email := range tc.parties {
				in.Adults = append(in.Adults, police.Adult{ID: "P" + string(rune('1'+i)), Role: police.AdultSuspect, Name: "Some Other", Emails: []string{email}})
			}
			w.post(in)
			w.sweep()
			row, ok := w.row(NewBoards(w.Service), w.operator(opMail), larkford)
			if !ok {
				t.Fatal("the school is not on the sheet")
			}
			var people []string
			for _, c := range row.Contacts {
				line := c.Name
				if c.Role != schools.RoleHead {
					line += " " + c.Phone
				}
				people = append(people, line)
			}
			same(t, "whom to ask for", strings.Join(people, ", "), tc.want)
		})
	}
}

func TestTheChairWhoWasToldIsOnRecord(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.bring("contacts", "urn,role,name,email,phone\n"+chairLine)
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	op := w.operator(opMail)
	told := func(name string, role schools.Role) error {
		return w.tell(op, larkford, Call{Name: name, Role: role, CalledAt: w.clock.now(), ReadBack: true})
	}
	same(t, "somebody else in the role", fault.Code(told("Olive Oak", RoleChair)), "call-person")
	same(t, "the chair as the head", fault.Code(told("Grace Gold", schools.RoleHead)), "call-person")
	w.must(told("Grace Gold", RoleChair))
	n := w.at(id, larkford)
	same(t, "who", n.ToldPerson, w.Vault.PersonID(chairMail))
	w.forward(time.Hour)
	same(t, "mail to the chair", len(w.mailTo(chairMail)), 0)
	if _, ok := w.row(NewBoards(w.Service), op, larkford); ok {
		t.Error("the school is still to be telephoned")
	}
	trail, err := w.trails().Find(w.ctx, w.auditor("aud@force.example", string(force)), n.ID, false)
	w.must(err)
	if len(trail.Rows) == 0 || trail.Rows[0].Who != "Grace Gold" || trail.Rows[0].Road != RoadTelephone {
		t.Errorf("the trail says %+v", trail.Rows)
	}
}
