package admin

import (
	"context"
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
)

// Texts are the free texts that wait for a person. Methods answer
// fault.NotFound for one that the principal may not know of, and fault.Conflict
// where it does not wait any more or is not as it was looked at.
type Texts interface {
	Queue(ctx context.Context, p auth.Principal) ([]notifier.HeldText, error)
	// Open records that the principal looks, and only then shows the text.
	Open(ctx context.Context, p auth.Principal, id string) (notifier.HeldDetail, error)
	// Decide is fault.Invalid with the code of the field that is wrong.
	Decide(ctx context.Context, p auth.Principal, id string, looked notifier.TextLooked, d notifier.TextDecision) error
}

var _ Texts = (*notifier.Texts)(nil)

// textRoutes are the pages about withheld text.
var textRoutes = []route{
	{fiber.MethodGet, "/desk/texts", desk, (*Admin).heldTexts},
	{fiber.MethodPost, "/desk/texts/:notification", operators, (*Admin).openText},
	{fiber.MethodPost, "/desk/texts/:notification/decision", operators, (*Admin).decideText},
}

// textNames say which text it is.
var textNames = map[notifier.TextField]string{
	notifier.TextCircumstances: "What happened", notifier.TextAction: "Police action", notifier.TextWords: "The child’s words",
	notifier.TextWhoPresent: "Who else was in the room", notifier.TextDemeanour: "How the child seemed", notifier.TextNotObtained: "Why the child was not spoken to",
	notifier.TextInstruction: "Instruction about the parents", notifier.TextInterpreter: "Interpreter", notifier.TextNeeds: "Additional needs, one on each line",
}

// ruleNames say why something is marked.
var ruleNames = map[notifier.TextRule]string{
	notifier.RuleName: "another person’s name", notifier.RulePlace: "a place of this incident", notifier.RulePostcode: "a postcode", notifier.RuleAddress: "an address",
	notifier.RuleReach: "a way to reach somebody", notifier.RuleSchool: "a school", notifier.RuleRefuge: "a place where somebody is kept safe",
	notifier.RuleCar: "a car’s registration", notifier.RuleWork: "where somebody works", notifier.RuleScreen: "held by this installation’s own rule",
}

// keepReasons are the choices for keeping a text back, in words.
var keepReasons = []reason{
	{"gives-address", "It tells where somebody lives or is kept safe"}, {"names-others", "It names other people"},
	{"not-needed", "The school does not need it"}, {"officer-asked", "An officer asked for it"}, {"told-by-telephone", "The school is told by telephone"},
}

// textRow is one withheld text as the list shows it.
type textRow struct {
	notifier.HeldText
	Left    string
	Overdue bool
	Why     string // why it is kept back
}

