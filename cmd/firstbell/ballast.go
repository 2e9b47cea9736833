package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// The ballast is a file of nothing in the data directory. While the service
// runs it refuses posts before the disk is full; but somebody else may fill
// the disk while it is stopped, and a log cannot be opened without writing a
// little. Then the ballast is given up, the service starts, refuses posts with
// "try again", and schools go on reading.
const (
	ballastFile = "ballast"
	// BallastBytes is room for opening the log and its view, and for a morning
	// of acknowledgements.
	BallastBytes = 32 << 20
	// ballastAbove is the free space that must remain after taking it.
	ballastAbove = 512 << 20
)

// keepBallast takes the ballast where there is plenty of room, and gives it up
// where there is nearly none. It reports whether it was given up now.
func keepBallast(dir, path string) (dropped bool, err error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return false, fmt.Errorf("asking for free space of %s: %w", dir, err)
	}
	free := st.Bavail * uint64(st.Bsize)
	_, missing := os.Stat(path)
	switch {
	case free < BallastBytes && missing == nil:
		return true, os.Remove(path)
	case free > ballastAbove+BallastBytes && errors.Is(missing, fs.ErrNotExist):
		return false, takeBallast(path)
	}
	return false, nil
}

func takeBallast(path string) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("taking the ballast: %w", err)
	}
	err = unix.Fallocate(int(f.Fd()), 0, 0, BallastBytes)
	if errors.Is(err, unix.EOPNOTSUPP) {
		err = nil // a file system that cannot reserve has no use for a ballast
	}
	return errors.Join(err, f.Close())
}
