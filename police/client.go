package police

import (
	"context"
	"net/http"
)

// Client posts incidents to a Firstbell server.
type Client struct {
	Base string       // such as https://firstbell.example
	Key  string       // the API key
	HTTP *http.Client // nil means a client with a timeout of DefaultClientTimeout
}

// Post sends one version of an incident.
func (c *Client) Post(ctx context.Context, in Incident) (Receipt, error) { return Receipt{}, nil }

// PostRaw sends bytes as they are, for tools that hold a file.
func (c *Client) PostRaw(ctx context.Context, body []byte) (Receipt, error) { return Receipt{}, nil }

// Status asks how far an incident has come.
func (c *Client) Status(ctx context.Context, id string) (Status, error) { return Status{}, nil }

// Withdraw takes an incident back.
func (c *Client) Withdraw(ctx context.Context, id string, w Withdrawal) (Receipt, error) {
	return Receipt{}, nil
}

// FindSchools searches the register.
func (c *Client) FindSchools(ctx context.Context, query string) ([]FoundSchool, error) {
	return nil, nil
}
