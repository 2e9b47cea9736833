package channel

import "strings"

// Text is what a recipient reads: plain, calm, and empty of any matter.
type Text struct {
	Subject string
	Body    string
}

// TextOf writes the words of an alert. The same kind always gives the same
// words; only the link differs.
func TextOf(a Alert) Text {
	t := texts[a.Kind]
	t.Body = strings.ReplaceAll(t.Body, "{link}", a.Link)
	return t
}

// SMS is the text message: the subject, and where to sign in. One message of 160
// characters holds it with an address of usual length.
func (t Text) SMS(a Alert) string {
	if a.Code != "" {
		// Whoever has this message alone has half of an invitation and no hint of
		// where the other half leads.
		return "Your code for Firstbell is " + a.Code + ". It goes with the link in an email. Tell it to nobody."
	}
	return t.Subject + ". Sign in: " + a.Link
}

// closing ends every alert alike, so that a forged one is easier to tell.
const closing = `
This email holds no details on purpose. Please do not reply to it, and do not forward it. Firstbell will never ask you for a password or a code by email.
`

// texts are the fixed words by kind. They name no child, school, force or
// kind of concern, because a subject line is read by whoever holds the phone.
// A paragraph is one line: lines broken here would break twice on a phone.
var texts = map[Kind]Text{
	KindNew: {
		Subject: "A message is waiting for you in Firstbell",
		Body: `A confidential message is waiting for you.

Sign in to read it:
{link}

Please read it before your school day begins. If you cannot, tell the colleague who stands in for you that a message is waiting.
` + closing,
	},
	KindChanged: {
		Subject: "A message in Firstbell has been updated",
		Body: `A confidential message you were told about has been updated.

Sign in to read the new version:
{link}

Please read it before your school day begins, and acknowledge it again. If you cannot, tell the colleague who stands in for you that it has changed.
` + closing,
	},
	KindWithdrawn: {
		Subject: "A message in Firstbell has been withdrawn",
		Body: `A confidential message you were told about has been withdrawn.

Sign in to see what to do now:
{link}

Please read it before your school day begins. If you cannot, tell the colleague who stands in for you. Until you have read it, please do not act on the earlier message.
` + closing,
	},
	KindReminder: {
		Subject: "A message is still waiting for you in Firstbell",
		Body: `A confidential message is still waiting for you.

Sign in to read and acknowledge it:
{link}

Please read it before your school day begins. If you cannot, tell the colleague who stands in for you that a message is waiting.
` + closing,
	},
	KindEscalation: {
		Subject: "A message needs you in Firstbell",
		Body: `A confidential message is waiting, and nobody has acknowledged it yet.

Sign in to read and acknowledge it:
{link}

Please read it before your school day begins. If you cannot, tell another colleague who can sign in.
` + closing,
	},
	KindOutcome: {
		Subject: "Please record what you did in Firstbell",
		Body: `A few school days ago you took on a confidential message. What you did about it is not recorded yet.

Sign in to record it, in a minute:
{link}

If you have done nothing yet, please do it today, or tell the colleague who stands in for you.
` + closing,
	},
	KindDigest: {
		Subject: "Messages from the holiday are waiting for you in Firstbell",
		Body: `Confidential messages came while your school was on holiday. Please look at them again before your school day begins.

Sign in to see them together:
{link}

If you cannot, tell the colleague who stands in for you. Some of them may have been read already by you or by a colleague.
` + closing,
	},
	KindAccessEnding: {
		Subject: "A message in Firstbell can soon no longer be read",
		Body: `A confidential message that your school has taken on can soon no longer be read in Firstbell.

Sign in to see until when, and to export it to the record you keep:
{link}

If it is in your record already, or you need no copy, you do not have to do anything.
` + closing,
	},
	KindUnrecorded: {
		Subject: "Nothing is recorded about a message in Firstbell",
		Body: `A confidential message that a colleague has taken on can soon no longer be read in Firstbell. Nobody has exported it or recorded what was done.

Sign in to read it, to export it, or to record what was done:
{link}

Please make sure that somebody has seen to it. If you cannot, tell another colleague who can sign in.
` + closing,
	},
	KindAlarm: {
		Subject: "Something needs you in Firstbell",
		Body: `Something is waiting for a person on duty.

Sign in to see what it is and to say that you are dealing with it:
{link}

Until somebody has said so, others will be asked in turn. If you cannot look now, tell the colleague on duty with you.
` + closing,
	},
	KindStatement: {
		Subject: "Please answer a short question in Firstbell",
		Body: `A confidential message that you were shown was not meant for your organisation. It cannot be read there any more.

Sign in to say, in a minute, what became of it:
{link}

Until then, please do not act on it and do not pass it on. If you wrote anything down, please destroy it.
` + closing,
	},
	KindBreach: {
		Subject: "A data protection matter needs you in Firstbell",
		Body: `Something is waiting for whoever answers for data protection.

Sign in to see what it is, who deals with it and until when it has to be decided:
{link}

If you have no account, or cannot look today, please speak with the people on duty now: a time set by law is running.
` + closing,
	},
	KindHandOff: {
		Subject: "Please expect a telephone call",
		Body: `Colleagues of a neighbouring organisation that uses Firstbell are about to telephone you. They have something confidential for you to take over.

Please have somebody ready who may take it, and call them back on a number you already hold before you listen. If nobody has telephoned within an hour, please ring them.

You need no account to take the call. What Firstbell is, you can see here:
{link}
` + closing,
	},
	KindOwnAccess: {
		Subject: "How you sign in to Firstbell has changed",
		Body: `A passkey of your account was added or removed, or all of them were replaced.

Sign in to see which you have:
{link}

If this was not you, telephone the people who invited you at once, on a number that you already hold.
` + closing,
	},
	KindNewAccess: {
		Subject: "Somebody can now sign in to Firstbell",
		Body: `Somebody whom you answer for has followed an invitation and made a passkey. They can sign in from now on.

Sign in to see who it is:
{link}

If you did not expect anybody, telephone the people who run Firstbell for your area at once, on a number that you already hold.
` + closing,
	},
	KindOwnLost: {
		Subject: "Somebody asked for a new way for you to sign in to Firstbell",
		Body: `Somebody entered your email address on the page for lost passkeys. Nothing has changed.

If that was you, the people who invited you will get in touch. If you have another passkey, sign in with it:
{link}

If it was not you, tell the people who invited you, on a number that you already hold.
` + closing,
	},
	KindLost: {
		Subject: "Somebody asks for a new way to sign in to Firstbell",
		Body: `Somebody entered the email address of a person whom you answer for on the page for lost passkeys. Nothing has changed.

Sign in to see whose it is:
{link}

Speak to them, in person or on a number that you already hold, before anybody invites them again.
` + closing,
	},
	KindInvitation: {
		Subject: "You are invited to Firstbell",
		Body: `You are invited to set up your own Firstbell account.

Open this link to begin:
{link}

The link works once and for 7 days. You will also need a code, which will be given to you by telephone. If nobody has called you, please wait for the call; do not ask for the code by email.
` + closing,
	},
}
