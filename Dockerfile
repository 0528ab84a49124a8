# docker build -t mafteach .                                                  no model prepared
# docker build --build-arg MODEL=imvladikon/sentence-transformers-alephbert -t mafteach .
# docker run -p 8501:8501 -m 512m -v mafteach:/app/data mafteach
#
# Preparing a model takes torch, 3 GB of memory and the network, once, in a stage of its own; the
# image that serves has none of it.  TORCH_INDEX, the address of a package index that offers torch
# for processors only, spares that stage several gigabytes.

ARG PYTHON=3.11

FROM python:${PYTHON}-slim AS model
ARG MODEL=""
ARG TORCH_INDEX=""
ENV MODEL_DIR=/prepared DATABASE_URL=sqlite:////tmp/empty.db PIP_NO_CACHE_DIR=1
WORKDIR /app
RUN mkdir /prepared
COPY requirements.txt ./
COPY locks/requirements.txt locks/
# torch last, and by its version alone: each index has its own build of it, with other hashes.
RUN if [ -n "$MODEL" ]; then pip install --require-hashes --no-deps -r locks/requirements.txt \
    && pip install ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} "$(grep ^torch== requirements.txt)"; fi
COPY lib lib
COPY sample sample
RUN if [ -n "$MODEL" ]; then python -m lib model prepare "$MODEL"; fi

FROM python:${PYTHON}-slim AS packages
COPY locks/requirements-serve.txt locks/
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r locks/requirements-serve.txt

FROM python:${PYTHON}-slim
# Two malloc arenas whatever the number of threads; MODEL_DIR outside of the volume over data/.
ENV PATH=/venv/bin:$PATH \
    MALLOC_ARENA_MAX=2 \
    PYTHONUNBUFFERED=1 \
    MODEL_DIR=/prepared
COPY --from=packages /venv /venv
COPY --from=model /prepared /prepared
WORKDIR /app
COPY . .
# Compiled here, as root: who serves may write to data/ only.
RUN python -m compileall -q lib pages streamlit_app.py \
    && useradd --create-home --uid 10001 mafteach \
    && install -d -o mafteach data
USER mafteach
VOLUME /app/data
EXPOSE 8501
# No HEALTHCHECK, which would start a Python of 12 MB each time: the platform asks /healthz itself.
CMD ["gunicorn", "--config", "gunicorn.conf.py", "streamlit_app:app"]
