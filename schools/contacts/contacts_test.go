package contacts_test

import (
	"bytes"
	"net/mail"
	"strings"
	"testing"

	"firstbell/schools"
	"firstbell/schools/contacts"
)

const header = "urn,role,name,email,phone,date_of_birth,trained_on\n"

func TestReadTakesEveryColumn(t *testing.T) {
	t.Parallel()
	f, err := contacts.Read(strings.NewReader(header + "100001,Key-Adult,Dora Lark,Dora.Lark@school.example,020 7946 0001,02/01/1980,2026-05-01\n"))
	if err != nil || len(f.Contacts) != 1 || len(f.Rejected) != 0 {
		t.Fatalf("%v, %+v", err, f)
	}
	c := f.Contacts[0]
	if c.URN != 100001 || c.Role != schools.RoleKeyAdult || c.Name != "Dora Lark" || c.Email != "Dora.Lark@school.example" ||
		c.Phone != "+442079460001" || c.DateOfBirth.String() != "1980-01-02" || c.TrainedOn.String() != "2026-05-01" || c.Person != "" {
		t.Errorf("got %+v", c)
	}
}

func TestReadRejectsByLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ row, column string }{
		"a short URN":                  {"1,head,Ed,ed@school.example,,,", "urn"},
		"a role not known":             {"100001,caretaker,Ed,ed@school.example,,,", "role"},
		"no name":                      {"100001,head,,ed@school.example,,,", "name"},
		"a formula for a name":         {"100001,head,=Ed,ed@school.example,,,", "name"},
		"no address":                   {"100001,head,Ed,,,,", "email"},
		"an address without a host":    {"100001,head,Ed,ed,,,", "email"},
		"a host without a dot":         {"100001,head,Ed,ed@localhost,,,", "email"},
		"an address with a name":       {"100001,head,Ed,Ed <ed@school.example>,,,", "email"},
		"two addresses":                {"100001,head,Ed,\"ed@school.example,eva@school.example\",,,", "email"},
		"a line break in the address":  {"100001,head,Ed,\"ed@school.example\nBcc: x@y.example\",,,", "email"},
		"a shared mailbox, key adult":  {"100001,key-adult,Ed,office@school.example,,,", "email"},
		"a shared mailbox, head":       {"100001,head,Ed,ADMIN@school.example,,,", "email"},
		"a shared mailbox, trust lead": {"100001,trust-lead,Ed,info@trust.example,,,", "email"},
		"words for a number":           {"100001,head,Ed,ed@school.example,call me,,", "phone"},
		"a number too short":           {"100001,head,Ed,ed@school.example,020 7946,,", "phone"},
		"a number too long":            {"100001,head,Ed,ed@school.example,020 7946 0001 234,,", "phone"},
		"a number without a zero":      {"100001,head,Ed,ed@school.example,7946 0001,,", "phone"},
		"a date that is none":          {"100001,head,Ed,ed@school.example,,1980-02-30,", "date_of_birth"},
		"trained on no date":           {"100001,head,Ed,ed@school.example,,,soon", "trained_on"},
		"the same again":               {"100001,head,Dora,DORA@school.example,,,", "email"},
	} {
		f, err := contacts.Read(strings.NewReader(header + "100001,head,Dora,dora@school.example,,,\n" + c.row + "\n"))
		if err != nil || len(f.Rejected) != 1 || len(f.Contacts) != 1 {
			t.Errorf("%s: %v, %+v", name, err, f)
			continue
		}
		if got := f.Rejected[0]; got.Line != 3 || got.Column != c.column {
			t.Errorf("%s: rejected as %s", name, got)
		}
	}
}

func TestReadTakesASharedMailboxForAFallback(t *testing.T) {
	t.Parallel()
	f, err := contacts.Read(strings.NewReader(header + "100001,fallback,School office,office@school.example,,,\n"))
	if err != nil || len(f.Contacts) != 1 {
		t.Errorf("%v, %+v", err, f)
	}
}

func TestPhonesAreBroughtToOneForm(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"020 7946 0001": "+442079460001", "+44 (0)20 7946 0001": "+442079460001", "0044 20 7946 0001": "+442079460001",
		"07700-900123": "+447700900123", "+353 1 234 5678": "+35312345678", "(01632) 960 001": "+441632960001", "016977 2345": "+44169772345",
	} {
		f, err := contacts.Read(strings.NewReader(header + "100001,head,Ed,ed@school.example," + in + ",,\n"))
		if err != nil || len(f.Contacts) != 1 || f.Contacts[0].Phone != want {
			t.Errorf("%s: %v, %+v", in, err, f)
		}
	}
}

func TestReadRefusesTheFile(t *testing.T) {
	t.Parallel()
	if _, err := contacts.Read(strings.NewReader("urn,role,name,phone\n")); err == nil || !strings.Contains(err.Error(), "email") {
		t.Errorf("without the address column: %v", err)
	}
	if _, err := contacts.Read(strings.NewReader(header + "100001,head,Zo\xeb,zoe@school.example,,,\n")); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("in another encoding: %v", err)
	}
}

func FuzzContactsCSV(f *testing.F) {
	f.Add([]byte(header + "100001,key-adult,Dora Lark,dora.lark@school.example,020 7946 0001,1980-01-02,2026-05-01\n"))
	f.Add([]byte(header + "100001,head,Ed,\"ed@school.example\r\nBcc: x\",+44 (0)20,,\n"))
	f.Add([]byte(header + "100001,fallback,\"O\"\"ffice\",\"a b\"@school.example,,,\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := contacts.Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		if file.Rows != len(file.Contacts)+len(file.Rejected) {
			t.Errorf("%d rows became %d contacts and %d rejections", file.Rows, len(file.Contacts), len(file.Rejected))
		}
		for _, c := range file.Contacts {
			if _, err := mail.ParseAddress(c.Email); err != nil || strings.ContainsAny(c.Email+c.Name+c.Phone, "\r\n") {
				t.Errorf("an address is taken that is none: %v", err)
			}
			if c.Phone != "" && (c.Phone[0] != '+' || strings.Trim(c.Phone[1:], "0123456789") != "") {
				t.Error("a telephone number is taken that cannot be dialled")
			}
		}
	})
}
