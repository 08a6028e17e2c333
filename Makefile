# People and CI run the same targets. Everything lives in .venv; nothing is installed outside this folder.

PYTHON ?= python3
SUBMISSION ?= exercise/se_block.py
CASE ?=
DIR ?=
OUT ?= results
ROSTER ?=
SCHEDULER ?=
KIND ?=
ARGS ?=
SINCE ?= main
LOCKED ?=
PAGE ?=
STRETCH ?=
GOAL ?=
SWEEP ?=
PY := .venv/bin/python
PIP = $(if $(shell command -v uv),uv pip,$(PY) -I -m pip --disable-pip-version-check)

# An environment is known by the content of the lock file that it was made from, a copy of which lies in it: times say nothing.
unless_made_from = $(if $(shell cmp -s $(1) $(2) || echo other),FORCE)

unexport PYTHONPATH PYTHONHOME PYTHONSAFEPATH PYTHONSTARTUP PYTHONDONTWRITEBYTECODE  # what another project has set for its Python

.DEFAULT_GOAL := help
.PHONY: help setup grade watch hint lesson tour train stretch notebook class release cluster test sweep newest oracles doctor selfcheck bench fuzz check lint types docs goldens lock clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1 - /p' Makefile

setup: .venv/.ready ## make the environment in .venv (every other target does it when needed)

grade: .venv/.ready ## grade SUBMISSION (default: exercise/se_block.py); CASE=... shows one case; STRETCH=1: the stretch goals, too
	@$(PY) -I grader grade "$(SUBMISSION)" $(if $(CASE),--case "$(CASE)") $(if $(STRETCH),--stretch) $(ARGS)

watch: .venv/.ready ## grade SUBMISSION at each save, until you press q; PAGE=1 shows it on a page with pictures, too
	@$(PY) -I grader watch "$(SUBMISSION)" $(if $(PAGE),--page) $(ARGS) || [ $$? -eq 1 ]  # not full marks is no error of make's here

lesson: .venv/.ready ## the lesson as one page with its figures, lesson.html; opens it where there is a screen
	@$(PY) -I grader lesson $(ARGS)

hint: .venv/.ready ## the next hint for SUBMISSION, a plainer one each time
	@$(PY) -I grader hint "$(SUBMISSION)"

tour: .venv/.ready ## what real networks are with the block of SUBMISSION in them; the page is tour.html
	@$(PY) -I grader tour "$(SUBMISSION)" --report terminal --report html=tour.html $(ARGS)

train: .venv/.train ## train small networks with the block of SUBMISSION and without it, from several seeds; takes a minute or two; the page is training/index.html
	@$(PY) -I grader train "$(SUBMISSION)" --out training $(ARGS)

stretch: .venv/.ready ## try what you wrote for the stretch goals in exercise/stretch; GOAL=mobilenet, efficientnet or batch: one alone
	@$(PY) -I grader stretch exercise/stretch $(if $(GOAL),--goal "$(GOAL)") $(ARGS) || [ $$? -eq 1 ]  # an unsolved goal is no error of make's

notebook: .venv/.notebook ## work in JupyterLab: the exercise as a notebook, where %grade grades it
	@$(PY) -I -m jupyterlab exercise/se_block.ipynb $(ARGS)

class: .venv/.ready $(if $(SCHEDULER),.venv/.cluster) ## grade all submissions in DIR and write their pages to OUT (default: results); ROSTER=... has the names and ids
	$(if $(DIR),,$(error Name the folder of submissions: make class DIR=path/to/submissions))
	@$(PY) -I grader batch "$(DIR)" --out "$(OUT)" $(if $(ROSTER),--roster "$(ROSTER)") $(if $(SCHEDULER),--scheduler "$(SCHEDULER)") $(ARGS)

release: .venv/.ready ## build what learners and platforms get: KIND=learner, gradescope, classroom50 or actions, OUT=...
	$(if $(KIND),,$(error KIND is missing: learner, gradescope, classroom50 or actions, as in make release KIND=learner OUT=../learners-kit))
	$(if $(filter-out results,$(OUT)),,$(error OUT is missing, a new folder or archive, as in make release KIND=learner OUT=../learners-kit))
	@$(PY) -I grader release "$(KIND)" --out "$(OUT)" $(ARGS)

cluster: .venv/.cluster ## install Dask, to grade a class on many machines

test: .venv/.dev ## run all tests; SWEEP=yes: those of `make sweep` with them
	$(PY) -m pytest $(if $(SWEEP),-m "sweep or not sweep") $(ARGS)

sweep: .venv/.dev ## run the tests that try every one of very many: hostile files at each level, pairs of mistakes; takes ten minutes
	$(PY) -m pytest -m sweep $(ARGS)

newest: .venv/.dev ## try the newest Python, JAX and Flax that can be had, in .newest; LOCKED=yes: those of the lock files
	@$(PY) -m tests.support.newest $(if $(LOCKED),--locked) $(ARGS)

oracles: .venv/.dev ## fetch other people's SE blocks, for the tests to compare the reference with; large (PyTorch)
	@sed '/^#/d' tests/oracles/packages.txt | while read -r name wanted; do \
		test -e .oracles/$$name/.fetched || { echo "Fetching $$name ..."; \
		$(PIP) install -q --no-compile --target .oracles/$$name $$wanted && touch .oracles/$$name/.fetched; } \
		|| echo "$$name cannot be had here: its test will be skipped"; done

