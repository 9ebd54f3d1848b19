"""What a measurement was made on: machine, versions, and how busy the machine was with other things meanwhile."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from aura_io.privacy import THREAD_CAPS, apply_privacy_switches

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = (
    "aura", "dagster", "duckdb", "polars", "pyarrow", "numpy", "torch", "sentence-transformers", "transformers",
    "tokenizers", "faiss-cpu", "dash", "flask", "waitress",
)  # fmt: skip
FORGOTTEN_PREFIXES = ("AURA_", "DAGSTER_")
FORGOTTEN = ("DATABASE_URL", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONPROFILEIMPORTTIME")
"""A person's own settings do not belong into a measurement, and Python is to keep its compiled modules as usual."""


def captured_data() -> Path:
    """Return the folder of the captured corpora: ``AURA_TEST_DATA``, or where it lies beside a checkout."""
    return Path(os.environ.get("AURA_TEST_DATA", ROOT.parent / "shared" / "data"))


def machine() -> dict[str, Any]:
    """Return processor, cores, memory, system, Python, library versions and the state of the code."""
    return {
        "processor": _processor(),
        "cores": len(psutil.Process().cpu_affinity()) if hasattr(psutil.Process, "cpu_affinity") else os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 1024**3, 1),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "code": _code(),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if not info.is_file():
        return platform.processor() or platform.machine()
    pairs = (line.partition(":") for line in info.read_text().splitlines())
    about = {name.strip(): value.strip() for name, _, value in pairs}
    bf16 = "bf16 in hardware" if "avx512_bf16" in about.get("flags", "") else "no bf16 in hardware"
    numbers = f"family {about.get('cpu family', '?')} model {about.get('model', '?')}"
    return f"{about.get('model name', platform.machine())} ({numbers}; {bf16})"


def _code() -> str:
    git = shutil.which("git")
    if git is None:
        return "unknown"
    said = subprocess.run(
        [git, "-C", str(ROOT), "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    return said.stdout.strip() or "unknown"


def environment(home: Path | None = None) -> dict[str, str]:
    """Return the environment of a measured process: AURA's switches, one thread, and the given home."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in FORGOTTEN and not name.startswith(FORGOTTEN_PREFIXES)
    }
    apply_privacy_switches(kept)
    kept.update(THREAD_CAPS)
    if home is not None:
        kept["AURA_HOME"] = str(home)
    return kept


def _busy_s() -> float:
    times = psutil.cpu_times()._asdict()
    not_work = ("idle", "iowait", "guest", "guest_nice")  # a guest's time is in the user's already
    return float(sum(value for name, value in times.items() if name not in not_work))


@dataclass
class Neighbours:
    """How much of the machine others used, from the making of this object on."""

    _started: float = field(default_factory=time.monotonic)
    _busy_s: float = field(default_factory=_busy_s)
    load_before: float = field(default_factory=lambda: os.getloadavg()[0])

    def others(self, own_cpu_s: float) -> float:
        """Return the cores that other processes kept busy on average; ``own_cpu_s`` is what was measured itself."""
        wall_s = max(time.monotonic() - self._started, 1e-9)
        return max((_busy_s() - self._busy_s - own_cpu_s) / wall_s, 0.0)
