package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"firstbell/internal/vault"
)

// TransitKey names a master key in the transit engine of HashiCorp Vault.
type TransitKey struct {
	Address   string `yaml:"transit_address"` // such as https://vault.example:8200
	Mount     string `yaml:"transit_mount"`   // default: transit
	Key       string `yaml:"transit_key"`
	Namespace string `yaml:"transit_namespace"`
	TokenFile string `yaml:"transit_token_file"` // 0600; read anew for each request
	CAFile    string `yaml:"transit_ca_file"`    // PEM; default: the system's
}

// master is the master key that the configuration names.
func (c Config) master() (vault.Master, error) {
	switch {
	case c.MasterKeyFD > 0:
		f := os.NewFile(uintptr(c.MasterKeyFD), "master key")
		if f == nil {
			return vault.Master{}, fmt.Errorf("reading the master key: file descriptor %d is not open", c.MasterKeyFD)
		}
		defer f.Close()
		return vault.ReadMaster(f)
	case c.MasterKey.Address != "":
		k := c.MasterKey
		return vault.TransitMaster(vault.TransitConfig{
			Address: k.Address, Mount: k.Mount, Key: k.Key, Namespace: k.Namespace, TokenFile: k.TokenFile, CAFile: k.CAFile,
		})
	}
	if _, err := os.Stat(c.MasterKeyFile); errors.Is(err, os.ErrNotExist) {
		return vault.Master{}, fmt.Errorf("looking for the master key: %s does not exist; make it with `firstbell keys create-master %[1]s`, or put it back from its copy", c.MasterKeyFile)
	}
	return vault.FileMaster(c.MasterKeyFile, c.DataDir)
}

// validateKey makes sure that one master key is named, and keeps its file apart
// from what it locks: a copy of the data folder must be worth nothing by itself.
func (c Config) validateKey(fault func(string, string, ...any)) {
	named := 0
	for _, is := range []bool{c.MasterKeyFile != "", c.MasterKeyFD != 0, c.MasterKey.Address != ""} {
		if is {
			named++
		}
	}
	switch {
	case named == 0:
		fault("master_key_file", "is empty; make one with `firstbell keys create-master FILE` and name it here")
	case named > 1:
		fault("master_key_file", "names a master key beside master_key_fd or master_key; keep one of them")
	case c.MasterKeyFD < 0 || c.MasterKeyFD == 1 || c.MasterKeyFD == 2:
		fault("master_key_fd", "%d is no file descriptor to read a key from", c.MasterKeyFD)
	}
	if c.MasterKey.Address != "" && (c.MasterKey.Key == "" || c.MasterKey.TokenFile == "") {
		fault("master_key", "needs transit_key and transit_token_file beside transit_address")
	}
	if c.MasterKeyFile != "" && isBelow(c.DataDir, c.MasterKeyFile) {
		fault("master_key_file", "lies inside data_dir; a copy of the data would carry its own key")
	}
}

// isBelow reports whether a file lies in a folder.
func isBelow(dir, file string) bool {
	dir, err1 := filepath.Abs(dir)
	file, err2 := filepath.Abs(file)
	rel, err := filepath.Rel(dir, file)
	return errors.Join(err1, err2, err) == nil && filepath.IsLocal(rel)
}
