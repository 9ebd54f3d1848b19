"""Switches that keep libraries from calling home and small computations on one thread, and files to one account.

Called before anything heavy is imported; nothing here imports more than the standard library.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping

PRIVACY_SWITCHES: dict[str, str] = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DASH_DISABLE_VERSION_CHECK": "1",
    "DO_NOT_TRACK": "1",
}
"""Without these, litellm and keybert fetch a price map at import, Dagster sends usage events, Hugging Face asks
its hub for newer model files, and Dash asks for its newest version."""

THREAD_CAPS: dict[str, str] = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
"""Two threads on two busy cores were measured up to 43 times slower than one."""


def apply_privacy_switches(environ: MutableMapping[str, str]) -> None:
    """Set every switch that is not set yet; a value the person chose stands."""
    for name, value in {**PRIVACY_SWITCHES, **THREAD_CAPS}.items():
        environ.setdefault(name, value)


OTHERS = 0o077
"""The rights of other accounts of this computer to a file or folder."""


def keep_files_private() -> None:
    """Let this process, and those it starts, make files and folders for this account alone, whatever was the rule before."""
    os.umask(os.umask(OTHERS) | OTHERS)
