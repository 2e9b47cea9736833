package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"firstbell/notifier/channel"
)

// partyStaysOut signs in as the safeguarding lead who is a party to an
// incident and makes sure that nothing of it can be seen: the stand-in was
// alerted, and the lead finds it neither in the inbox nor by its address.
func (j *journey) partyStaysOut(ctx context.Context) error {
	for _, t := range j.order {
		if t.step.Party == "" {
			continue
		}
		if err := j.staysOut(ctx, t.step.Party, t.step.StandIn); err != nil {
			return fmt.Errorf("looking as the party to %s: %w", t.step.Reference, err)
		}
		j.notes = append(j.notes, t.step.Reference+": the safeguarding lead who is a party was not alerted and cannot see it")
	}
	return nil
}

func (j *journey) staysOut(ctx context.Context, party, standIn string) error {
	hidden := j.announcedTo(standIn)
	lead := j.account(party)
	if len(hidden) == 0 || lead == nil {
		return errors.New("the stand-in was not alerted")
	}
	b := newBrowser()
	if _, err := b.open(ctx, j.SignInURL(lead.Person)); err != nil {
		return err
	}
	inbox, err := b.open(ctx, j.Runtime.PortalURL+"/inbox")
	if err != nil {
		return err
	}
	for _, link := range hidden {
		if slices.Contains(inbox.links(), link) {
			return errors.New("the party's inbox lists it")
		}
		if p, err := b.open(ctx, j.Runtime.PortalURL+link); err == nil || p == nil || p.status != http.StatusNotFound {
			return errors.New("its address does not answer the party like one that does not exist")
		}
	}
	return nil
}

// announcedTo are the notifications of which somebody was the first to be
// told. A lead is told first only where the lead before was passed over.
func (j *journey) announcedTo(email string) []string {
	var out []string
	for _, letter := range j.Runtime.Mailbox.Messages()[j.letters:] {
		first := letter.Subject == channel.TextOf(channel.Alert{Kind: channel.KindNew}).Subject
		if link := j.pathOf(letter); first && link != "" && strings.EqualFold(letter.To[0], email) {
			out = append(out, link)
		}
	}
	return out
}
