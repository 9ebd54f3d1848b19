# AURA: the commands of everyday use. "make help" lists them.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PYTEST_ARGS ?= -n 2 --dist loadfile
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run demo setup setup-dev test faults week bench lint secrets format lock sample screenshots licences sbom packaging audit check-python

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup  ## set up, make the first weeks, start Dagster and the dashboard (Ctrl-C stops all)
	@exec $(BIN)/aura up $(UP_ARGS)

demo: setup  ## set up and show a home of invented postings and a simulated person, apart from yours
	@exec $(BIN)/aura demo $(DEMO_ARGS)

week: setup  ## set up and make one week: make week [WEEK=2026-01-02]
	@exec $(BIN)/aura week $(if $(WEEK),--week $(WEEK))

test: setup-dev  ## set up and run every test
	@exec $(BIN)/python -m pytest $(PYTEST_ARGS)

faults: setup-dev  ## kill weeks and trainings at random moments, in every asset: make faults [KILLS=56] [SEED=20]
	@AURA_FAULTS_KILLS=$(or $(KILLS),56) AURA_FAULTS_SEED=$(or $(SEED),20) AURA_FAULTS_RECORD=build/kills.json \
	  $(BIN)/python -m pytest tests/faults

bench: setup-dev  ## measure, into benchmarks/results
	@exec $(BIN)/python benchmarks/run.py $(BENCH_ARGS)

lint: setup-dev  ## check style, types, imports, dependencies and secrets
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/bandit -q -c pyproject.toml -r aura_ml aura_io aura_sources aura_views aura_assets dash_app aura_cli
	@$(MAKE) -s secrets

secrets: setup-dev  ## look for keys and passwords in what git keeps; hashes of shipped data are none
	git ls-files -z | xargs -0 $(BIN)/detect-secrets-hook --exclude-files 'requirements\.txt|aura_ml/.*data/.*\.json' --exclude-lines 'SHA256 =|:password@|me:pw@'

format: setup-dev  ## bring the code into its style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

setup: check-python  ## make the environment in .venv
	@$(PYTHON) scripts/bootstrap.py

setup-dev: check-python
	@$(PYTHON) scripts/bootstrap.py --dev

lock: setup-dev  ## renew requirements.txt from .venv
	@$(BIN)/python scripts/lock.py

sample: setup-dev  ## build data/sample/jobs.duckdb anew, from invented postings
	@$(BIN)/python scripts/build_sample_database.py

screenshots: setup-dev  ## renew docs/images from a demonstration: make screenshots [DEMO=FOLDER] (needs Chromium)
	@$(BIN)/python scripts/screenshots.py $(DEMO)

licences: setup-dev  ## renew docs/licences.md
	@$(BIN)/python scripts/licences.py

sbom: setup build/tools/bin/cyclonedx-py  ## write build/sbom.json, a CycloneDX bill of materials
	@build/tools/bin/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --output-reproducible -o build/sbom.json
	@echo build/sbom.json

packaging: build/tools/bin/check-jsonschema  ## check the compose files and the workflow against their schemas
	@build/tools/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml packaging/compose.encryption.yml
	@build/tools/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml

audit: build/tools/bin/pip-audit  ## ask the vulnerability database about every pinned version (needs the network)
	@build/tools/bin/python scripts/audit.py

build/tools/bin/cyclonedx-py build/tools/bin/pip-audit build/tools/bin/check-jsonschema:
	@$(PYTHON) -m venv build/tools
	@build/tools/bin/python -m pip install -q cyclonedx-bom pip-audit check-jsonschema

check-python:
	@if ! "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then \
	  echo "setup: AURA needs Python 3.11, and '$(PYTHON)' is not one. On Debian 12: sudo apt-get install python3" \
	       "python3-venv; or name it: make run PYTHON=/path/to/python3.11" >&2; exit 1; fi
