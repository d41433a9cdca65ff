# Everything stands on .venv, which is made from the lock files; `make` alone lists the targets.
PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/python -m bot

.PHONY: help install demo run test check lint types bench lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

.venv/installed: requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

install: .venv/installed ## the environment, from the lock file

demo: install ## the bot on this machine with the built-in chat; prints one address
	$(RUN) demo $(ARGS)

run: install ## the bot against Telegram (see config.toml)
	$(RUN) run

test: .venv/installed-dev ## all tests
	$(BIN)/python -m pytest $(ARGS)

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/installed-dev
	$(BIN)/mypy

check: lint types test ## lint, types, tests

bench: .venv/installed-dev ## speed and memory, as medians and ratios of one run
	$(BIN)/python -m tests.bench $(ARGS)

lock: ## make the lock files anew from pyproject.toml (needs uv)
	uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -o requirements.lock
	uv pip compile -q pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -c requirements.lock -o requirements-dev.lock

clean: ## forget the environment and the caches, keep data/
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build
