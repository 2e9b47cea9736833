//go:build kill && crashpoints

package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"firstbell/notifier"
	"firstbell/notifier/channel"
	"firstbell/notifier/channel/mailbox"
	"firstbell/police"
	"firstbell/schools"
)

// play lets everything of the night happen at once, and stops the service when
// everybody has their answers.
func (r *rehearsal) play() {
	r.t.Helper()
	unread, refusing := r.scene.posts[aboutUnread], r.scene.posts[aboutRefused]
	r.mail.Fail(mailbox.Fault{Kind: mailbox.FaultTemporary, To: r.scene.lead(unread.urn(), 0), Times: 1})
	r.mail.Fail(mailbox.Fault{Kind: mailbox.FaultPermanent, To: r.scene.lead(refusing.urn(), 0)})
	var told sync.WaitGroup
	for about, story := range map[string]func(*incident) error{
		aboutSiblings: r.siblings, aboutAmended: r.amended, aboutTakenBack: r.takenBack, aboutSilent: r.silent,
		aboutException: r.exception, aboutPlaced: r.placed, aboutParked: r.parked, aboutRefused: r.byTheSecond,
		aboutBounced: r.bounced, aboutUnread: r.unread, aboutErroneous: r.erroneous, aboutRevised: r.revised,
		aboutConflict: r.byTheSecond, aboutInvalid: r.invalid, aboutEarlyAmended: r.earlyAmended,
	} {
		told.Go(func() {
			if err := story(r.scene.posts[about]); err != nil {
				r.t.Errorf("%s: %v", about, err)
			}
		})
	}
	told.Wait()
	if r.t.Failed() {
		r.t.FailNow()
	}
	r.stop()
}

// siblings are posted twice, byte for byte, and acknowledged at both schools.
func (r *rehearsal) siblings(in *incident) error {
	return inOrder(r.post(in, 1), r.post(in, 1), r.readAll(in))
}

// amended is posted together with its second version. Which of the two is read
// is open; whoever reads the first is told of the second.
func (r *rehearsal) amended(in *incident) error {
	id := in.children[0].notifications[0]
	return inOrder(atOnce(r.post(in, 1), r.post(in, 2)), r.mailed(id, ""),
		r.person(r.scene.lead(in.urn(), 0)).reveals(id))
}

// earlyAmended was in the data directory already.
func (r *rehearsal) earlyAmended(in *incident) error { return inOrder(r.readAll(in)) }

// revised is acknowledged, then amended in what matters, and acknowledged anew.
func (r *rehearsal) revised(in *incident) error {
	return inOrder(r.post(in, 1), r.readAll(in), r.post(in, 2),
		r.mailed(in.children[0].notifications[0], "updated"), r.readAll(in))
}

// takenBack is withdrawn after somebody has read it, and nobody may read it
// any more.
func (r *rehearsal) takenBack(in *incident) error {
	id := in.children[0].notifications[0]
	reader := r.person(r.scene.lead(in.urn(), 0))
	return inOrder(r.post(in, 1), r.mailed(id, ""), reader.reveals(id), r.withdraw(in),
		reader.sends("/notifications/"+id+"/reveal", nil, http.StatusSeeOther),
		r.mailed(id, "withdrawn"), r.stands(in, police.ChildWithdrawn))
}

// erroneous is withdrawn in the moment it is posted.
func (r *rehearsal) erroneous(in *incident) error {
	return inOrder(atOnce(r.post(in, 1), r.withdraw(in)), r.stands(in, police.ChildWithdrawn))
}

// silent is at a school where nobody can sign in: an operator telephones.
// Asked again after the call was recorded, nothing is left of what it was about.
func (r *rehearsal) silent(in *incident) error {
	caller := r.person(operators(in.force)[0])
	ring := func() error {
		call := url.Values{
			"name": {"Ada Quillfeather"}, "role": {string(schools.RoleHead)},
			"time": {r.present().UTC().Format("15:04")}, "read-back": {"yes"}, "confirmed": {notifier.ConfirmedByCall}, // in November London keeps UTC
		}
		path := "/desk/calls/" + in.urn().String()
		may := []int{http.StatusSeeOther, http.StatusNotFound, http.StatusConflict}
		return inOrder(caller.starts(path, may), caller.calls(path, call, may...))
	}
	return inOrder(r.post(in, 1), r.stands(in, police.ChildRouted), ring,
		r.promised(&r.promises.called, in.children[0].notifications[0]))
}

