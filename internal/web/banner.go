package web

import "firstbell/internal/auth"

// Banner is something that stands on every page until it is over.
type Banner struct {
	ID   string // unique among those of one page, and good for an HTML id
	Text string
	Href string // where something can be done about it; may be empty
	Link string // what stands on that link
}

// AddBanners registers what one package has to say to a principal on every page.
// It is asked for each page, so it must be quick.
func (s *Site) AddBanners(banners func(auth.Principal) []Banner) {
	s.banners = append(s.banners, banners)
}
