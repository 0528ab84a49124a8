# make run    set up what is needed, then serve on http://localhost:8501
# make demo   the same over the sample alone, from the first stop of the tour
# make test   set up what is needed, then run the tests that need only this repository
# make check  linters and types; make slow  browser and long tests
# make locks  lock what the requirements files name; make audit  ask for known holes in it
# The first of these that is new enough; PYTHON=… names another.
PYTHON ?= python3 python3.13 python3.12 python3.11
VENV ?= .venv
BIN = $(VENV)/bin
PORT ?= 8501
# Processes among which the tests are shared: more than cores, as tests wait a third of their time.
WORKERS ?= 3
# What people edit are the requirements files; what is installed are their locks.
INSTALL = -m pip install --quiet --disable-pip-version-check
LOCKED = $(INSTALL) --require-hashes

.PHONY: run demo test check slow format audit locks licences clean

run: $(VENV)/.serve
	OPEN_BROWSER=true $(BIN)/streamlit run streamlit_app.py --server.port $(PORT)

# A database of its own, new each time, and what the tour shows whatever is set elsewhere; at
# localhost, or Streamlit would ask the network for this machine's address.  The model goes soon
# after its last use, so that its going is seen.
demo: $(VENV)/.serve
	rm -f data/demo.db data/demo.db-*
	DATABASE_URL=sqlite:///data/demo.db MEMORY_HISTORY=off \
	ENABLE_SEMANTIC_SEARCH=true EMBEDDING_MODEL=contextual MODEL_IDLE_SECONDS=45 \
	ADMIN_PASSWORD= OPEN_BROWSER=true OPEN_TOUR=true \
	$(BIN)/streamlit run streamlit_app.py --server.port $(PORT) --server.address localhost

# Hundreds of processes start in the tests, and each compiles anew what nobody kept.
test slow: export PYTHONDONTWRITEBYTECODE =

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not browser and not slow"

check: $(VENV)/.dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

slow: $(VENV)/.slow
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "browser or slow" --durations=20

format: $(VENV)/.dev
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

$(VENV)/bin/python:
	@for each in $(PYTHON); do \
	  $$each -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	    && exec $$each -m venv $(VENV); \
	done; \
	echo "Python 3.11 or newer is needed, with its venv module, and is none of: $(PYTHON)." \
	  "Install one (apt install python3.11-venv), or name it: make PYTHON=/path/to/python" >&2; \
	exit 2

$(VENV)/.serve: locks/requirements-serve.txt | $(VENV)/bin/python
	$(BIN)/python $(LOCKED) -r locks/requirements-serve.txt
	touch $@

$(VENV)/.dev: locks/requirements-dev.txt | $(VENV)/bin/python
	$(BIN)/python $(LOCKED) -r locks/requirements-dev.txt
	touch $@ $(VENV)/.serve

# torch last, and pinned by its version alone: each index has its own build of it, with other
# hashes.  What it needs is there by then, out of the lock.  TORCH_INDEX may name PyTorch's own
# index of CPU wheels; it is tried first and may be out of reach.
TORCH = $(shell grep ^torch== requirements.txt)
$(VENV)/.slow: locks/requirements-slow.txt requirements.txt $(VENV)/.dev
	$(BIN)/python $(LOCKED) --no-deps -r locks/requirements-slow.txt
	$(if $(TORCH_INDEX),$(BIN)/python $(INSTALL) --index-url $(TORCH_INDEX) $(TORCH) ||) \
	$(BIN)/python $(INSTALL) $(TORCH)
	touch $@

$(VENV)/tools/.ready: locks/requirements-tools.txt | $(VENV)/bin/python
	$(BIN)/python -m venv $(VENV)/tools
	$(VENV)/tools/bin/python $(LOCKED) -r locks/requirements-tools.txt
	touch $@

audit: $(VENV)/tools/.ready
	$(VENV)/tools/bin/python -m scripts.audit

# UPGRADE=--upgrade takes the newest versions that the requirements files allow.
locks: $(VENV)/tools/.ready
	$(VENV)/tools/bin/python -m scripts.locks $(UPGRADE)
	$(MAKE) licences

licences: $(VENV)/.serve
	$(BIN)/python -m scripts.bill

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
