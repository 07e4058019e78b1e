# Needs make and Python 3.11 or newer; everything else is installed into $(VENV).
#   make review   what the library does: one half-year review, in Vietnamese and English
#   make test     linters, types, architecture, tests with doctests, documentation
#   make bench    the benchmarks; they print ratios
#   make docs     the documentation with its pages executed, in docs/_build/html
#   make clean    removes what the others made

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: review test lint types architecture suite docs bench clean
.DEFAULT_GOAL := test

review: $(VENV)/.core
	$(BIN)/python examples/half_year_review.py
	$(BIN)/python examples/score_communes.py

test: lint types architecture suite docs

lint: $(VENV)/.test
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.test
	$(BIN)/mypy

architecture: $(VENV)/.test
	$(BIN)/lint-imports --no-cache

suite: $(VENV)/.test
	$(BIN)/python -m pytest --doctest-modules --cov --cov-report=term tests src/parindex

docs: $(VENV)/.test
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet docs docs/_build/html

bench: $(VENV)/.bench
	for name in import_time rates_and_comparison scores findings_to_json_lines rebase names; do $(BIN)/python benchmarks/$$name.py || exit 1; done

clean:
	rm -rf $(VENV) build dist docs/_build .benchmarks .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find src tests examples benchmarks docs -name __pycache__ -prune -exec rm -rf {} +

# One stamp for each set of packages; a changed pyproject.toml installs again, and so does an
# environment whose interpreter has gone.
$(shell $(BIN)/python -c '' 2>/dev/null || rm -f $(VENV)/.core $(VENV)/.test $(VENV)/.bench)

$(VENV)/.core: pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --editable .
	touch $@

$(VENV)/.test: pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --editable '.[test]'
	touch $@ $(VENV)/.core

$(VENV)/.bench: pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --editable '.[bench]'
	touch $@ $(VENV)/.core

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "parindex needs Python 3.11 or newer, %s is %s; try make PYTHON=..." % (sys.executable, sys.version.split()[0]))'
	$(PYTHON) -m venv --clear $(VENV)