// exception is proposed by one operator and confirmed by another.
func (r *rehearsal) exception(in *incident) error {
	both, review := operators(in.force), killMoment.AddDate(0, 0, 14)
	proposal := url.Values{
		"exception-reason": {"told-already"}, "note": {"The council has told them."},
		"review-day": {review.Format("2")}, "review-month": {review.Format("1")}, "review-year": {review.Format("2006")},
	}
	return inOrder(r.post(in, 1), r.stands(in, police.ChildParked),
		r.person(both[0]).decides(in.desk(), "/exception", proposal, http.StatusSeeOther, http.StatusConflict),
		r.person(both[1]).decides(in.desk(), "/decision", url.Values{"decision": {"confirm"}}, http.StatusSeeOther, http.StatusConflict),
		r.stands(in, police.ChildExcepted))
}

// placed is sent to a school by an operator who has looked at the child.
func (r *rehearsal) placed(in *incident) error {
	operator := r.person(operators(in.force)[0])
	there := url.Values{"urn": {in.urn().String()}, "reason": {"school-confirmed"}}
	return inOrder(r.post(in, 1), r.stands(in, police.ChildParked),
		operator.decides(in.desk(), "/place", there, http.StatusSeeOther, http.StatusConflict),
		r.readAll(in))
}

// parked waits for a person, and nobody comes.
func (r *rehearsal) parked(in *incident) error {
	return inOrder(r.post(in, 1), r.stands(in, police.ChildParked))
}

// invalid cannot be accepted.
func (r *rehearsal) invalid(in *incident) error { return inOrder(r.refused(in)) }

// byTheSecond is read by the school's second key adult, because the first
// cannot be reached or must not hear of it.
func (r *rehearsal) byTheSecond(in *incident) error {
	return inOrder(r.post(in, 1), r.read(in.children[0].notifications[0], r.scene.lead(in.urn(), 1)))
}

// bounced is sent back: the school says that the child is not on its roll.
func (r *rehearsal) bounced(in *incident) error {
	id := in.children[0].notifications[0]
	reader := r.person(r.scene.lead(in.urn(), 0))
	return inOrder(r.post(in, 1), r.mailed(id, ""), reader.reveals(id),
		reader.sends("/notifications/"+id+"/bounce", nil, http.StatusSeeOther),
		r.promised(&r.promises.bounced, id), r.stands(in, police.ChildParked))
}

// unread is posted and alerted, and nobody comes: the alert comes back, and the
// next person does not come either.
func (r *rehearsal) unread(in *incident) error {
	return inOrder(r.post(in, 1), r.mailed(in.children[0].notifications[0], ""), r.comesBack(in))
}

// comesBack has a mail server report that the first alert about the incident
// could not be delivered, until that is taken.
func (r *rehearsal) comesBack(in *incident) step {
	return func() error {
		var alert string
		for _, m := range r.mail.Messages() {
			if alert == "" && strings.HasSuffix(m.Link(), "/"+in.children[0].notifications[0]) {
				alert, _, _ = strings.Cut(m.MessageID, "@")
			}
		}
		return r.insist("reporting a bounce", func() error {
			report, err := http.NewRequest(http.MethodPost, r.config.Portal.Origin+"/hooks/bounces", strings.NewReader(bounceReport))
			if err != nil {
				return err
			}
			report.Header.Set("Authorization", "Bearer "+bounceToken)
			report.Header.Set("X-Envelope-To", channel.ReturnPath(alert, r.config.Mail.Bounces.Domain))
			answer, err := caller().Do(report)
			if err != nil {
				return askAgain(err)
			}
			_ = answer.Body.Close()
			if answer.StatusCode != http.StatusNoContent {
				return askAgain(fmt.Errorf("answered %d", answer.StatusCode))
			}
			return nil
		})
	}
}

// urn is the school of the incident's first child.
func (in *incident) urn() schools.URN { return in.children[0].urns[0] }

// desk is the page of the incident's first child in triage.
func (in *incident) desk() string { return "/desk/triage/" + in.id + "/" + in.children[0].hash }

