# `make run` starts the service, `make test` runs every check. `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help run test requirements schema catalogues format environment development system packages \
	format-check lint types contracts house test-migrations test-python test-js test-browser walk \
	bench faults simulate fuzz

BIN := .venv/bin
# As many tests at a time as there are cores; a browser needs memory, so four at most.
PROCESSES ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null); n=$${n:-2}; \
	[ $$n -le 4 ] || n=4; [ $$n -ge 2 ] || n=2; echo $$n)
# A page waits for its service, and the service for its page: two more keep the cores busy.
BROWSERS ?= $(shell echo $$(($(PROCESSES) + 2)))
CHECKS := system --aside types house test-migrations test-js lint format-check contracts \
	--alone test-python test-browser

help: ## list what there is
	@grep -E '^[a-z-]+:.*##' Makefile | awk -F ':.*## ' '{printf "make %-16s %s\n", $$1, $$2}'

run: environment ## start the service with its demonstration (PORT, DATA_DIR, DATABASE_URL)
	@exec env EXAM_DEMONSTRATION=$${EXAM_DEMONSTRATION:-true} $(BIN)/exam-service run --end-with $$PPID

test: development ## run every check, each by name
	@MAKE="$(MAKE)" PROCESSES=$(PROCESSES) deploy/checks/all.sh $(CHECKS)

walk: development system packages ## sit whole exams in a browser, in every language (long)
	$(BIN)/pytest -n $(PROCESSES) -m walk tests/browser

bench: development system ## measure what the service costs (PARTS="save start", QUICK=1; long)
	@$(BIN)/python -m benchmarks $(if $(QUICK),--quick) $(PARTS)

simulate: development ## run seeded histories through rules and use cases (SEED, SCHEDULES; minutes)
	@$(BIN)/python -m tests.simulation $(if $(SEED),--seed $(SEED)) $(if $(SCHEDULES),--schedules $(SCHEDULES))

faults: development ## break the running service in seeded ways, lose nothing (SEED, FIRST, RUNS; long)
	@$(BIN)/python -m tests.faults

fuzz: development ## hand damaged files to every reader (SEED, INPUTS, READER; long)
	@$(BIN)/python -m tests.fuzz $(if $(SEED),--seed $(SEED)) $(if $(INPUTS),--inputs $(INPUTS)) \
		$(if $(READER),--reader $(READER))

requirements: ## resolve the pinned lists anew
	@command -v uv >/dev/null || { echo "uv is missing (pipx install uv)." >&2; exit 1; }
	UV_CUSTOM_COMPILE_COMMAND="make requirements" uv pip compile --quiet --universal --upgrade \
		--generate-hashes --python-version 3.11 --no-emit-index-url \
		pyproject.toml deploy/requirements/build.in -o deploy/requirements/runtime.txt
	UV_CUSTOM_COMPILE_COMMAND="make requirements" uv pip compile --quiet --universal --upgrade \
		--generate-hashes --python-version 3.11 --no-emit-index-url --extra development \
		--constraint deploy/requirements/runtime.txt \
		pyproject.toml deploy/requirements/build.in -o deploy/requirements/development.txt

schema: development ## write alembic/schema.sql anew from the migrations
	$(BIN)/python -m tests.migrations.schema

catalogues: development ## bring the translators' catalogues in step with the sources
	$(BIN)/pybabel -q extract -F pyproject.toml -k N_ --no-location --omit-header --sort-output \
		--no-wrap -o frontend/locales/messages.pot .
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
		-w 100 -i frontend/locales/messages.pot -d frontend/locales

format: development packages ## put Python and JavaScript into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	cd frontend && npx --no-install biome check --write . ../tests/frontend

environment:
	@deploy/environment.sh runtime

development:
	@deploy/environment.sh development

packages:
	@deploy/checks/packages.sh

# The checks behind `make test`, each of them also alone.

system:
	@deploy/checks/system.sh

format-check: development
	$(BIN)/ruff format --check .

lint: development
	$(BIN)/ruff check .

types: development
	$(BIN)/mypy

contracts: development
	$(BIN)/lint-imports

house: development
	$(BIN)/pytest -q tests/house

test-migrations: development
	$(BIN)/pytest -q tests/migrations

test-python: development
	$(BIN)/pytest -q -n $(PROCESSES) --dist worksteal tests \
		--ignore tests/house --ignore tests/migrations --ignore tests/browser

test-js: packages
	@deploy/checks/javascript.sh

test-browser: development system packages
	$(BIN)/pytest -q -n $(BROWSERS) --dist worksteal tests/browser
