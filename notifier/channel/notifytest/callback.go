package notifytest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Settle says what has become of the messages with a reference, and calls back
// about each as the published contract says. It returns the statuses of the
// answers, and an error where the callback could not be made.
func (s *Server) Settle(ctx context.Context, reference, status string) ([]int, error) {
	s.mu.Lock()
	var settled []Message
	for _, m := range s.messages {
		if m.Reference == reference {
			m.Status = status
			settled = append(settled, *m)
		}
	}
	s.mu.Unlock()
	var answers []int
	for _, m := range settled {
		got, err := s.callBack(ctx, m)
		if err != nil {
			return answers, err
		}
		answers = append(answers, got)
	}
	return answers, nil
}

// Callback is the body of a delivery receipt.
func Callback(m Message, at time.Time) []byte {
	stamp := at.UTC().Format("2006-01-02T15:04:05.000000Z")
	body, err := json.Marshal(map[string]any{
		"id": m.ID, "reference": m.Reference, "to": m.To, "status": m.Status, "created_at": m.At.UTC().Format("2006-01-02T15:04:05.000000Z"),
		"completed_at": stamp, "sent_at": stamp, "notification_type": m.Type,
		"template_id": map[string]string{"email": EmailTemplate, "sms": SMSTemplate}[m.Type], "template_version": 1,
	})
	if err != nil {
		panic(err) // it is plain data
	}
	return body
}

func (s *Server) callBack(ctx context.Context, m Message) (int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.config.CallbackURL, bytes.NewReader(Callback(m, s.config.Now())))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+s.config.CallbackToken)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, fmt.Errorf("calling back: %w", err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode, nil
}
