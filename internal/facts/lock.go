package facts

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"firstbell/internal/fault"
)

// lockDir makes sure one process alone opens a log directory. Two embedded
// servers over the same files would destroy them, and neither would notice.
// The lock dies with its process, however it dies.
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "LOCK"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("locking the log directory: %w", err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return f, nil
	}
	_ = f.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, fault.Wrap(fault.Unavailable, err, "The log in "+dir+" is in use by another firstbell process: stop it first, or talk to it.")
	}
	return nil, fmt.Errorf("locking the log directory: %w", err)
}

// unlockDir lets go of the directory. It unlocks before it closes: a child
// process that is just being started holds every descriptor of ours until it
// becomes its own program, and the lock would live on in it for that moment.
func unlockDir(f *os.File) error {
	return errors.Join(syscall.Flock(int(f.Fd()), syscall.LOCK_UN), f.Close())
}