func (a *Admin) heldTexts(c *fiber.Ctx) error {
	list, err := a.texts.Queue(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	var page struct {
		Waiting, Kept []textRow
		MayOpen       bool
	}
	page.MayOpen = mayAsk(web.PrincipalOf(c), operators)
	now := a.site.Now()
	for _, held := range list {
		row := textRow{HeldText: held, Left: say.Left(held.WorkBy, now), Overdue: now.After(held.WorkBy)}
		if held.Kept == "" {
			page.Waiting = append(page.Waiting, row)
			continue
		}
		row.Why = labelOf(keepReasons, held.Kept)
		page.Kept = append(page.Kept, row)
	}
	return a.pages.Render(c, fiber.StatusOK, "texts", web.Page{
		Title: "Texts to release", Nav: "/desk/texts", Notice: textDone[c.Query("done")], Data: page,
	})
}

var textDone = map[string]string{
	"released": "The school is shown the text as the police wrote it.", "edited": "The school is shown your text. What the police wrote stays with the police.",
	"kept": "The school is not shown the text. You can still release it.",
}

// textPage is one withheld text with its words, shown as the answer to a post.
type textPage struct {
	notifier.HeldDetail
	Parts   []textPart
	Reasons []reason
	Reason  string
	Sure    bool // ask whether what is still marked was looked at
}

// textPart is one text in pieces, and the text of the form.
type textPart struct {
	notifier.HeldPart
	Name   string
	Pieces []textPiece
	Why    []string
	Now    string // what stands in the form
}

// textPiece is a run of a text; Why is empty where nothing is marked.
type textPiece struct{ Text, Why string }

func (a *Admin) openText(c *fiber.Ctx) error {
	return a.showText(c, fiber.StatusOK, nil, nil)
}

// showText shows the text and the forms; typed in words stay as they were.
func (a *Admin) showText(c *fiber.Ctx, status int, wrong []web.FormError, again *notifier.TextDecision) error {
	id, err := idOf(c, "notification")
	if err != nil {
		return err
	}
	d, err := a.texts.Open(c.UserContext(), web.PrincipalOf(c), id)
	if err != nil {
		return err
	}
	page := textPage{HeldDetail: d, Reasons: keepReasons}
	for _, part := range d.Texts {
		shown := textPart{HeldPart: part, Name: textNames[part.Field], Pieces: piecesOf(part.Text, part.Marks), Now: part.Text}
		for _, m := range part.Marks {
			if why := ruleNames[m.Rule]; !contains(shown.Why, why) {
				shown.Why = append(shown.Why, why)
			}
		}
		if again != nil && again.Edit {
			shown.Now = again.Texts[part.Field]
		}
		page.Parts = append(page.Parts, shown)
	}
	for _, w := range wrong {
		page.Sure = page.Sure || w.Field == "still-marked"
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return a.pages.Render(c, status, "text", web.Page{
		Title: "A text to release", Nav: "/desk/texts", Back: "/desk/texts", Data: page, Errors: wrong,
	})
}

func contains(list []string, one string) bool {
	return strings.Contains("\x00"+strings.Join(list, "\x00")+"\x00", "\x00"+one+"\x00")
}

// piecesOf cuts a text at its marks. Where marks overlap, the first one counts
// up to the next.
func piecesOf(text string, marks []notifier.TextMark) []textPiece {
	var pieces []textPiece
	at := 0
	for _, m := range marks {
		from, to := max(m.From, at), min(m.To, len(text))
		if from >= to {
			continue
		}
		if from > at {
			pieces = append(pieces, textPiece{Text: text[at:from]})
		}
		pieces = append(pieces, textPiece{Text: text[from:to], Why: ruleNames[m.Rule]})
		at = to
	}
	if at < len(text) {
		pieces = append(pieces, textPiece{Text: text[at:]})
	}
	return pieces
}

// textDecisionOf reads a decision out of the form.
func textDecisionOf(c *fiber.Ctx) (d notifier.TextDecision, done string) {
	switch typed(c, "do") {
	case "release":
		return notifier.TextDecision{}, "released"
	case "edit":
		d = notifier.TextDecision{Edit: true, Sure: typed(c, "sure") == "yes", Texts: map[notifier.TextField]string{}}
		for name := range textNames {
			text := strings.ToValidUTF8(strings.ReplaceAll(c.FormValue("text-"+string(name)), "\r\n", "\n"), "")
			if text = strings.TrimSpace(text); text != "" {
				d.Texts[name] = strings.Clone(text)
			}
		}
		return d, "edited"
	default: // keeping it back is what a broken form does
		return notifier.TextDecision{Keep: true, Reason: typed(c, "reason")}, "kept"
	}
}

func (a *Admin) decideText(c *fiber.Ctx) error {
	id, err := idOf(c, "notification")
	if err != nil {
		return err
	}
	d, done := textDecisionOf(c)
	err = a.texts.Decide(c.UserContext(), web.PrincipalOf(c), id, notifier.TextLooked{Digest: typed(c, "looked")}, d)
	if errors.Is(err, fault.Invalid) {
		field := fault.Code(err)
		if _, isText := textNames[notifier.TextField(field)]; isText {
			field = "text-" + field
		}
		return a.showText(c, fiber.StatusUnprocessableEntity, []web.FormError{{Field: field, Message: fault.Public(err)}}, &d)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/texts?done="+done, fiber.StatusSeeOther)
}