doctor: .venv/.ready ## show versions, isolation, caches and the random numbers
	@$(PY) -I grader doctor

selfcheck: .venv/.ready ## grade known files and see that each gets its verdict
	@$(PY) -I grader selfcheck

bench: .venv/.dev ## measure against a plain pytest + Hypothesis grader; takes half an hour
	@$(PY) -m tests.bench.bench
	@$(PY) -m tests.bench.class_bench
	@$(PY) -m tests.bench.watch_bench

fuzz: .venv/.dev ## try every door for untrusted bytes with 40,000 inputs each; takes ten minutes
	@$(PY) -m tests.fuzz $(ARGS)

check: lint types ## lint, types, and the tests of what changed since SINCE (default: main)
	@changed=$$($(PY) -m tests.support.changed "$(SINCE)") && if [ -n "$$changed" ]; then \
		$(PY) -m pytest $$changed $(ARGS); else echo "Nothing has changed since $(SINCE): no test to run."; fi

lint: .venv/.dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/lint-imports --no-cache --no-logo

types: .venv/.dev
	$(PY) -m mypy

docs: .venv/.dev ## write the tables of docs/reference.md, the lesson's table and figures, and the exercise's notebook anew
	$(PY) -m tests.support.reference_docs
	$(PY) -m tests.support.tour_table
	$(PY) -m tests.support.gates_picture
	$(PY) -m tests.support.lesson_figures
	$(PY) -m tests.support.exercise_notebook

goldens: .venv/.dev ## write the golden reports of tests/files/submissions anew; read the difference before you commit it
	$(PY) -m tests.support.goldens

lock: ## resolve the dependencies of pyproject.toml anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --fork-strategy requires-python --generate-hashes \
		--no-emit-index-url --custom-compile-command "make lock" pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --fork-strategy requires-python --generate-hashes --group dev \
		--no-emit-index-url --custom-compile-command "make lock" pyproject.toml -c requirements.lock -o requirements-dev.lock
	uv pip compile -q --universal --python-version 3.11 --fork-strategy requires-python --generate-hashes --extra cluster \
		--no-emit-index-url --custom-compile-command "make lock" pyproject.toml -c requirements-dev.lock -o requirements-cluster.lock
	uv pip compile -q --universal --python-version 3.11 --fork-strategy requires-python --generate-hashes --extra notebook \
		--no-emit-index-url --custom-compile-command "make lock" pyproject.toml -c requirements-dev.lock -o requirements-notebook.lock
	uv pip compile -q --universal --python-version 3.11 --fork-strategy requires-python --generate-hashes --extra train \
		--no-emit-index-url --custom-compile-command "make lock" pyproject.toml -c requirements-dev.lock -o requirements-train.lock

clean: ## remove the environment, recorded outputs and compiled code
	rm -rf .venv .newest .cache .oracles .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.ready: $(call unless_made_from,requirements.lock,.venv/.ready)
	@$(PYTHON) -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "This kit needs Python 3.11 or newer; '$(PYTHON)' is `$(PYTHON) --version 2>&1`."; \
		echo "Name another one, for example: make setup PYTHON=python3.12"; exit 1; }
	@echo "Making the environment in .venv (once; it downloads about 250 MB) ..."
	@if command -v uv >/dev/null; then uv venv -q --clear --python "$(PYTHON)" .venv; \
		else $(PYTHON) -I -m venv --clear .venv; fi
	@$(call install,requirements.lock)
	@$(PY) -I -m compileall -qq -j 0 .venv/lib || :  # on all processors; pip does it on one, a worker cannot
	@cp requirements.lock $@

.venv/.dev: .venv/.ready $(call unless_made_from,requirements-dev.lock,.venv/.dev)
	@$(call install,requirements-dev.lock)
	@cp requirements-dev.lock $@

.venv/.cluster: .venv/.ready $(call unless_made_from,requirements-cluster.lock,.venv/.cluster)
	@$(call install,requirements-cluster.lock)
	@cp requirements-cluster.lock $@

.venv/.notebook: .venv/.ready $(call unless_made_from,requirements-notebook.lock,.venv/.notebook)
	@echo "Installing JupyterLab in .venv (once; it downloads about 45 MB) ..."
	@$(call install,requirements-notebook.lock)
	@cp requirements-notebook.lock $@

.venv/.train: .venv/.ready $(call unless_made_from,requirements-train.lock,.venv/.train)
	@echo "Installing scikit-learn in .venv, for its images (once; it downloads about 10 MB) ..."
	@$(call install,requirements-train.lock)
	@cp requirements-train.lock $@

FORCE:

define install
if command -v uv >/dev/null; then uv pip install -q --require-hashes -p .venv/bin/python -r $(1); \
else $(PY) -I -m pip --version | grep -qE 'pip (2[3-9]|[3-9][0-9])' || $(PY) -I -m pip install -q --upgrade 'pip>=23'; \
$(PY) -I -m pip install -q --disable-pip-version-check --no-compile --require-hashes -r $(1); fi
endef
