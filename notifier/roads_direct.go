package notifier

import (
	"context"
	"errors"

	"firstbell/internal/fault"
	"firstbell/notifier/channel"
)

// CanSend reports whether there is an e-mail road at all.
func (s *Service) CanSend() bool { return s.Roads[RoadEmail] != nil || s.Channel != nil }

// SendCode sends the code of an invitation by text message.
func (s *Service) SendCode(ctx context.Context, a channel.Alert) error {
	_, err := s.way(RoadSMS).Hand(ctx, a)
	return err
}

// SendNow sends what belongs to no notification, such as an invitation or an
// alarm of the hub: by e-mail, and by text message where no provider takes that
// and the person has a mobile. An invitation never goes by text: the code that
// belongs to it may. It fails as a channel does, and is not tried again here.
func (s *Service) SendNow(ctx context.Context, a channel.Alert) error {
	if !s.CanSend() {
		return fault.New(fault.Unavailable, "", "No way to send e-mail is configured. Set mail or notify, and roads.email.")
	}
	_, err := s.way(RoadEmail).Hand(ctx, a)
	a.To.Phone = channel.Phone(a.To.Phone)
	if err == nil || a.Kind == channel.KindInvitation || s.Roads[RoadSMS] == nil || !channel.IsMobile(a.To.Phone) {
		return err
	}
	if _, texted := s.way(RoadSMS).Hand(ctx, a); texted != nil {
		return errors.Join(err, texted)
	}
	return nil
}
