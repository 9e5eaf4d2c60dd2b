# Needs npm, git and make. `make help` lists what there is.

ARGS ?=
NODE := node_modules/.bin/node

.DEFAULT_GOAL := help
.PHONY: help run demo serve test lint types unit policy bundle bundle-check catalogue catalogue-check sdk-check docs docs-check test-clients test-dbt first-user bench-facts bench-sql bench-tokens sql-grammar sql-oracle sql-fuzz build fmt clean bench-engine compliance differential time-zones capabilities bench soak

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

node_modules/.installed: package.json package-lock.json
	npm ci --no-fund --no-audit
	@touch $@

run: node_modules/.installed ## start the gateway: before DATABRICKS_HOST where it is set, else before a demo workspace
	@if [ -n "$$DATABRICKS_HOST" ] || [ -e postern.yaml ]; then exec bin/postern serve $(ARGS); else exec bin/postern demo $(ARGS); fi

demo: node_modules/.installed ## start the gateway before a demo workspace
	@exec bin/postern demo $(ARGS)

serve: node_modules/.installed ## start the gateway by postern.yaml or the environment
	@exec bin/postern serve $(ARGS)

test: lint types docs-check catalogue-check policy bundle-check unit ## everything that must pass, on a fresh machine too

lint: node_modules/.installed ## format, lint, the direction of imports, unused code
	npx biome ci --error-on-warnings .
	npx depcruise --config .dependency-cruiser.cjs src
	npx knip

types: node_modules/.installed ## the types of src, test and tools, and whether src would be built
	npx tsc -p tsconfig.json
	npx tsc -p tsconfig.build.json --noEmit

unit: node_modules/.installed ## the tests of src, tools and test
	npx vitest run $(ARGS)

policy: node_modules/.installed ## format, strict check and tests of the Rego, at full coverage
	$(NODE) tools/rego.ts fmt
	$(NODE) tools/rego.ts check
	$(NODE) tools/rego.ts test

bundle: node_modules/.installed ## build bundles/default.tar.gz from policy/
	$(NODE) tools/bundle.ts build

bundle-check: node_modules/.installed ## whether the bundle is what policy/ gives
	$(NODE) tools/bundle.ts check
	$(NODE) tools/capabilities.ts check

catalogue: node_modules/.installed ## read the operations of Databricks' API out of its SDK (needs Python 3.10 or later with pip)
	python3 tools/catalogue/extract.py
	$(NODE) tools/catalogue.ts build

catalogue-check: node_modules/.installed ## whether the catalogue is what the extraction and its review give
	$(NODE) tools/catalogue.ts check

sdk-check: ## whether the extraction is what the SDK's releases give (needs Python 3.10 or later with pip)
	python3 tools/catalogue/extract.py --check

docs: node_modules/.installed ## write what in docs/ is made from code
	$(NODE) tools/docs.ts build

docs-check: node_modules/.installed ## whether that is up to date
	$(NODE) tools/docs.ts check

test-clients: node_modules/.installed ## official clients, unchanged, against the gateway (needs Python 3.10 or later)
	npx vitest run --config vitest.clients.config.ts

test-dbt: node_modules/.installed ## dbt for Databricks, unchanged, against the gateway (needs CPython 3.11 on Linux x86_64, curl, half a gigabyte)
	test/clients/dbt.sh

first-user: node_modules/.installed ## the README's scenario as a person would paste it (needs curl)
	test/scenarios/first-user.sh

bench: node_modules/.installed ## Postern beside other gateways, in one run (gets wrk, nginx, OPA, Caddy and Envoy; about 12 minutes, less with ARGS=--quick)
	@$(NODE) bench/gateway/main.ts $(ARGS)

soak: node_modules/.installed ## ten minutes of mixed load on Postern: memory, errors, and whether each request is in the decision log
	@$(NODE) bench/gateway/soak.ts $(ARGS)

bench-facts: node_modules/.installed ## how long matching and facts take, over the whole catalogue
	@$(NODE) bench/facts.ts $(ARGS)

bench-sql: node_modules/.installed ## how long the analysis of SQL takes: cold, warm, hostile, and its memory
	@$(NODE) --expose-gc bench/sql.ts $(ARGS)

bench-tokens: node_modules/.installed ## how long tokens take: verified, issued, and the memory of 100,000
	@$(NODE) --expose-gc bench/tokens.ts $(ARGS)

bench-engine: node_modules/.installed ## evaluations a second, data and memory, beside OPA's own package for Node and OPA's server: ARGS=--quick
	@$(NODE) --expose-gc bench/engine.ts $(ARGS)

sql-grammar: node_modules/.installed ## write Spark's grammar and its functions' names (needs Java, mvn, unzip, Python 3.10 or later)
	$(NODE) tools/sql-grammar.ts
	python3 tools/sql-grammar/functions.py

sql-oracle: node_modules/.installed ## the SQL analysis before Spark's own parser: the corpus and 20,000 random statements (needs Python 3.10 with pip, Java 17)
	@$(NODE) tools/sql-oracle.ts $(ARGS)

sql-fuzz: node_modules/.installed ## the SQL analysis on 20,000 random statements of a new seed, judged by how they were made
	SQL_FUZZ_SEED=$${SQL_FUZZ_SEED:-$$(date +%s)} SQL_FUZZ_COUNT=$${SQL_FUZZ_COUNT:-20000} npx vitest run test/sql/fuzz.test.ts

compliance: node_modules/.installed ## OPA's compliance suite in this engine (needs Go): ARGS='--filter time --failures'
	@$(NODE) tools/compliance.ts $(ARGS)

differential: node_modules/.installed ## the engine before a real OPA: 10,000 generated inputs a policy, 200 calls of each built-in, of a new seed
	DIFFERENTIAL_SEED=$${DIFFERENTIAL_SEED:-$$(date +%s)} DIFFERENTIAL_COUNT=$${DIFFERENTIAL_COUNT:-10000} DIFFERENTIAL_CALLS=$${DIFFERENTIAL_CALLS:-200} npx vitest run test/engine/differential

time-zones: node_modules/.installed ## write the engine's time zones by the files that come with Go
	$(NODE) tools/time-zones.ts

capabilities: node_modules/.installed ## write bundles/capabilities.json: what `opa build --capabilities` may use here
	$(NODE) tools/capabilities.ts build

build: node_modules/.installed ## compile src/ to dist/
	rm -rf dist
	npx tsc -p tsconfig.build.json
	cp src/facts/sql/grammar/LICENSE src/facts/sql/grammar/NOTICE dist/facts/sql/grammar/

fmt: node_modules/.installed ## format everything
	npx biome check --write .
	$(NODE) tools/rego.ts fmt --write

clean: ## remove what was built, installed and kept
	rm -rf dist coverage node_modules .tools .postern
