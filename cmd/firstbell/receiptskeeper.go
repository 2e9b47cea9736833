package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/notifier"
)

// Receipts detect that the log has lost something, so they must not be lost
// unnoticed themselves: deleting both files would leave nothing that disagrees.
// How long they were is signed with every checkpoint.

// subjectReceipts holds when receipts were found to be missing.
const subjectReceipts = "fb.seen.receipts"

// factReceiptsLost is the type of that fact.
const factReceiptsLost = "receipts-lost"

// receiptsLost is its data.
type receiptsLost struct {
	Had  int64 // bytes that the file had; -1 where there was none
	Mark int64 // bytes that were on record; 0 where nothing was
}

// receiptsShown is for how long a loss is shown by the probe and doctor.
const receiptsShown = 7 * 24 * time.Hour

// firstReceipt is how old the first incident must be for an empty file to be a
// loss: a process may die between an incident and its receipt.
const firstReceipt = time.Minute

// openReceipts opens the receipts log. One that is damaged within is put aside:
// it only detects loss, and must not keep the night's incidents out.
func (a *App) openReceipts(ctx context.Context) (err error) {
	path := a.path("receipts.log")
	if _, damaged := facts.VerifyReceipts(path); errors.Is(damaged, facts.ErrReceiptDamaged) {
		aside := fmt.Sprintf("%s.damaged-%d", path, a.now().Unix())
		if err := os.Rename(path, aside); err != nil {
			return fmt.Errorf("putting a damaged receipts log aside: %w", err)
		}
		a.log.Error("the receipts log is damaged and was put aside; compare it with a backup", "file", aside, "error", damaged)
	}
	if err := a.judgeReceipts(ctx, path); err != nil {
		return err
	}
	if a.receipts, err = facts.OpenReceipts(path); err != nil {
		return err
	}
	a.onStop(func(context.Context) error { return a.receipts.Close() })
	if torn := a.receipts.Torn(); torn > 0 {
		a.log.Warn("the receipts log ended in a torn line, which was cut", "bytes", torn)
	}
	return nil
}

// receiptBytes is how many bytes of receipts are on disk; nothing before they
// are opened.
func (a *App) receiptBytes() int64 {
	if a.receipts == nil {
		return 0
	}
	return a.receipts.Size()
}

// judgeReceipts finds out whether the file is as long as it was, before it is
// opened, which would make a new one. It only looks: what it finds is put on
// record by a start.
func (a *App) judgeReceipts(ctx context.Context, path string) error {
	had := int64(-1)
	info, err := os.Stat(path)
	switch {
	case err == nil:
		had = info.Size()
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("looking for the receipts: %w", err)
	}
	mark, err := a.receiptsMark(ctx)
	if err != nil {
		return err
	}
	age, err := a.firstCaseAge(ctx)
	if err != nil {
		return err
	}
	a.receiptsLoss = receiptsLost{Had: had, Mark: mark}
	switch {
	case had < 0 && age > 0, had < 0 && mark > 0:
		a.noReceipts = "receipts.log is missing, though the log holds incidents"
	case max(had, 0) < mark:
		a.noReceipts = fmt.Sprintf("receipts.log has %d bytes and had %d when the log was last signed", had, mark)
	case had == 0 && age > firstReceipt:
		a.noReceipts = "receipts.log is empty, though the log holds incidents"
	}
	return nil
}

// receiptsMark is how long the file was by the last word on record; zero where a
// loss was found after that, since which a new file is written.
func (a *App) receiptsMark(ctx context.Context) (int64, error) {
	mark, marked, err := a.audit.ReceiptsMark(ctx)
	if err != nil {
		return 0, err
	}
	_, lost, err := a.lastReceiptsLost(ctx)
	if err != nil || lost > marked {
		return 0, err
	}
	return mark, nil
}

// lastReceiptsLost is when receipts were last found to be missing, and where that
// is on record; zero where they never were.
func (a *App) lastReceiptsLost(ctx context.Context) (time.Time, uint64, error) {
	f, err := a.engine.Log().Last(ctx, subjectReceipts)
	if errors.Is(err, fault.NotFound) {
		return time.Time{}, 0, nil
	}
	if err != nil {
		return time.Time{}, 0, fmt.Errorf("looking for what is on record about the receipts: %w", err)
	}
	return f.At, f.Seq, nil
}

// firstCaseAge is how long ago the log's first incident was stored, by the log's
// own clock; zero where it holds none.
func (a *App) firstCaseAge(ctx context.Context) (time.Duration, error) {
	first, err := a.engine.Log().First(ctx, "fb.case.>")
	if errors.Is(err, fault.NotFound) {
		return 0, nil
	}
	now := time.Time{}
	if err == nil {
		now, err = a.engine.Log().Time(ctx)
	}
	if err != nil {
		return 0, fmt.Errorf("looking for the first incident: %w", err)
	}
	return max(now.Sub(first.Stored), time.Nanosecond), nil
}

// noteReceipts puts on record that receipts are missing, and tells the hubs. The
// record is what the next start compares with.
func (a *App) noteReceipts(ctx context.Context) error {
	if a.noReceipts == "" {
		return nil
	}
	a.log.Error("RECEIPTS ARE MISSING: " + a.noReceipts + ": " + receiptsAdvice)
	f := facts.New(factReceiptsLost, subjectReceipts, "node", a.now().UTC())
	if err := f.SetData(a.receiptsLoss); err != nil {
		return err
	}
	stored, err := a.engine.Log().Publish(ctx, f, facts.ExpectNothing())
	if err == nil {
		err = a.service.AlarmHubs(ctx, notifier.Alarm{
			Kind: notifier.AlarmReceipts, Key: "receipts-" + strconv.FormatUint(stored.Seq, 10),
		}, true)
	}
	if err != nil { // a full disk keeps nobody from reading; the next start finds the same
		a.log.Error("that receipts are missing could not be put on record", "error", err)
	}
	return nil
}

// receiptsAdvice is what to do about receipts that are missing.
const receiptsAdvice = "what was acknowledged and is gone from the log can no longer be found by them. " +
	"Find out who took them away; stop the service, put back a copy with the lines of the new file behind it, and start; " +
	"without a copy, ask the forces to compare what they posted"

// receiptsNotices say that receipts are missing, or were a short time ago.
func (a *App) receiptsNotices(ctx context.Context) []string {
	if a.noReceipts != "" {
		return []string{"receipts: " + a.noReceipts + ": " + receiptsAdvice}
	}
	at, seq, err := a.lastReceiptsLost(ctx)
	if err != nil || seq == 0 || a.now().Sub(at) > receiptsShown {
		return nil
	}
	return []string{fmt.Sprintf("receipts: some were found missing on %s: %s", at.Format(time.RFC3339), receiptsAdvice)}
}
