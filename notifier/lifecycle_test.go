package notifier

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"firstbell/internal/fault"
)

// lifecyclePage is the page that holds the same table.
var lifecyclePage = filepath.Join("..", "docs", "lifecycle.md")

func TestThePageHoldsTheSameTable(t *testing.T) {
	t.Parallel()
	page := readPage(t)
	row := regexp.MustCompile(`(?m)^\| ([a-z]+) \| ([a-z ]+) \| ([a-z]+) \|$`)
	var inPage, inCode []string
	for _, m := range row.FindAllStringSubmatch(page, -1) {
		inPage = append(inPage, strings.Join(m[1:], " | "))
	}
	for _, tr := range transitions {
		inCode = append(inCode, strings.Join([]string{tr.from.String(), string(tr.event), tr.to.String()}, " | "))
	}
	if !slices.Equal(inPage, inCode) {
		t.Errorf("docs/lifecycle.md and lifecycle.go differ; the code has:\n| %s |", strings.Join(inCode, " |\n| "))
	}
}

func TestThePictureShowsEveryChangeOfState(t *testing.T) {
	t.Parallel()
	page := readPage(t)
	arrow := regexp.MustCompile(`(?m)^    (\[\*\]|[a-z]+) --> ([a-z]+): (.+)$`)
	inPage := map[string]bool{}
	for _, m := range arrow.FindAllStringSubmatch(page, -1) {
		inPage[strings.Replace(m[1], "[*]", "new", 1)+" "+m[2]+" "+m[3]] = true
	}
	for _, tr := range transitions {
		key := tr.from.String() + " " + tr.to.String() + " " + string(tr.event)
		if tr.from != tr.to && !inPage[key] {
			t.Errorf("the picture lacks %s", key)
		}
		delete(inPage, key)
	}
	for key := range inPage {
		t.Errorf("the picture has %s, the table does not", key)
	}
}

func readPage(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile(lifecyclePage)
	if err != nil {
		t.Fatalf("reading the page of the life cycle: %v", err)
	}
	return string(page)
}

func TestTheTableNamesNoPairTwice(t *testing.T) {
	t.Parallel()
	seen := map[transition]bool{}
	for _, tr := range transitions {
		key := transition{from: tr.from, event: tr.event}
		if seen[key] {
			t.Errorf("%s and %q stand in the table twice", tr.from, tr.event)
		}
		seen[key] = true
	}
}

func TestWhatTheTableForbidsIsAConflict(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		state State
		event Event
	}{
		{"acknowledging what nobody opened", StateAlerted, EventAcknowledged},
		{"opening what was recalled", StateRecalled, EventOpened},
		{"opening what was bounced", StateBounced, EventOpened},
		{"viewing what can no longer be read", StateClosed, EventViewed},
		{"exporting what can no longer be read", StateClosed, EventExported},
		{"sending back what can no longer be read", StateClosed, EventBounced},
		{"exporting what nobody took on", StateOpened, EventExported},
		{"ending what nobody took on", StateAlerted, EventAccessEnded},
		{"viewing what was recalled", StateRecalled, EventViewed},
		{"bouncing what was recalled", StateRecalled, EventBounced},
		{"revising what was recalled", StateRecalled, EventRevised},
		{"anything but routing for what does not exist", StateNone, EventOpened},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := Next(tc.state, tc.event)
			if !errors.Is(err, fault.Conflict) || fault.Code(err) != "not-possible-now" {
				t.Errorf("Next(%s, %s) = %s, %v; want a conflict", tc.state, tc.event, got, err)
			}
			if got != tc.state {
				t.Errorf("a forbidden event moved %s to %s", tc.state, got)
			}
		})
	}
}

func TestOnlyAHeldOrEndedNotificationIsUnreadable(t *testing.T) {
	t.Parallel()
	for _, tr := range transitions {
		ended := tr.to == StateBounced || tr.to == StateRecalled
		if tr.to.IsLive() == (ended || tr.to == StateHeld || tr.to == StateClosed) {
			t.Errorf("%s: IsLive = %v", tr.to, tr.to.IsLive())
		}
		if tr.to.IsTold() != (tr.to.IsLive() || tr.to == StateClosed) {
			t.Errorf("%s: IsTold = %v", tr.to, tr.to.IsTold())
		}
		if tr.to.Stands() == ended {
			t.Errorf("%s: Stands = %v", tr.to, tr.to.Stands())
		}
	}
}
