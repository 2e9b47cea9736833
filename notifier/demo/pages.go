package demo

import (
	"cmp"
	"crypto/subtle"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/notifier/channel"
	"firstbell/notifier/channel/mailbox"
	"firstbell/schools"
)

func (s *Server) mount() {
	s.app.Get("/", s.start)
	s.app.Get("/mailbox", s.mailbox)
	s.app.Get("/mailbox.json", s.mailboxJSON)
	s.app.Get("/doors", s.doors)
	s.app.Get("/door/:token/:person", s.door)
}

// underEitherName serves the pages under the machine's number too. A door
// opened there would leave its cookie where the portal cannot see it, so doors
// lead to the name first.
func (s *Server) underEitherName(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(ctx *fasthttp.RequestCtx) {
		if string(ctx.Host()) == s.alias {
			if strings.HasPrefix(string(ctx.Path()), "/door/") {
				ctx.Redirect(s.site.Origin+string(ctx.RequestURI()), fasthttp.StatusTemporaryRedirect)
				return
			}
			ctx.Request.SetHost(s.site.Host)
		}
		next(ctx)
	}
}

// door signs the person in and leads to the portal. It answers like any page
// that does not exist to whoever does not know this run's secret.
func (s *Server) door(c *fiber.Ctx) error {
	person := strings.Clone(c.Params("person"))
	_, known := s.accounts[person]
	if subtle.ConstantTimeCompare([]byte(c.Params("token")), []byte(s.token)) != 1 || !known {
		return fault.NotFound
	}
	cookie, _, err := s.config.Runtime.Sessions.Begin(c.UserContext(), person)
	if err != nil {
		return err
	}
	s.site.SetSession(c, cookie)
	next := web.LocalPath(strings.Clone(c.Query("next", "/")))
	return c.Redirect(s.config.Runtime.PortalURL+next, fiber.StatusSeeOther)
}

// doorTo is a sign-in that leads on to a page of the portal.
func (s *Server) doorTo(person, path string) string {
	if path == "" {
		return s.SignInURL(person)
	}
	return s.SignInURL(person) + "?next=" + url.QueryEscape(path)
}

// visitor is an account with its door.
type visitor struct {
	Account
	Door string
}

func (s *Server) visitors(fits func(Account) bool) []visitor {
	var out []visitor
	for _, a := range s.config.Runtime.Accounts {
		if fits(a) {
			out = append(out, visitor{a, s.SignInURL(a.Person)})
		}
	}
	return out
}

type startPage struct {
	Origin, Portal, Police, Operations string
	Forces                             []string
	Desk                               []visitor
	Silent, OnLeave                    string
	Sent                               int
	RealSchools                        bool
}

func (s *Server) start(c *fiber.Ctx) error {
	r := s.config.Runtime
	data := startPage{Origin: s.site.Origin, Portal: r.PortalURL, Police: r.PoliceURL, Operations: r.OperationsURL,
		Desk: s.visitors(isDesk), Sent: len(r.Mailbox.Messages()),
		RealSchools: s.config.World.HasRealSchools()}
	for _, f := range s.config.World.Forces {
		data.Forces = append(data.Forces, f.Name)
	}
	for _, school := range s.config.World.Schools {
		if school.Silent {
			data.Silent = school.Name
		}
		if school.OnLeave {
			data.OnLeave = school.Name
		}
	}
	return s.pages.Render(c, fiber.StatusOK, "start", web.Page{Title: "Demonstration", Nav: "/", Data: data})
}

func isDesk(a Account) bool { return a.URN == "" }

// place is a school with the people who can sign in there.
type place struct {
	School schools.School
	Note   string
	People []visitor
}

func (s *Server) doors(c *fiber.Ctx) error {
	var places []place
	for _, school := range s.config.World.Schools {
		p := place{School: school.School, People: s.visitors(func(a Account) bool { return a.URN == school.URN.String() })}
		switch {
		case school.Silent:
			p.Note = "nobody here has an account"
		case school.OnLeave:
			p.Note = "on holiday"
		case school.Training:
			p.Note = "closed for training on the next working day"
		}
		places = append(places, p)
	}
	return s.pages.Render(c, fiber.StatusOK, "doors", web.Page{Title: "Sign in as anybody", Nav: "/doors", Back: s.site.Origin + "/",
		Data: struct {
			Desk   []visitor
			Places []place
		}{s.visitors(isDesk), places}})
}

// letter is one alert as the mailbox page and mailbox.json show it.
type letter struct {
	ID      string    `json:"id"` // the Message-ID: the same for repeats
	At      time.Time `json:"at"`
	To      string    `json:"to"`
	Name    string    `json:"name"` // empty where nobody with an account has this address
	Subject string    `json:"subject"`
	Body    string    `json:"body"`
	Link    string    `json:"link"`
	Door    string    `json:"signInUrl"` // signs the recipient in and opens the link
	TLS     bool      `json:"tls"`
	Notify  string    `json:"notify,omitempty"` // email or sms, where it went by Notify
}

// letters are the deliveries in order of arrival, by mail and by Notify.
func (s *Server) letters() []letter {
	out := []letter{}
	for _, m := range s.config.Runtime.Mailbox.Messages() {
		out = append(out, letter{ID: m.MessageID, At: m.At, To: m.To[0], Subject: m.Subject, Body: m.Body, Link: m.Link(), TLS: m.TLS})
	}
	if texts := s.config.Runtime.Texts; texts != nil {
		for _, m := range texts.Messages() {
			subject := cmp.Or(m.Subject, "Text message")
			out = append(out, letter{ID: m.Reference, At: m.At, To: m.To, Subject: subject, Body: m.Body, Link: linkIn(m.Body), Notify: m.Type})
		}
	}
	slices.SortStableFunc(out, func(a, b letter) int { return a.At.Compare(b.At) })
	readers := s.readers()
	for i, l := range out {
		if a, ok := readers[strings.ToLower(l.To)]; ok {
			if path, own := strings.CutPrefix(l.Link, s.config.Runtime.PortalURL); own {
				out[i].Name, out[i].Door = a.Name, s.doorTo(a.Person, path)
			}
		}
	}
	return out
}

// readers are the accounts by e-mail address and by telephone number.
func (s *Server) readers() map[string]Account {
	by := map[string]Account{}
	for _, a := range s.config.Runtime.Accounts {
		by[strings.ToLower(a.Email)] = a
	}
	for _, c := range s.config.World.Contacts {
		if a, ok := by[strings.ToLower(c.Email)]; ok && c.Phone != "" {
			by[channel.Phone(c.Phone)] = a
		}
	}
	return by
}

// linkIn is the first web address of a text, or "".
func linkIn(text string) string { return mailbox.Message{Body: text}.Link() }

// shownLetters bounds the mailbox page; mailbox.json has them all.
const shownLetters = 100

func (s *Server) mailbox(c *fiber.Ctx) error {
	all := s.letters()
	var newest []letter
	for i := len(all) - 1; i >= 0 && len(newest) < shownLetters; i-- {
		newest = append(newest, all[i])
	}
	return s.pages.Render(c, fiber.StatusOK, "mailbox", web.Page{Title: "Mailbox", Nav: "/mailbox", Back: s.site.Origin + "/",
		Data: struct {
			Letters []letter
			All     int
			Origin  string
		}{newest, len(all), s.site.Origin}})
}

func (s *Server) mailboxJSON(c *fiber.Ctx) error { return c.JSON(s.letters()) }
