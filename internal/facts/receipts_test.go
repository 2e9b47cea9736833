package facts_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
)

func receipt(n int) facts.Receipt {
	return facts.Receipt{
		At: noon.Add(time.Duration(n) * time.Second), Case: fmt.Sprintf("c%d", n), Version: 1, Hash: "h", Seq: uint64(n),
	}
}

func openReceipts(t testing.TB, path string) *facts.Receipts {
	t.Helper()
	r, err := facts.OpenReceipts(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func appendReceipts(t testing.TB, path string, n int) {
	t.Helper()
	r := openReceipts(t, path)
	for i := range n {
		if err := r.Append(context.Background(), receipt(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
}

func list(t testing.TB, r *facts.Receipts) []facts.Receipt {
	t.Helper()
	var all []facts.Receipt
	if err := r.Each(func(rc facts.Receipt) error { all = append(all, rc); return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestReceiptsOfManyCallersAreAllThereAfterReopening(t *testing.T) {
	t.Parallel()
	const callers, each = 16, 25
	path := filepath.Join(t.TempDir(), "receipts.log")
	r := openReceipts(t, path)
	var wg sync.WaitGroup
	for c := range callers {
		wg.Go(func() {
			for i := range each {
				if err := r.Append(context.Background(), receipt(c*each+i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	seen := map[uint64]bool{}
	for _, rc := range list(t, openReceipts(t, path)) {
		if want := receipt(int(rc.Seq)); rc != want {
			t.Errorf("receipt %+v, want %+v", rc, want)
		}
		seen[rc.Seq] = true
	}
	if len(seen) != callers*each {
		t.Errorf("%d receipts, want %d", len(seen), callers*each)
	}
	if n, err := facts.VerifyReceipts(path); err != nil || n != callers*each {
		t.Errorf("the verifier counts %d, %v", n, err)
	}
}

func TestEveryTornEndIsCutOffAndReported(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole")
	appendReceipts(t, whole, 3)
	data, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	lastLine := len(data) / 3 * 2
	for cut := lastLine; cut < len(data); cut++ {
		path := filepath.Join(dir, fmt.Sprintf("cut%d", cut))
		if err := os.WriteFile(path, data[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		r := openReceipts(t, path)
		if got := len(list(t, r)); got != 2 || r.Torn() != int64(cut-lastLine) {
			t.Errorf("cut at %d: %d receipts, %d bytes torn", cut, got, r.Torn())
		}
		if err := r.Append(context.Background(), receipt(9)); err != nil {
			t.Fatal(err)
		}
		if all := list(t, r); len(all) != 3 || all[2] != receipt(9) {
			t.Errorf("cut at %d: after appending: %v", cut, all)
		}
	}
}

func TestABlockThatNeverReachedTheDiskIsATornEnd(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "receipts.log")
	appendReceipts(t, path, 2)
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(make([]byte, 512)); err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
	if r := openReceipts(t, path); len(list(t, r)) != 2 || r.Torn() != 512 {
		t.Errorf("%d receipts, %d bytes torn", len(list(t, r)), r.Torn())
	}
}

func TestDamageInTheMiddleIsNotTakenForATornEnd(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "receipts.log")
	appendReceipts(t, path, 3)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[5] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := facts.OpenReceipts(path); err == nil {
		t.Error("a damaged file was opened")
	}
	if _, err := facts.VerifyReceipts(path); err == nil {
		t.Error("a damaged file was verified")
	}
}

func TestAClosedReceiptsFileTakesNothing(t *testing.T) {
	t.Parallel()
	r := openReceipts(t, filepath.Join(t.TempDir(), "receipts.log"))
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if err := r.Append(context.Background(), receipt(1)); !errors.Is(err, fault.Unavailable) {
		t.Errorf("got %v, want unavailable", err)
	}
}

func TestAReceiptWithALineBreakIsRefused(t *testing.T) {
	t.Parallel()
	r := openReceipts(t, filepath.Join(t.TempDir(), "receipts.log"))
	for _, bad := range []string{"", "a\nb", "a\tb"} {
		rc := receipt(1)
		rc.Case = bad
		if err := r.Append(context.Background(), rc); err == nil {
			t.Errorf("case %q was accepted", bad)
		}
	}
}
