# Only Python 3.11+, make and the package registry are needed; everything else lands in .venv.
.PHONY: run test check format lock bench queries reliability monitoring editor clean chromium
.DEFAULT_GOAL := run

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
INSTALL_APP := $(PIP) --no-deps --no-build-isolation --editable .
CODE := aigc_data pages tests benchmarks streamlit_app.py

run: .venv/.run
	$(BIN)/streamlit run streamlit_app.py

test: .venv/.dev chromium
	$(BIN)/pytest --numprocesses 2 --dist loadscope

check: .venv/.dev
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.dev
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

# Writes the figures of docs/performance.md; minutes, on an otherwise idle machine.
bench: .venv/.dev
	$(BIN)/python -m benchmarks

# Writes the figures of docs/performance-queries.md: minutes; TASKS=10000000 for more of them.
TASKS ?= 1000000
queries: .venv/.dev
	$(BIN)/python -m benchmarks.queries --tasks $(TASKS)

# Writes the figures of docs/reliability.md: kills the collector 100 times; five to ten minutes.
reliability: .venv/.dev
	$(BIN)/python -m benchmarks.reliability --kills 100 --seed 1

# Writes the figures of docs/monitoring.md: replays months under the alert rules; six to seven minutes.
monitoring: .venv/.dev
	$(BIN)/python -m benchmarks.monitoring

# Both locks from pyproject.toml, for every platform, with hashes and without a registry's name.
lock: .venv/.dev
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
		--no-header --no-annotate --group build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
		--no-header --no-annotate --group dev pyproject.toml -o requirements-dev.lock

# The one file of the SQL editor from its source; needs Node 20, which nothing else does.
editor:
	npm --prefix aigc_data/ui/sql_editor ci --no-audit --no-fund
	npm --prefix aigc_data/ui/sql_editor run build

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
		aigc_data/ui/sql_editor/node_modules

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name one with make PYTHON=…"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.run: requirements.lock pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes --requirement requirements.lock
	$(INSTALL_APP)
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes --requirement requirements-dev.lock
	$(INSTALL_APP)
	@touch $@ .venv/.run

# Debian's Chromium for the browser tests, where it may be installed; without it they are skipped.
chromium:
	@command -v chromium >/dev/null || { \
		[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
		&& apt-get update --quiet=2 \
		&& DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes chromium fonts-noto-cjk >/dev/null; } \
	|| echo "No chromium, and it may not be installed here: the browser tests are skipped."
