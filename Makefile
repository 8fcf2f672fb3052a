# Purchase Requests for Bitrix24. `make` alone lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
DONE := $(VENV)/.done
WEB := services/gateway/web
BUILT := services/gateway/src/gateway/static/.vite/manifest.json
PACKAGES := common gateway purchase_requests approvals notifier portal_emulator stack
PYPROJECTS := $(wildcard libs/*/pyproject.toml services/*/pyproject.toml tools/*/pyproject.toml)
WEB_SOURCES := $(shell find $(WEB) \( -name node_modules -o -name '*.d.ts' \) -prune -o -type f -print 2>/dev/null)
# Node of PyPI's wheel, when the machine has none, lies in the virtual environment
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# compiled bytecode halves the start of every process
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup demo story test check lint types rooms front-check unit integration e2e mutants front bench lock migration contracts clean

help: ## list the targets
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(DONE)/own $(BUILT) ## install everything this needs (repeat runs take a second)

demo: setup ## run the whole system with two emulated portals until Ctrl-C
	@$(PY) -m stack demo

story: $(DONE)/own ## follow one purchase through the running demo, hop by hop
	@$(PY) -m stack story

check: $(DONE)/own $(DONE)/node ## lint, types, room rules, unit tests of Python and front end (under a minute)
	@$(MAKE) --no-print-directory -k -j2 --output-sync=target front-check lint types rooms unit

lint:
	$(VENV)/bin/ruff check .

types:
	$(VENV)/bin/mypy $(addprefix -p ,$(PACKAGES))

rooms:
	$(VENV)/bin/lint-imports

front-check: $(DONE)/front-checked

$(DONE)/front-checked: $(WEB_SOURCES) $(WEB)/src/env.d.ts $(WEB)/src/api/schema.d.ts services/gateway/openapi.json | $(DONE)/node
	cd $(WEB) && npm run --silent lint
	cd $(WEB) && npm run --silent api -- --check
	cd $(WEB) && npm run --silent typecheck
	cd $(WEB) && NO_COLOR=1 npm run --silent test -- --reporter=dot
	@touch $@

unit: $(DONE)/own ## tests that need no server
	$(PY) -m pytest -q -m "not integration and not e2e and not slow" --junitxml=artifacts/unit.xml

integration: $(DONE)/own ## tests against real PostgreSQL and RabbitMQ
	$(PY) -m pytest -q -m "integration and not e2e" --junitxml=artifacts/integration.xml

e2e: setup ## the whole system in real Chromium
	$(PY) -m pytest -q -m "e2e" --junitxml=artifacts/e2e.xml

test: setup ## everything that must pass (about ten minutes on two cores)
	@status=0; \
	$(MAKE) --no-print-directory -k -j2 --output-sync=target integration front-check lint types rooms unit || status=$$?; \
	$(MAKE) --no-print-directory e2e || status=$$?; \
	exit $$status

mutants: $(DONE)/own ## deliberate faults in the routing engine, and the tests that notice each (about three minutes)
	@$(PY) services/approvals/tests/mutants/mutants.py

front: $(BUILT) ## build the section into the gateway's package

bench: setup ## measure the running system beside its targets (about ten minutes; `python -m stack bench --quick` takes a look)
	@$(PY) -m stack bench

contracts: $(DONE)/own ## write docs/contracts from the registry
	$(PY) -m common.contracts.export docs/contracts

migration: $(DONE)/own ## new migration: make migration S=approvals M="what it does"
	@test -n "$(S)" -a -n "$(M)" || { echo 'usage: make migration S=approvals M="what it does"'; exit 2; }
	$(PY) -m stack migration --service "$(S)" --message "$(M)"

lock: $(DONE)/node ## pin all requirements again, with hashes and without addresses
	for name in requirements requirements-dev requirements-front; do \
	  $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade $$name.in -o $$name.lock; \
	done
	cd $(WEB) && rm -rf node_modules package-lock.json && npm install --package-lock-only && sed -i '/"resolved":/d' package-lock.json

clean: ## remove everything that was installed, built or written here
	rm -rf $(VENV) .run artifacts $(WEB)/node_modules services/gateway/src/gateway/static
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- how setup works: one stamp per step, each step redone when what it was made from changed -----

$(DONE)/system: tools/setup/system.sh
	@bash tools/setup/system.sh
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@mkdir -p $(DONE) && touch $@

$(DONE)/python: requirements-dev.lock | $(DONE)/system
	@echo "· installing Python packages (hashes checked)"
	$(PY) -m pip install -qq --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

$(DONE)/own: $(PYPROJECTS) $(DONE)/python
	@echo "· installing our own packages, editable, without network"
	$(PY) -m pip install -qq --no-index --no-deps --no-build-isolation $(addprefix -e ./,$(dir $(PYPROJECTS)))
	@touch $@

$(DONE)/node: $(WEB)/package-lock.json requirements-front.lock | $(DONE)/python
	@node -e 'process.exit(Number(process.versions.node.split(".")[0] < 20))' 2>/dev/null \
	  || { echo "· installing Node"; $(PY) -m pip install -qq --require-hashes -r requirements-front.lock; }
	@echo "· installing front-end packages"
	cd $(WEB) && npm ci --loglevel=error --no-audit --no-fund
	@touch $@

$(BUILT): $(WEB_SOURCES) | $(DONE)/node
	@echo "· building the section"
	cd $(WEB) && npm run --silent build
	@touch $@
