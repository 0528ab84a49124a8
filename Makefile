# make run    set up what is needed, then serve on http://localhost:8501
# make test   set up what is needed, then run the tests that need only this repository
# make check  linters and types; make slow  browser, PostgreSQL and long tests
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PORT ?= 8501

.PHONY: run test check slow format clean

run: $(VENV)/.serve
	$(BIN)/streamlit run streamlit_app.py --server.port $(PORT)

test: $(VENV)/.dev
	$(BIN)/python -m pytest -m "not browser and not slow"

check: $(VENV)/.dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

slow: $(VENV)/.slow
	$(BIN)/python -m pytest -m "browser or slow"

format: $(VENV)/.dev
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.serve: requirements-serve.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-serve.txt
	touch $@

$(VENV)/.dev: requirements-dev.txt requirements-serve.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ $(VENV)/.serve

# torch first and pinned: an unpinned one drags in gigabytes of CUDA.  TORCH_INDEX may name
# PyTorch's own index of CPU wheels; it is tried first and may be out of reach.
TORCH = $(shell grep ^torch== requirements.txt)
$(VENV)/.slow: requirements-slow.txt requirements.txt $(VENV)/.dev
	$(if $(TORCH_INDEX),$(BIN)/python -m pip install --quiet --index-url $(TORCH_INDEX) $(TORCH) ||) \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(TORCH)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-slow.txt
	touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
