PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERVE ?= 1
ARGS ?=
MINUTES := --ignore=tests/scale/test_recovery.py  # kills a cluster's processes for minutes: in `make test` once, on SQLite
NONE_OF_IT = { [ $$? = 5 ] && $(if $(ARGS),true,false); }  # 5: nothing of what was asked for uses a database

.PHONY: setup scale web web-types demo test test-postgresql soak check types fast-tests audit screenshots bench lock golden clean

setup: $(VENV)/.run-installed
	@$(BIN)/python web/build.py --if-stale || true

web: $(VENV)/.run-installed
	@$(BIN)/python web/build.py

web-types: $(VENV)/.run-installed
	$(BIN)/python -m api.describe > web/openapi.json
	cd web && npm run --silent types

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Winnow needs Python 3.11 or newer; say which with PYTHON=python3.12 make $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-installed: $(BIN)/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.test-installed: $(VENV)/.run-installed requirements-test.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

$(VENV)/.bench-installed: $(VENV)/.run-installed requirements-bench.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

$(VENV)/.scale-installed: $(VENV)/.run-installed requirements-scale.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-scale.lock
	@touch $@

scale: setup $(VENV)/.scale-installed  # what a cluster of workers needs besides

demo: setup
	$(BIN)/winnow demo $(if $(filter 0,$(SERVE)),--no-serve,) $(ARGS)

test: $(VENV)/.test-installed  # everything, then what uses a database once more on PostgreSQL
	@$(BIN)/python web/build.py --if-stale
	@tests/needs.sh
	tests/run.sh $(BIN)/python $(ARGS)
	tests/run.sh $(BIN)/python --postgresql $(MINUTES) $(ARGS) || $(NONE_OF_IT)

test-postgresql: $(VENV)/.test-installed  # only that, and all of it
	@tests/needs.sh
	tests/run.sh $(BIN)/python --postgresql $(ARGS) || $(NONE_OF_IT)

soak: $(VENV)/.test-installed  # load, kills and fuzz: up to five minutes
	$(BIN)/python -m pytest -n 2 -m soak $(ARGS)

check: $(VENV)/.test-installed
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pip check --quiet --disable-pip-version-check
	$(MAKE) --no-print-directory --jobs 2 types fast-tests

audit: $(VENV)/.run-installed  # known vulnerabilities of what is pinned; needs the network
	$(PYTHON) -m pipx run pip-audit --require-hashes --disable-pip -r requirements.lock

types: $(VENV)/.test-installed
	$(BIN)/mypy .

fast-tests: $(VENV)/.test-installed
	$(BIN)/python -m pytest -n 2 -m "not slow" $(ARGS)

screenshots: $(VENV)/.test-installed
	@$(BIN)/python web/build.py --if-stale
	@tests/needs.sh
	$(BIN)/python -m tests.web.screenshots $(ARGS)

bench: $(VENV)/.bench-installed
	$(BIN)/winnow bench $(ARGS)

golden: $(VENV)/.test-installed
	$(BIN)/python -m pytest --golden tests

lock:
	for extra in run test bench scale; do \
	  flag=$$( [ $$extra = run ] || echo "--extra $$extra" ); name=$$( [ $$extra = run ] || echo "-$$extra" ); \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links $$flag pyproject.toml -o requirements$$name.lock; \
	done

clean:
	rm -rf $(VENV) web/dist web/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
