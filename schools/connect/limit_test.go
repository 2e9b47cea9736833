package connect

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
)

// oneKey knows the key "good".
type oneKey struct{ Keys }

func (oneKey) AuthenticateSchool(_ context.Context, presented string) (auth.SchoolClient, error) {
	if presented == "good" {
		return auth.SchoolClient{KeyID: "k1", School: "123456"}, nil
	}
	return auth.SchoolClient{}, fault.Unauthenticated
}

// Attack: somebody with a whole network of addresses asks from each of them, until
// the table of a minute is full. Property kept: a school's system gets through.
func TestStrangersKeepNoKeyWaiting(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	a := NewAPI(nil, oneKey{}, func() time.Time { return now }, nil)
	for i := range maxSeen + 1 {
		a.outside.over(fmt.Sprint("2001:db8::", i))
	}
	app := fiber.New()
	ask := func(key string) error {
		c := app.AcquireCtx(&fasthttp.RequestCtx{})
		defer app.ReleaseCtx(c)
		c.Request().Header.Set(fiber.HeaderAuthorization, "Bearer "+key)
		_, err := a.enter(c, func(*fiber.Ctx, auth.SchoolClient) error { return nil })
		return err
	}
	if err := ask("good"); err != nil {
		t.Errorf("a good key: %v", err)
	}
	if err := ask("bad"); fault.Of(err) != fault.RateLimited {
		t.Errorf("one more stranger: %v", err)
	}
}
