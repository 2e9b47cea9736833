package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/fault"
	"firstbell/internal/web/assets"
)

const (
	styleSheet = assets.StyleSheet
	assetRoute = "/assets/:hash/:name"
	// A year: the address changes with the content, so it may be kept for good.
	assetCaching = "public, max-age=31536000, immutable"
)

// asset is one built file with the hash that is part of its address.
type asset struct {
	body []byte
	kind string
	hash string
}

// loadAssets reads every built file once; nothing is read from disk later.
func (s *Site) loadAssets(fsys fs.FS) error {
	var err error
	if fsys == nil {
		if fsys, err = assets.Files(); err != nil {
			return err
		}
	}
	names, err := fs.Glob(fsys, "*.*")
	if err != nil {
		return fmt.Errorf("listing page assets: %w", err)
	}
	s.files = map[string]asset{}
	for _, name := range names {
		body, err := fs.ReadFile(fsys, name)
		if err != nil {
			return fmt.Errorf("reading page asset %s: %w", name, err)
		}
		sum := sha256.Sum256(body)
		s.files[name] = asset{body: body, kind: contentType(name), hash: hex.EncodeToString(sum[:8])}
	}
	if _, ok := s.files[styleSheet]; !ok {
		return ErrAssetsMissing
	}
	return nil
}

// contentType is stated for each file, because nosniff forbids guessing.
func contentType(name string) string {
	if strings.HasSuffix(name, ".js") {
		return "text/javascript; charset=utf-8"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return fiber.MIMEOctetStream
}

// AssetPath is the address of a built file, which changes with its content.
func (s *Site) AssetPath(name string) string {
	return "/assets/" + s.files[name].hash + "/" + name
}

// isAsset reports whether a built file is asked for.
func isAsset(c *fiber.Ctx) bool {
	return c.Method() == fiber.MethodGet && strings.HasPrefix(c.Path(), "/assets/")
}

// serveAsset answers with one file, and only under its present hash: an old
// address must not cache new content for a year.
func (s *Site) serveAsset(c *fiber.Ctx) error {
	file, ok := s.files[c.Params("name")]
	if !ok || file.hash != c.Params("hash") {
		return fault.NotFound
	}
	c.Set(fiber.HeaderContentType, file.kind)
	c.Set(fiber.HeaderCacheControl, assetCaching)
	return c.Send(file.body)
}
