# Hearth's tasks: `make` lists them. They need make and Python 3.11 or newer; the rest is installed into .venv, pinned.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?=
UPGRADE ?=
ARGS ?=
STAMP := .venv/.installed
RUN := .venv/bin/python -m
PYTEST := $(RUN) pytest -n auto --maxprocesses 8 --dist worksteal
COMPILE := $(RUN) uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make pins" $(UPGRADE) pyproject.toml
BABEL := $(RUN) babel.messages.frontend --quiet
LOCALES := bot/locales

.PHONY: help .venv demo run test proof audit bench check lint types imports fmt messages pins

help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z.]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: $(STAMP) ## Try Hearth in a simulated Discord: no token, no account
	@$(RUN) bot demo $(ARGS)

run: $(STAMP) ## Run the bot with the settings of .env
	@$(RUN) bot run $(ARGS)

test: $(STAMP) ## Run the tests; ARGS="-k points" picks some
	@$(PYTEST) $(ARGS)

# The page with "=": pytest would take a path that stands alone for the tests it is to run.
proof: $(STAMP) ## Break, rush and load the bot for an hour and a half; prints what came of it, and writes docs/reliability.md
	@HEARTH_LONG=1 $(RUN) pytest -n 2 --maxschedchunk 1 -m proof --figures=docs/reliability.md $(ARGS)

audit: $(STAMP) ## Ask the package index whether what the bot is installed with has known weaknesses
	@$(RUN) uv tool run pip-audit==2.10.1 --disable-pip --require-hashes --progress-spinner off -r requirements/run.txt

bench: $(STAMP) ## Measure speed, beside other bots too, in 20 minutes; writes docs/performance.md; ARGS="peers" picks parts
	@$(RUN) bench $(ARGS)

check: lint types imports ## All that must be green: format, lint, types, import rules, translations, tests with coverage
	@$(PYTEST) --cov --cov-report=term:skip-covered $(ARGS)

lint: $(STAMP) ## Check format and lint
	@$(RUN) ruff format --check .
	@$(RUN) ruff check .

types: $(STAMP) ## Check types
	@$(RUN) pyright

imports: $(STAMP) ## Check the dependency rule between platform, features and their rooms
	@.venv/bin/lint-imports --no-logo --no-cache

fmt: $(STAMP) ## Format, and fix what lint can fix
	@$(RUN) ruff check --fix-only --quiet .
	@$(RUN) ruff format .

messages: $(STAMP) ## Collect what is to be translated into bot/locales/*.po
	@mkdir -p build
	@$(BABEL) extract --no-default-keywords -k _ -k plural:1,2 --add-location=file --sort-by-file \
		--omit-header -o build/messages.pot bot cogs
	@for file in $(LOCALES)/*.po; do \
		language=$${file##*/}; \
		$(BABEL) update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width=120 \
			-i build/messages.pot -o "$$file" -l "$${language%.po}" || exit; \
	done

pins: $(STAMP) ## Pin requirements/ from pyproject.toml; UPGRADE=--upgrade takes newer versions
	@$(COMPILE) --extra postgres --extra demo --group dev -o requirements/dev.txt
	@$(COMPILE) --extra postgres -c requirements/dev.txt -o requirements/run.txt
	@$(COMPILE) --extra demo -c requirements/dev.txt -o requirements/demo.txt

.venv: $(STAMP) ## Only install the pinned dependencies; PYTHON=… picks the interpreter

# The stamp comes last, so an install that was interrupted starts over, from an empty .venv.
$(STAMP): requirements/dev.txt
	@suits() { "$$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }; \
	for python in $(if $(PYTHON),"$(PYTHON)",python3.14 python3.13 python3.12 python3.11 python3 python); do \
		if suits "$$python"; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Hearth needs Python 3.11 or newer with its venv module, and there is none$(if $(PYTHON), at $(PYTHON))." \
			"Install one (python.org; on Debian and Ubuntu also python3-venv), or name it: make PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi; \
	echo "Installing the pinned dependencies into .venv ($$("$$found" -V)) ..." && \
	"$$found" -m venv --clear .venv && \
	$(RUN) pip install -qq --no-input --disable-pip-version-check --require-hashes -r requirements/dev.txt && \
	touch $@
