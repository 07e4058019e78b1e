# Needs make and Python 3.11 or newer; everything else is installed into $(VENV).
#   make review         two examples of what the library does: a summary here, the whole in build/review
#   make test           lint, types, architecture, suite and docs; says how long each takes
#   make test-long      .ci/run with all examples of every property: under half an hour
#   make lint           the linter and the format
#   make types          the type checker
#   make architecture   the contracts on imports
#   make suite          the tests with doctests
#   make test-engines   cases on Dask and PySpark, which no other command installs; PySpark needs Java
#   make coverage       the same, and which lines they reach
#   make docs           the documentation with its pages executed, in docs/_build/html
#   make pages          looks at the documentation that was built: links, pictures, headings, widths
#   make bench          the benchmarks; they print ratios
#   make hooks          from now on, lint and format are checked before every commit
#   make clean          removes what the others made
#   make help           this list
# Settings: VENV=folder, PYTHON=interpreter, WORKERS=processes of the tests, SUITE=coverage in `test`.

PYTHON ?= python3
VENV ?= .venv
WORKERS ?= 2
SUITE ?= suite
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# A worker that has nothing left to do takes tests from the other.
PYTEST := $(BIN)/python -m pytest --numprocesses=$(WORKERS) --dist=worksteal --doctest-modules

.PHONY: help review test test-long test-engines lint types architecture suite coverage docs pages bench hooks clean
.DEFAULT_GOAL := test

help:
	@sed -n 's/^#   //p; s/^# Settings/Settings/p' Makefile

review: $(VENV)/.core
	@$(BIN)/python examples/half_year_review.py
	@echo
	@$(BIN)/python examples/score_communes.py

test: $(VENV)/.test
	@set -e; began=$$(date +%s); \
	for step in lint types architecture $(SUITE) docs; do \
		from=$$(date +%s); \
		echo "--- $$step"; \
		$(MAKE) --no-print-directory $$step; \
		echo "--- $$step: $$(($$(date +%s) - from)) s"; \
	done; \
	echo "--- make test: all well after $$(($$(date +%s) - began)) s"

test-long:
	.ci/run long

lint: $(VENV)/.test
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.test
	$(BIN)/mypy

architecture: $(VENV)/.test
	$(BIN)/lint-imports --no-cache

test-engines: $(VENV)/.engines
	@command -v java > /dev/null || echo "There is no Java here, so the tests of PySpark are skipped."
	$(BIN)/python -m pytest -rs tests/cases/test_engines.py tests/cases/test_clusters.py

suite: $(VENV)/.test
	$(PYTEST) tests src/parindex

# From Python 3.12 on, coverage costs nothing where it listens to sys.monitoring; before, it doubles the
# time. Branches are not counted: they need the slow way before Python 3.14.
coverage: $(VENV)/.test
	COVERAGE_CORE=$$($(BIN)/python -c 'import sys; print("sysmon" if sys.version_info >= (3, 12) else "ctrace")') \
	$(PYTEST) --cov --cov-report=term tests src/parindex

# The kernels that run the pages log what nobody needs; it is shown only where something failed.
docs: $(VENV)/.test
	@mkdir -p docs/_build
	@if $(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet --jobs 2 docs docs/_build/html > docs/_build/log.txt 2>&1; then \
		echo "The documentation is in docs/_build/html/index.html."; \
	else \
		grep -v -e '^$$' -e IPKernelApp -e 'traitlets client.py' docs/_build/log.txt >&2; \
		echo "The documentation was not built; docs/_build/log.txt has every line." >&2; \
		exit 1; \
	fi

pages:
	$(PYTHON) tools/check_pages.py

bench: $(VENV)/.bench
	for name in import_time first_use rates_and_comparison scores rank_spans findings_to_json_lines findings_over_time roll_up rebase spread names cases what_if growth; do $(BIN)/python benchmarks/$$name.py || exit 1; done

hooks: $(VENV)/.test
	git config core.hooksPath .githooks

clean:
	rm -rf $(VENV) build dist docs/_build .benchmarks .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find src tests examples benchmarks docs -name __pycache__ -prune -exec rm -rf {} +

# One stamp for each set of packages; a changed pyproject.toml installs again, and so does an
# environment whose interpreter has gone.
$(shell $(BIN)/python -c '' 2>/dev/null || rm -f $(VENV)/.core $(VENV)/.test $(VENV)/.bench $(VENV)/.engines)

$(VENV)/.core: pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --editable .
	touch $@

$(VENV)/.test: pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --editable '.[test]'
	touch $@ $(VENV)/.core

$(VENV)/.engines: pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --editable '.[suite,engines]'
	touch $@ $(VENV)/.core

$(VENV)/.bench: pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --editable '.[bench]'
	touch $@ $(VENV)/.core

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "parindex needs Python 3.11 or newer, %s is %s; try make PYTHON=..." % (sys.executable, sys.version.split()[0]))'
	$(PYTHON) -m venv --clear $(VENV)
