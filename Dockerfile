# One image for all of AURA's processes; docker-compose.yml says which process each container runs.
FROM python:3.11-slim

# The index to take torch from; empty: the default one, which on Linux brings CUDA packages of several GB.
# The address of the smaller build stands at https://pytorch.org/get-started/locally/
ARG TORCH_INDEX=""

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1

RUN useradd --create-home --uid 1000 aura
WORKDIR /app

# torch first and by itself: its layer is the largest and changes least.
COPY requirements.txt .
RUN pip install ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} --no-deps "$(grep '^torch==' requirements.txt)"

COPY pyproject.toml README.md LICENSE ./
COPY aura_ml aura_ml
COPY aura_io aura_io
COPY aura_sources aura_sources
COPY aura_views aura_views
COPY aura_assets aura_assets
COPY dash_app dash_app
COPY aura_cli aura_cli
# With what a .env or key file of the person may ask for: an encrypted data folder, events in Postgres.
RUN pip install -c requirements.txt -e ".[encryption,postgres]"

COPY config.yaml dagster.yaml workspace.yaml ./
# Settings are tried as a file beside config.yaml before they are written into it, by whichever account runs AURA.
RUN mkdir -p data logs outputs && chown -R aura:aura data logs outputs && chmod 1777 /app
USER aura

ENV AURA_HOME=/app \
    DAGSTER_HOME=/app \
    AURA_DAGSTER_DIR=/app/data/dagster

# No library calls home, whichever of the processes is started, and by whom (aura_io/privacy.py).
ENV LITELLM_LOCAL_MODEL_COST_MAP=True \
    DAGSTER_DISABLE_TELEMETRY=1 \
    HF_HUB_OFFLINE=1 \
    TRANSFORMERS_OFFLINE=1 \
    HF_HUB_DISABLE_TELEMETRY=1 \
    DASH_DISABLE_VERSION_CHECK=1 \
    DO_NOT_TRACK=1

# Whatever is started, and by whom, makes files for its own account alone; Dagster's webserver and daemon load nothing of
# AURA's that could see to it (aura_io/privacy.py).
ENTRYPOINT ["sh", "-c", "umask 077 && exec \"$0\" \"$@\""]

# Everything in one container; inside it the pages listen on all its addresses, and what is published decides who
# can open them: docker run --init -p 127.0.0.1:8050:8050 -p 127.0.0.1:3000:3000 -v "$PWD/data:/app/data" aura
ENV AURA_DASH__HOST=0.0.0.0 \
    AURA_DAGSTER__HOST=0.0.0.0
EXPOSE 8050 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=180s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8050/healthz', timeout=4)"]
CMD ["aura", "up", "--no-browser"]
