# `make help` lists what can be done here.

.DEFAULT_GOAL := help
.PHONY: help build assets demo check test go-test bench tour vuln clean

# One cluster for a whole command, ended with it: see internal/pgtest.
WITH_POSTGRES = go run ./internal/pgtest/pgtestd

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Build the static program bin/volare
	CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o bin/volare ./cmd/volare

assets: ## Renew the portal's stylesheet and font from npm (needs node; the result is committed)
	scripts/assets

demo: build ## Play the whole journey on sample data, then serve it at http://localhost:8080
	bin/volare demo

check: ## Format, vet, staticcheck, architecture, generated files: what needs nothing but Go
	scripts/formatted
	go vet ./...
	go tool staticcheck ./...
	go test ./internal/architecture/
	scripts/generated

test: ## Run all tests on SQLite and a throw-away PostgreSQL, then again with the race detector
	scripts/need postgresql chromium gcc
	$(WITH_POSTGRES) -- $(MAKE) --no-print-directory go-test

# Compilers and tests collect garbage less often, as the program does.
check go-test: export GOGC ?= 400

# Run inside pgtestd by the target above. Under the race detector the pure-Go
# SQLite is 25 times slower: -short leaves the long journeys to the first run.
go-test:
	go test -timeout 30m ./...
	CGO_ENABLED=1 go test -race -short -timeout 30m ./...

bench: build ## Measure both engines, PostgreSQL beside pgbench, and print a table
	scripts/need postgresql
	$(WITH_POSTGRES) -durable -database bench -- sh -c 'bin/volare bench --postgres "$$VOLARE_TEST_DATABASE"'

tour: ## Photograph the demo for docs/tour (needs Chromium; the result is committed)
	scripts/need chromium
	VOLARE_TOUR=1 go test -count 1 -run '^TestTour$$' -timeout 30m ./internal/e2e

vuln: ## Look for known vulnerabilities (needs the Go vulnerability database)
	go run golang.org/x/vuln/cmd/govulncheck@v1.9.0 ./...

clean: ## Remove what was built
	rm -rf bin
	go clean -testcache
