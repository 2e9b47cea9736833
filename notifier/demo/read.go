package demo

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"firstbell/internal/web/say"
	"firstbell/notifier"
	"firstbell/notifier/channel/mailbox"
	"firstbell/schools"
)

// readAll does what the alerts ask for: each recipient signs in, finds the
// notification in the inbox, reads it and acknowledges it. What was read
// already, and what was withdrawn, is left as it is.
func (j *journey) readAll(ctx context.Context) error {
	done := map[string]bool{}
	for _, letter := range j.Runtime.Mailbox.Messages()[j.letters:] {
		link, person := j.pathOf(letter), j.recipient(letter)
		if link == "" || done[link] || person == nil {
			continue // A watched mailbox has no account: it is told to fetch somebody.
		}
		if err := j.readOne(ctx, *person, link); err != nil {
			return fmt.Errorf("reading as a %s: %w", strings.ToLower(person.RoleWords()), err)
		}
		done[link] = true
	}
	return nil
}

// pathOf is the notification a letter leads to, or nothing.
func (j *journey) pathOf(letter mailbox.Message) string {
	path, own := strings.CutPrefix(letter.Link(), j.Runtime.PortalURL)
	if !own || !strings.HasPrefix(path, "/notifications/") {
		return ""
	}
	return path
}

func (j *journey) recipient(letter mailbox.Message) *Account {
	return j.account(letter.To[0])
}

// account finds somebody by address.
func (j *journey) account(email string) *Account {
	for i, a := range j.Runtime.Accounts {
		if strings.EqualFold(email, a.Email) {
			return &j.Runtime.Accounts[i]
		}
	}
	return nil
}

// readOne is the two taps of a safeguarding lead, over the portal's own pages.
func (j *journey) readOne(ctx context.Context, person Account, link string) error {
	b := newBrowser()
	if _, err := b.open(ctx, j.SignInURL(person.Person)); err != nil {
		return err
	}
	inbox, err := b.open(ctx, j.Runtime.PortalURL+"/inbox")
	if err != nil {
		return err
	}
	if !slices.Contains(inbox.links(), link) {
		return errors.New("the inbox does not list what the alert announced")
	}
	notification, err := b.open(ctx, j.Runtime.PortalURL+link)
	if err != nil {
		return err
	}
	show, readable := notification.form(link + "/reveal")
	if !readable {
		return nil // Withdrawn or sent back: the page says so and offers nothing to show.
	}
	content, err := b.send(ctx, show, nil)
	if err != nil {
		return err
	}
	agree, open := content.form(link + "/acknowledge")
	if !open {
		return nil // A colleague has acknowledged it already.
	}
	_, err = b.send(ctx, agree, nil)
	return err
}

// telephone works the call sheet for the children whose school cannot be
// alerted: the force's operator rings, tells, and has it repeated.
func (j *journey) telephone(ctx context.Context) error {
	for _, t := range j.order {
		for _, e := range t.step.Expected {
			if !e.Telephone {
				continue
			}
			if err := j.ring(ctx, t.step.Force); err != nil {
				return fmt.Errorf("telephoning for %s: %w", t.step.Reference, err)
			}
			t.told[e.Child] = j.Now()
		}
	}
	return nil
}

// ring records the call to the school that names nobody.
func (j *journey) ring(ctx context.Context, force string) error {
	i := slices.IndexFunc(j.Runtime.Accounts, func(a Account) bool { return a.Role == notifier.RoleOperator && a.Force == force })
	if i < 0 {
		return fmt.Errorf("force %s has no operator", force)
	}
	b := newBrowser()
	if _, err := b.open(ctx, j.SignInURL(j.Runtime.Accounts[i].Person)); err != nil {
		return err
	}
	sheet, err := b.open(ctx, j.Runtime.PortalURL+"/desk/calls")
	if err != nil {
		return err
	}
	call := "/desk/calls/" + j.silentURN()
	if !slices.Contains(sheet.links(), call) {
		return errors.New("the school is not on the call sheet")
	}
	entry, err := b.open(ctx, j.Runtime.PortalURL+call)
	if err != nil {
		return err
	}
	if start, free := entry.form(call + "/claim"); free {
		if entry, err = b.send(ctx, start, nil); err != nil {
			return err
		}
	}
	record, ok := entry.form(call)
	if !ok {
		return errors.New("the page of the call has no form")
	}
	after, err := b.send(ctx, record, map[string]string{
		"name": "Head teacher on duty", "role": schools.RoleHead,
		"time": j.Now().In(say.London).Format("15:04"), "read-back": "yes", "confirmed": notifier.ConfirmedByCall,
	})
	if err != nil {
		return err
	}
	if strings.HasPrefix(after.at.Path, call) {
		return errors.New("the call was not recorded")
	}
	return nil
}

func (j *journey) silentURN() string {
	for _, s := range j.World.Schools {
		if s.Silent {
			return s.URN.String()
		}
	}
	return url.PathEscape("none")
}
