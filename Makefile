# Everything a developer types. `make help` lists it.
PYTHON ?= python3
VENV := .venv
CKAN := .venv-ckan
BIN := $(VENV)/bin
export RENKEI_DATA_DIR ?= $(CURDIR)/.data
# What `make test-all COVERAGE=1` adds. It takes longer: CI, which has 15 minutes, does without.
GATE := --cov --cov-report=term:skip-covered --cov-fail-under=95
# One process more than there are cores: many tests wait for other processes.
PROCESSES ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))
PYTEST := $(BIN)/pytest --quiet --numprocesses $(PROCESSES) --dist worksteal
# The tests start hundreds of processes; without byte code each compiles all modules again.
unexport PYTHONDONTWRITEBYTECODE
LINKS := docs graph loaders ontology queries server

.DEFAULT_GOAL := help
.PHONY: help serve example screenshots translations test test-all test-ckan check format prove bench build clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(VENV)/.serving ## build the graph if its inputs changed, then serve http://127.0.0.1:8000/
	@$(BIN)/renkei build --if-changed
	@exec $(BIN)/renkei serve

EXAMPLE = $(BIN)/renkei --data-dir .data-example --sources loaders/data/example-city/sources.toml

example: $(VENV)/.serving ## the same with the lists of an invented city beside the bundled sources
	@$(EXAMPLE) build --if-changed
	@exec $(EXAMPLE) serve

build: $(VENV)/.serving ## build and publish the graph
	@$(BIN)/renkei build

test: $(VENV)/.installed ## the tests that are not slow (aim: 2 minutes on two cores)
	@$(PYTEST) -m "not slow and not prove"

test-all: $(VENV)/.installed ## all tests but those of prove: more browsers, engines and examples (aim: 10 minutes)
	@$(PYTEST) -m "not prove" --hypothesis-profile=full --durations=30 $(if $(COVERAGE),$(GATE))

check: $(VENV)/.installed ## linters, types, generated files
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m renkei.ontology.generate --check
	@$(BIN)/python -m renkei.queries.generate --check
	@if command -v node >/dev/null; then node $(TSC) --project server/ui; \
	  else echo "TypeScript is not checked: node is not installed" >&2; fi

format: $(VENV)/.installed ## format and mend what the linter can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

translations: $(VENV)/.installed ## collect the texts of the pages and compile the Japanese ones
	@$(BIN)/pybabel -q extract -F babel.cfg --no-location --sort-output -o .messages.pot .
	@$(BIN)/pybabel -q update -i .messages.pot -d server/translations -l ja --no-fuzzy-matching --ignore-pot-creation-date
	@$(BIN)/pybabel -q compile -d server/translations
	@rm -f .messages.pot

screenshots: $(VENV)/.installed ## pictures of every kind of page, into docs/pictures/pages
	@$(BIN)/python -m tests.site.screenshots

prove: $(VENV)/.installed ## the long proofs (kills, hostile input, scale); results go into docs/proofs.md
	@PYTEST_DEBUG_TEMPROOT=$${TMPDIR:-/tmp} $(BIN)/pytest -m "prove or hypothesis" --hypothesis-profile=long -v

test-ckan: $(VENV)/.installed $(CKAN)/.installed ## let CKAN's own parser harvest the catalogue (installs CKAN beside, without a database)
	@$(BIN)/pytest tests/ckan -m prove -v

bench: $(VENV)/.installed ## ratios against a peer; results go into docs/benchmarks.md
	@$(BIN)/python benchmarks/build_and_query.py

clean: ## remove the environment and the built graph
	rm -rf $(VENV) $(CKAN) .data dist

# One environment; made again when a requirement changes. What only serves needs no test tools.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

TSC := server/ui/node_modules/typescript/bin/tsc
UI := hatch_build.py $(wildcard server/ui/*.json server/ui/*.mjs server/ui/src/*.ts)

$(VENV)/.python: pyproject.toml constraints.txt $(UI)
	@for link in $(LINKS); do test -d src/renkei/$$link/ || { \
	  echo "src/renkei/$$link is not a link to ../../$$link: this copy of the repository lost its symbolic links." >&2; \
	  echo "Clone it with git, or: for l in $(LINKS); do ln -sfn ../../\$$l src/renkei/\$$l; done" >&2; exit 1; }; done
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "renkei needs Python 3.11 or later: make PYTHON=python3.11 …")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.serving: $(VENV)/.python
	@echo "Installing renkei into $(VENV) …"
	@$(PIP) --editable .
	@touch $@

$(VENV)/.installed: $(VENV)/.python
	@echo "Installing renkei with its tests and tools into $(VENV) …"
	@$(PIP) --editable '.[test,check]'
	@touch $@ $(VENV)/.serving

# CKAN has an environment of its own: it wants other versions of what renkei uses.
$(CKAN)/.installed: tests/ckan/requirements.txt
	@test -x $(CKAN)/bin/python || $(PYTHON) -m venv $(CKAN)
	@echo "Installing CKAN's parser into $(CKAN) …"
	@$(CKAN)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@
