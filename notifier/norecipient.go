package notifier

import "slices"

// StepNoRecipient is taken at once for a child whom nobody could be told of: the
// desk hears of it before anything is late, because what is missing is a name
// that somebody has to find.
const StepNoRecipient Step = "no-recipient"

// noRecipient are the reasons for parking a child that say so.
var noRecipient = []string{ReasonNoTeam, ReasonCouncilUnknown, ReasonResidenceUnknown, ReasonNoHub}

// lacksRecipient reports whether the child waits because nobody is known who
// could be told.
func (child *Child) lacksRecipient() bool {
	return child.Status == ChildParked && slices.Contains(noRecipient, child.Reason)
}
