package vault

import (
	"context"
	"errors"
	"fmt"
)

// secretPrefix and its name are where a secret lies in the key stream.
const secretPrefix = "secret."

// Secret gives the random 32 bytes kept under a name, wrapped by the master key
// beside the other keys and made the first time they are asked for. Unlike a
// data key it never changes and is never destroyed: it is for what must last as
// long as the data directory, such as the key that signs the audit.
func (v *Vault) Secret(ctx context.Context, name string) ([]byte, error) {
	secret, err := v.held(ctx, secretPrefix+name)
	if errors.Is(err, errNoKey) {
		if err := v.hold(ctx, secretPrefix+name, randomKey()); err != nil && !errors.Is(err, errExists) {
			return nil, fmt.Errorf("making the secret %s: %w", name, err)
		}
		secret, err = v.held(ctx, secretPrefix+name)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the secret %s: %w", name, err)
	}
	return secret, nil
}
