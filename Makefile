# One runner for people and machines: a workflow file only ever calls a target from here.
# Python 3.11 or 3.12, a C compiler and a network for the first install are all it needs.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The first interpreter of a fitting version that really starts (not 3.13: see requires-python in pyproject.toml).
# Override it with `make install PYTHON=...`.
PYTHON ?= $(shell for p in python3.11 python3.12 python3 python; do \
	"$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)
WORKERS ?= 2
PORT ?= 8000
N ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
PYTEST := $(BIN)/python -m pytest -n $(WORKERS)
HEART := rules_engine/documents rules_engine/rules rules_engine/matching rules_engine/engine
comma := ,
space := $(subst x,,x x)
RUN_STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev

.PHONY: help install dev run check fix test night cover mutants bench docs seed lock

help:  ## List the targets.
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

install: $(RUN_STAMP)  ## Make .venv with the locked packages and the command `matchbook`; nothing to do until a lock changes.

dev: $(DEV_STAMP)  ## The same, with what checking and testing need.

# The build backend comes first and alone: durable-rules has no wheel and is built without isolation, so that every
# package that takes part in an install stands in a lock with its hash. A lock is whole, so nothing is resolved again:
# asked for `granian[reload]`, pip would take the newest release, for which no hash stands in the lock, and give up.
$(RUN_STAMP): requirements-build.lock requirements.lock
	@test -n "$(PYTHON)" || \
		{ echo "Python 3.11 or 3.12 is needed. Install it, or name it: make install PYTHON=/path/to/python3.11"; exit 1; }
	@header="$$("$(PYTHON)" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h"; \
	if ! command -v cc >/dev/null || ! test -f "$$header"; then \
		if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then apt-get update -q && apt-get install -y -q gcc libc6-dev python3-dev; \
		else echo "durable-rules is built from C: install a compiler and the Python headers, then run make again."; \
			echo "  Debian, Ubuntu: gcc python3-dev    Fedora: gcc python3-devel    macOS: xcode-select --install"; exit 1; fi; fi
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV) || \
		{ echo "No virtual environment could be made. Debian, Ubuntu: install python3-venv."; exit 1; }
	$(PIP) install --quiet --require-hashes --no-deps -r requirements-build.lock
	$(PIP) install --quiet --require-hashes --no-deps --no-build-isolation -r requirements.lock
	$(PIP) install --quiet --no-build-isolation --no-deps --editable .
	@$(BIN)/python -m ui.bundle || echo "The pages will be built at the first start: that needs the npm registry."
	@touch $@

$(DEV_STAMP): requirements-dev.lock $(RUN_STAMP)
	$(PIP) install --quiet --require-hashes --no-deps --no-build-isolation -r requirements-dev.lock
	@command -v $${CHROMIUM:-chromium} >/dev/null || \
		{ if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then apt-get update -q && apt-get install -y -q chromium; \
		else echo "The tests in a browser are skipped: install chromium (Debian: apt-get install chromium), or name it in CHROMIUM."; fi; }
	@command -v tesseract >/dev/null || \
		{ if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then apt-get install -y -q tesseract-ocr || true; \
		else echo "The tests of the cheap recogniser are skipped: install tesseract-ocr."; fi; }
	@touch $@

run: install  ## Open the web app at http://127.0.0.1:8000 on the demo company, and print who may sign in.
	$(BIN)/matchbook serve --demo --port $(PORT)

# Everything is run and everything is told, whatever fails first; the types are checked beside the tests.
check: dev  ## What to run before every commit: style, types, import contracts, house, unit, small property tests (60 s).
	@failed=0; log="$$(mktemp)"; trap 'rm -f "$$log"' EXIT; \
	$(BIN)/mypy >"$$log" 2>&1 & types=$$!; \
	$(BIN)/ruff check --output-format concise . || failed=1; \
	$(BIN)/ruff format --check . || failed=1; \
	$(BIN)/lint-imports --no-logo || failed=1; \
	MATCHBOOK_PROFILE=check $(PYTEST) -q $(wildcard tests/house tests/unit tests/property) || failed=1; \
	wait $$types || failed=1; cat "$$log"; exit $$failed

fix: dev  ## Mend what can be mended without thinking.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The same seed every time, so that red tells of the commit and not of chance; `check` and `night` draw a new one.
test: dev  ## The whole suite except the long run.
	MATCHBOOK_SEED=$${MATCHBOOK_SEED:-20260101} $(PYTEST)

night: dev  ## Everything, the long run with it; prints its seed. Then what `cover` and `mutants` say.
	MATCHBOOK_PROFILE=night $(PYTEST) --timeout 7200 -m "night or not night"
	$(MAKE) mutants

# Measured apart from the long run: every branch must be reached by what is run before every submission.
cover: dev  ## Branches of documents, rules, matching and engine that no test runs; fails where there are any.
	$(BIN)/coverage erase
	MATCHBOOK_SEED=$${MATCHBOOK_SEED:-20260101} $(BIN)/coverage run --source=$(subst $(space),$(comma),$(HEART)) -m pytest -n $(WORKERS) -q --timeout 600 \
		$(wildcard tests/unit tests/property tests/golden tests/differential tests/contract tests/durability)
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --fail-under=100

mutants: cover  ## Small mistakes in engine and matching that no test notices, of a sample; fails below 85 % noticed.
	$(BIN)/python -m tests.mutation --count 200 --at-least 85 rules_engine/engine rules_engine/matching

bench: dev  ## Every measurement in benchmarks/, one after the other; never asserted.
	@runners=$$(grep -ls '__main__' benchmarks/*.py || true); \
	test -n "$$runners" || echo "no measurements yet: put one into benchmarks/, with a __main__ guard"; \
	for file in $$runners; do name=$$(basename "$$file" .py); echo "== $$name"; $(BIN)/python -m "benchmarks.$$name"; done

docs: dev  ## Every example in the docs runs, every link leads somewhere, every refusal is explained.
	$(PYTEST) -q tests/house/test_docs.py tests/house/test_errors.py

seed: dev  ## Replay the random tests of an earlier run: make seed N=12345
	@test -n "$(N)" || { echo "which seed? The header of every test run prints one: make seed N=12345"; exit 1; }
	MATCHBOOK_SEED=$(N) $(PYTEST) $(wildcard tests/property tests/differential)

# Needs `uv`, for one lock that holds on every system; installing needs only pip.
lock:  ## Write the locks again after a change of the pins in pyproject.toml.
	@command -v uv >/dev/null || test -x $(BIN)/uv || { echo "the locks are written by uv: $(BIN)/python -m pip install uv"; exit 1; }
	@uv="$$(command -v uv || echo $(BIN)/uv)"; \
	flags="--quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate"; \
	echo 'setuptools>=77' | "$$uv" pip compile $$flags - -o requirements-build.lock; \
	"$$uv" pip compile $$flags pyproject.toml -o requirements.lock; \
	"$$uv" pip compile $$flags pyproject.toml --extra dev --constraint requirements.lock -o requirements-dev.lock
	@test ! -x $(BIN)/bun || $(BIN)/python -m ui.bundle --lock
