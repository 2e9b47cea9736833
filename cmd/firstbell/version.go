package main

import (
	"errors"
	"fmt"
	"runtime/debug"

	"firstbell/internal/sbom"
	"firstbell/internal/web/assets"
)

// version is set by the build.
var version = "unreleased"

// versionCmd is `firstbell version`.
type versionCmd struct {
	SBOM bool `name:"sbom" help:"Print what this binary is made of, as CycloneDX JSON."`
}

// Run prints the version, or the parts.
func (c *versionCmd) Run(std streams) error {
	if !c.SBOM {
		_, err := fmt.Fprintln(std.out, "firstbell", version)
		return err
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return errors.New("listing the parts: this binary was built without module support; build it with `make build`")
	}
	return sbom.Write(std.out, version, info, assets.Lock, assets.Shipped...)
}
