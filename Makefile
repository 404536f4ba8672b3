# What a newcomer needs: `make run` and `make test`. `make help` tells the rest.

.DEFAULT_GOAL := help
.PHONY: help run test check bench readme discord pictures format lock clean environment tools

PYTHON := .venv/bin/python
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)

help: ## Tell what there is to make
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name about; do \
		printf '  make %-8s %s\n' "$$name" "$$about"; done

run: environment ## Start Roundtable with its playground; prints the address to open
	@exec $(PYTHON) -m bot run

# What Python compiled is kept, also where a machine says not to: else each process of the tests compiles everything anew.
test: export PYTHONDONTWRITEBYTECODE :=
test: tools ## Run all tests, in random order; ARGS="tests/kit -k text" runs some
	@$(PYTHON) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: tools ## Check format, style, types, imports and all tests
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m ruff check
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	$(MAKE) --no-print-directory test

bench: tools ## Measure, and write the figures to bench.json
	@$(PYTHON) -m tests.bench

readme: tools ## Bring the generated parts of README.md and config/.env.example up to date
	@$(PYTHON) -m tests.readme

discord: tools ## Open a simulated Discord with Roundtable in it; prints the address to open
	@exec $(PYTHON) -m tests.adapters.discord.simulator

pictures: tools ## Draw the pictures of README.md anew; needs chromium
	@$(PYTHON) -m tests.adapters.picture

format: tools ## Put all code into the common format
	$(PYTHON) -m ruff check --fix-only
	$(PYTHON) -m ruff format

lock: ## Choose the newest packages that pyproject.toml allows, and write them down with their hashes
	@set -e; tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
	python3 -m venv "$$tools"; "$$tools/bin/pip" install --quiet --disable-pip-version-check uv; \
	compile="$$tools/bin/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate \
		--python-version 3.11 pyproject.toml"; \
	$$compile --output-file requirements.lock; \
	$$compile --group dev --output-file requirements-dev.lock

clean: ## Take away what can be made again; the data stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache bench.json
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

environment:
	@sh config/install.sh requirements.lock

tools:
	@sh config/install.sh requirements-dev.lock
