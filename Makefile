# make run   installs into .venv, simulates Hitotsugaoka's year and says where the report is
# make test  installs the development tools too and runs every test, with coverage
# make check lint, types and layering (what .ci/run does besides the tests)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := run
.PHONY: run test check clean

run: $(VENV)/.run-ready
	$(BIN)/ems run hitotsugaoka --out results/hitotsugaoka --force

test: $(VENV)/.test-ready
	$(BIN)/python -m pytest --numprocesses 2 --cov --cov-report= -q
	$(BIN)/python -m pytest --doctest-modules ems profiles --cov --cov-append --cov-report= -q
	NUMBA_DISABLE_JIT=1 $(BIN)/python -m pytest -m kernel --cov --cov-append --cov-report= -q
	$(BIN)/coverage report --fail-under=95

check: $(VENV)/.test-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/numpydoc lint $$(git ls-files 'ems/*.py' 'profiles/*.py')

clean:
	rm -rf $(VENV) results .coverage

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version)"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "No venv module: run 'apt-get install python3-venv' and try again"; exit 2; }

$(VENV)/.run-ready: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.test-ready: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP_INSTALL) --editable '.[dev,ja]'
	@touch $@ $(VENV)/.run-ready
