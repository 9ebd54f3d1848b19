"""Sets up the environment in .venv: creates it, installs torch first, then everything pinned; repairs half of one.

Standard library only, and readable by older Pythons, so that a wrong version gets a message. A stamp in .venv lets
a second start return at once. Run by make: ``python3.11 scripts/bootstrap.py [--dev]``.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

NEEDED_PYTHON = (3, 11)
NEEDED_FREE_GIB = 5
ROOT = Path(__file__).resolve().parents[1]
STAMP = "aura-setup.json"
UNFINISHED = "aura-setup.unfinished"
PROGRESS = re.compile(r"^(Collecting|Downloading|Using cached|Building|Installing collected packages|Preparing)\b")

NO_NETWORK = (
    "NameResolutionError|Failed to establish a new connection|Connection refused|Network is unreachable|ProxyError"
    "|ReadTimeout|ConnectTimeout|Connection aborted|Could not fetch URL|SSLError|CERTIFICATE"
)
CURES = (
    (
        r"No space left on device|Errno 28",
        "the disk is full. Free some GB, then run the same command again: it goes on where it stopped.",
    ),
    (
        NO_NETWORK,
        (
            "the package index cannot be reached. Check the connection (behind a proxy: HTTPS_PROXY; with a mirror: "
            "PIP_INDEX_URL), then run the same command again: it goes on where it stopped."
        ),
    ),
    (
        r"No matching distribution found",
        (
            "a pinned package does not exist for this computer, or the package index cannot be reached. AURA needs "
            "64-bit Linux or macOS with Python 3.11; TORCH_INDEX, if set, must offer the pinned torch."
        ),
    ),
    (
        r"Permission denied|Errno 13",
        "a folder cannot be written. Give this account the right to write into the checkout, or remove .venv.",
    ),
)


class SetupFailed(Exception):
    """The environment could not be set up; the message names cause and cure."""


def main(arguments: list[str] | None = None) -> int:
    """Bring .venv to the state that pyproject.toml and requirements.txt ask for; return the exit code."""
    parser = argparse.ArgumentParser(description="Set up AURA's environment in .venv.")
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout (default: this one)")
    options = parser.parse_args(arguments)
    try:
        check_python()
        with one_at_a_time(options.root):
            ensure(options.root, options.dev)
    except SetupFailed as problem:
        print(f"setup: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nsetup: interrupted; the same command goes on where it stopped", file=sys.stderr)
        return 130
    return 0


def check_python() -> None:
    """Refuse another Python than 3.11, and one that cannot make environments."""
    if sys.version_info[:2] != NEEDED_PYTHON:
        raise SetupFailed(
            f"AURA needs Python 3.11, and this is {platform.python_version()} ({sys.executable}). Install it (Debian "
            "12: apt-get install python3 python3-venv; elsewhere: python.org or your package manager), or name it: "
            "make run PYTHON=/path/to/python3.11"
        )
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise SetupFailed(no_venv(f"this Python lacks {' and '.join(missing)}"))


def no_venv(reason: str) -> str:
    """Return the message for a Python without venv or ensurepip."""
    return f"{reason}, which are needed to make .venv. On Debian or Ubuntu: sudo apt-get install python3-venv"


@contextlib.contextmanager
def one_at_a_time(root: Path):
    """Let a second setup of the same checkout wait for the first; the kernel frees the lock of a dead process."""
    import fcntl

    folder = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("setup: another setup of this checkout is running; waiting for it", file=sys.stderr)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def ensure(root: Path, dev: bool) -> None:
    """Do what is missing, and nothing when the stamp says that nothing is."""
    environment = root / ".venv"
    wanted = fingerprint(root)
    stamp = read_stamp(environment)
    if stamp.get("fingerprint") == wanted and (stamp.get("dev") or not dev) and python_runs(environment):
        return
    dev = dev or bool(stamp.get("dev"))
    started = time.monotonic()
    prepare(environment)
    (environment / STAMP).unlink(missing_ok=True)
    unfinished = environment / UNFINISHED
    if unfinished.exists():
        forget_half_installed(environment)
    unfinished.touch()
    install(root, environment, dev)
    (environment / STAMP).write_text(json.dumps({"fingerprint": wanted, "dev": dev}), encoding="utf-8")
    unfinished.unlink()
    print(f"setup: ready in {time.monotonic() - started:.0f} s", file=sys.stderr)


def fingerprint(root: Path) -> str:
    """Return a hash of what determines the environment: both files, the Python, and where the checkout lies."""
    digest = hashlib.sha256(f"{platform.python_version()} {platform.machine()} {root.resolve()}".encode())
    for name in ("pyproject.toml", "requirements.txt"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def read_stamp(environment: Path) -> dict:
    """Return what the last finished setup wrote, or nothing."""
    try:
        stamp = json.loads((environment / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def python_runs(environment: Path) -> bool:
    """Whether the environment's interpreter starts and is of the needed version."""
    python = environment / "bin" / "python"
    code = f"import sys; sys.exit(sys.version_info[:2] != {NEEDED_PYTHON})"
    try:
        return (
            subprocess.run([str(python), "-I", "-c", code], capture_output=True, timeout=60, check=False).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def prepare(environment: Path) -> None:
    """Make .venv, or remake it when it is broken; refuse to remove what is no environment."""
    if environment.exists() and not environment.is_symlink():
        looks_like_one = (environment / "pyvenv.cfg").exists() or not any(environment.iterdir())
        started_by_us = (environment / "bin").is_dir() or (environment / "lib").is_dir()
        if not looks_like_one and not started_by_us:
            raise SetupFailed(f"{environment} is there and is no Python environment; move it away")
        if python_runs(environment) and has_pip(environment):
            return
        print("setup: .venv is broken or half finished; making it anew", file=sys.stderr)
        shutil.rmtree(environment)
    elif environment.is_symlink() and python_runs(environment) and has_pip(environment):
        return
    check_disk(environment.parent)
    print("setup: making .venv", file=sys.stderr)
    made = subprocess.run([sys.executable, "-m", "venv", str(environment)], capture_output=True, text=True, check=False)
    if made.returncode:
        detail = (made.stdout + made.stderr).strip()
        if "ensurepip" in detail:
            raise SetupFailed(no_venv("this Python cannot run ensurepip"))
        raise SetupFailed(f"{environment} cannot be made: {last_lines(detail)}\n{cure(detail)}")


def has_pip(environment: Path) -> bool:
    """Whether pip starts in the environment (a setup stopped very early leaves one without)."""
    command = [str(environment / "bin" / "python"), "-m", "pip", "--version"]
    return subprocess.run(command, capture_output=True, timeout=120, check=False).returncode == 0


def check_disk(folder: Path) -> None:
    """Refuse to begin on a disk on which the installation cannot end."""
    free_gib = shutil.disk_usage(folder).free / 2**30
    if free_gib < NEEDED_FREE_GIB:
        raise SetupFailed(
            f"{folder} has {free_gib:.1f} GiB free, and the environment needs about {NEEDED_FREE_GIB}. Free some, or "
            "check out AURA on a larger disk."
        )


def forget_half_installed(environment: Path) -> None:
    """Remove the records of packages whose files are not all there, so that pip installs them again."""
    for packages in environment.glob("lib/python*/site-packages"):
        for record_folder in packages.glob("*.dist-info"):
            if not is_complete(packages, record_folder):
                print(f"setup: {record_folder.name.partition('-')[0]} is half installed; again", file=sys.stderr)
                shutil.rmtree(record_folder)


def is_complete(packages: Path, record_folder: Path) -> bool:
    """Whether every file that a package's RECORD lists is there with its size."""
    try:
        lines = (record_folder / "RECORD").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    for line in lines:
        name, _, rest = line.rpartition(",")[0].rpartition(",")
        size = line.rpartition(",")[2]
        path = packages / name.strip('"')
        if not rest or path.suffix == ".pyc":
            continue
        if not path.is_file() or (size.isdigit() and path.stat().st_size != int(size)):
            return False
    return bool(lines)


def install(root: Path, environment: Path, dev: bool) -> None:
    """Install torch by itself, then the project with the pinned versions of everything."""
    python = str(environment / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-color"]
    pins = root / "requirements.txt"
    torch = next(line for line in pins.read_text(encoding="utf-8").splitlines() if line.startswith("torch=="))
    index = os.environ.get("TORCH_INDEX", "").strip()
    if sys.platform == "linux" and not index and not torch_is_there(environment, torch):
        print(
            "setup: without TORCH_INDEX, torch may bring CUDA packages of several GB; the README says how to take "
            "the smaller one",
            file=sys.stderr,
        )
    run_pip([*pip, *(["--index-url", index] if index else []), "--no-deps", torch], root, "torch")
    for leftover in root.glob("*.egg-info"):  # of an earlier build: it would shadow the entry points of this one
        shutil.rmtree(leftover)
    run_pip([*pip, "-c", str(pins), "-e", f"{root}[dev]" if dev else str(root)], root, "AURA and its packages")
    checked = subprocess.run([python, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    if checked.returncode:
        raise SetupFailed(
            f"the installed packages do not go together:\n{last_lines(checked.stdout)}\nRemove .venv, then again."
        )


def torch_is_there(environment: Path, pin: str) -> bool:
    """Whether the pinned torch is installed."""
    version = pin.partition("==")[2]
    return any(environment.glob(f"lib/python*/site-packages/torch-{version}*.dist-info"))


def run_pip(command: list[str], root: Path, what: str) -> None:
    """Run pip, show what it is at in one line, keep its output in logs/setup.log, and name the cure if it fails."""
    log = root / "logs" / "setup.log"
    log.parent.mkdir(exist_ok=True)
    lines: list[str] = []
    started = time.monotonic()
    at_terminal = sys.stderr.isatty()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", cwd=root
    ) as process:
        reader = threading.Thread(target=keep, args=(process, log, lines), daemon=True)
        reader.start()
        shown = started
        try:
            while reader.is_alive():
                reader.join(1)
                now = time.monotonic()
                if at_terminal or now - shown > 15:
                    shown = now
                    at = next((line for line in reversed(lines) if PROGRESS.match(line)), "")
                    show(f"setup: {what}, {now - started:.0f} s: {at[:60]}")
        except KeyboardInterrupt:
            process.terminate()
            raise
    if at_terminal:
        sys.stderr.write("\r\033[K")
    if process.returncode:
        output = "\n".join(lines)
        raise SetupFailed(f"installing {what} failed:\n{last_lines(output)}\n{cure(output)} All of pip's output: {log}")


def keep(process: subprocess.Popen, log: Path, lines: list[str]) -> None:
    """Copy what a process writes into ``log`` and ``lines`` until it ends."""
    with log.open("a", encoding="utf-8") as file:
        for line in process.stdout or ():
            file.write(line)
            lines.append(line.strip())


def show(text: str) -> None:
    """Print a line of progress; at a terminal it takes the place of the last one."""
    sys.stderr.write(f"\r\033[K{text}" if sys.stderr.isatty() else f"{text}\n")
    sys.stderr.flush()


def cure(output: str) -> str:
    """Return what to do about the failure that ``output`` shows."""
    for pattern, words in CURES:
        if re.search(pattern, output):
            return f"Cause and cure: {words}"
    return "Run the same command again; if it fails again, remove .venv and start anew."


def last_lines(text: str, count: int = 8) -> str:
    """Return the end of ``text``, indented."""
    return "\n".join(f"  {line}" for line in text.strip().splitlines()[-count:])


if __name__ == "__main__":
    sys.exit(main())
