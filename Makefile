# Firstbell: every command a developer or a machine needs. `make help` lists them.
# A fresh machine needs Go, Node with npm, and make; the rest is fetched.

GO      ?= go
BIN     := bin/firstbell
VERSION := $(shell git describe --tags --always --dirty --abbrev=12 2>/dev/null || echo unreleased)
ASSETS  := internal/web/assets
BROWSER := cmd/firstbell/testdata/browser
LDFLAGS := -s -w -X main.version=$(VERSION)

# Every Go file that is ours.
GOFILES = $(shell git ls-files -co --exclude-standard '*.go')

.PHONY: help build sbom reproducible run test test-full go-test kill-test browser-test journey-test check bench fuzz assets chromium clean

help: ## List the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: assets ## Build bin/firstbell
	@mkdir -p bin
	CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=false -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/firstbell

sbom: build ## Write bin/firstbell.cdx.json: what the binary is made of
	./$(BIN) version --sbom > $(BIN).cdx.json

reproducible: ## Build the last commit twice, in two folders and with two caches, and compare
	@.ci/reproducible

run: build ## Build everything and start the demo
	./$(BIN) demo

test: build ## Every test, with minutes per part against the budget
	@.ci/parts \
		'Go                   4 $(MAKE) -s go-test' \
		'kill and torture     3 $(MAKE) -s kill-test' \
		'browser              4 $(MAKE) -s browser-test' \
		'journey              2 $(MAKE) -s journey-test'

test-full: build ## Every test at its full size
	@.ci/parts \
		'Go with -race       20 $(GO) test -race -count=1 ./...' \
		'kill and torture    20 $(GO) test -count=1 -tags "kill crashpoints" -run TestKill -timeout 40m ./cmd/firstbell -rounds 9' \
		'browser              4 $(MAKE) -s browser-test' \
		'journey              4 $(MAKE) -s journey-test'

go-test: assets
	$(GO) test -count=1 ./...

kill-test: assets
	$(GO) test -count=1 -tags crashpoints -run Kill ./notifier
	$(GO) test -count=1 -tags crashpoints -run Kill ./schools/registry ./internal/audit ./internal/backup ./internal/vault
	$(GO) test -count=1 -tags crashpoints ./internal/crash
	$(GO) test -count=1 -tags 'kill crashpoints' -run TestKill ./cmd/firstbell

browser-test: assets chromium $(BROWSER)/node_modules/.package-lock.json
	$(GO) test -v -count=1 -tags browser -run TestBrowser ./cmd/firstbell

journey-test: build
	./$(BIN) demo --once

check: assets ## Formatting, vet, staticcheck, then every test
	@test -z "$$(gofmt -l $(GOFILES))" || { echo 'not formatted; run gofmt -w on:'; gofmt -l $(GOFILES); exit 1; }
	$(GO) vet ./...
	$(GO) vet -tags 'kill crashpoints browser' ./...
	$(GO) tool staticcheck ./...
	$(MAKE) test

bench: assets ## Benchmarks; prints figures and ratios, passes no judgement
	$(GO) test -run '^$$' -bench . -benchtime 2s ./internal/facts ./internal/view ./schools/... ./notifier ./cmd/firstbell

FUZZTIME ?= 20s
fuzz: assets ## Each fuzz target for FUZZTIME (20s)
	@for p in $$($(GO) list ./...); do \
		for f in $$($(GO) test -list '^Fuzz' $$p | grep ^Fuzz); do \
			echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$p || exit 1; \
		done; \
	done

assets: $(ASSETS)/dist/firstbell.css ## Compile the style sheet (npm packages from the lockfile)

$(ASSETS)/node_modules/.package-lock.json: $(ASSETS)/package-lock.json
	@command -v npm >/dev/null || { echo 'Node.js with npm is missing: install it (Debian: apt-get install nodejs npm)'; exit 1; }
	cd $(ASSETS) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(ASSETS)/dist/firstbell.css: $(ASSETS)/node_modules/.package-lock.json $(wildcard $(ASSETS)/src/*)
	@find $(ASSETS)/dist -type f ! -name keep.txt -delete # what is embedded is what was built now
	cd $(ASSETS) && npm run --silent build

$(BROWSER)/node_modules/.package-lock.json: $(BROWSER)/package-lock.json
	cd $(BROWSER) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

chromium: # the browser tests drive Debian's own
	@command -v chromium >/dev/null || .ci/install-chromium

clean: ## Remove what was built
	rm -rf bin $(ASSETS)/node_modules $(BROWSER)/node_modules
	find $(ASSETS)/dist -type f ! -name keep.txt -delete