// readAll reads and acknowledges every notification of the incident.
func (r *rehearsal) readAll(in *incident) step {
	return func() error {
		for _, c := range in.children {
			for i, id := range c.notifications {
				if err := inOrder(r.read(id, r.scene.lead(c.urns[i], 0))); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// read waits for an alert about the notification, and reads and acknowledges it.
func (r *rehearsal) read(id, email string) step {
	return func() error {
		reader := r.person(email)
		return inOrder(r.mailed(id, ""), reader.agrees(id),
			r.promised(&r.promises.acknowledged, id))
	}
}

// promised notes an answer that must hold.
func (r *rehearsal) promised(list *[]string, notification string) step {
	return func() error { r.promises.note(list, notification); return nil }
}

// agrees reads the notification and acknowledges what was shown.
func (p *person) agrees(id string) step {
	return func() error {
		shown, err := p.send("/notifications/"+id+"/reveal", nil)
		if err != nil {
			return err
		}
		revision := revisionField.FindStringSubmatch(shown.body)
		if shown.status != http.StatusOK || revision == nil {
			return fmt.Errorf("revealing %s: answered %d without anything to acknowledge: %s", id, shown.status, shown.body)
		}
		return p.sends("/notifications/"+id+"/acknowledge", url.Values{"revision": {revision[1]}}, http.StatusSeeOther)()
	}
}

// reveals shows the notification's content.
func (p *person) reveals(id string) step {
	return p.sends("/notifications/"+id+"/reveal", nil, http.StatusOK)
}

// sends sends a form and expects one of those answers.
func (p *person) sends(path string, form url.Values, statuses ...int) step {
	return func() error {
		a, err := p.send(path, form)
		if err != nil {
			return err
		}
		if !slices.Contains(statuses, a.status) {
			return fmt.Errorf("posting %s: answered %d, want one of %v: %s", path, a.status, statuses, a.body)
		}
		return nil
	}
}

// decides opens a parked child and decides on what is shown. Where the child
// does not wait any more, the answer to that is the answer.
func (p *person) decides(child, act string, form url.Values, statuses ...int) step {
	return func() error {
		shown, err := p.send(child, nil)
		if err != nil {
			return err
		}
		return p.onPage(shown, child+act, form, statuses)
	}
}

// calls opens the page of a call and records the call about what it lists.
func (p *person) calls(path string, form url.Values, statuses ...int) step {
	return func() error {
		shown, err := p.reads(path)
		if err != nil {
			return err
		}
		return p.onPage(shown, path, form, statuses)
	}
}

// starts claims the call of a page.
func (p *person) starts(path string, statuses []int) step {
	return func() error {
		shown, err := p.reads(path)
		if err != nil || shown.status != http.StatusOK {
			return err // what is left of the call is found when it is recorded
		}
		return p.onPage(shown, path+"/claim", nil, statuses)
	}
}

// reads opens a page, signed in.
func (p *person) reads(path string) (shown answer, err error) {
	err = p.run.insist("reading "+path, func() (err error) {
		if err = p.signIn(); err != nil {
			return err
		}
		shown, err = p.do(http.MethodGet, path, "", "")
		return err
	})
	return shown, err
}

// onPage sends a form with what the page carries unseen.
func (p *person) onPage(shown answer, path string, form url.Values, statuses []int) error {
	if shown.status != http.StatusOK {
		if slices.Contains(statuses, shown.status) {
			return nil
		}
		return fmt.Errorf("opening the page for %s: answered %d, want 200 or one of %v", path, shown.status, statuses)
	}
	fields := carried(shown.body)
	for name, values := range form {
		fields[name] = values
	}
	return p.sends(path, fields, statuses...)()
}

// mailed waits until a message about the notification is in the mailbox, with
// a word in its subject.
func (r *rehearsal) mailed(id, word string) step {
	return func() error {
		_, err := r.mail.AwaitWhere(r.ctx, func(all []mailbox.Message) bool {
			return slices.ContainsFunc(all, func(m mailbox.Message) bool {
				return strings.HasSuffix(m.Link(), "/"+id) && strings.Contains(m.Subject, word)
			})
		})
		if err != nil {
			return errors.Join(fmt.Errorf("no message about notification %s with %q in its subject came: %w", id, word, err), r.ctx.Err())
		}
		return nil
	}
}
