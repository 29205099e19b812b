"""Make the environment the program runs in, on a machine with nothing but Python.

``app.py`` and ``python3 -m tests`` start here, under whatever Python is there: so this file
uses the standard library alone, and no syntax newer than Python 3.8, to be able to say which
Python is needed. The environment is ``.venv`` beside ``pyproject.toml``; once it is complete
a stamp inside says for which requirements, and nothing is installed (or asked of the network)
until those change.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from pigment.errors import PigmentError

MIN_PYTHON = (3, 11)
RUNTIME = "requirements.txt"
TEST = "requirements-test.txt"
_HEADLESS = "requirements-headless.txt"
_STAMP = ".pigment-stamp"
_TAIL_LINES = 25
_VERSION_PROGRAM = "import sys; print('%d.%d' % sys.version_info[:2])"


class SetupError(PigmentError):
    """The environment cannot be made."""


def ensure_environment(root: Path, requirements: str = RUNTIME) -> Path:
    """Return the Python of ``root/.venv``, which holds at least these requirements.

    Parameters
    ----------
    root
        The folder of ``pyproject.toml``.
    requirements
        ``RUNTIME``, or ``TEST``, which holds the same versions and the test tools.

    Raises
    ------
    SetupError
        When Python is too old, ``venv`` is missing, or a package cannot be installed.
    """
    venv = root / ".venv"
    python = venv_python(venv)
    place, held = _read_stamp(venv)
    moved = place != _place(venv)
    wanted = (TEST,) if requirements == TEST else (RUNTIME, TEST)
    if not moved and held in [_digest(root, name) for name in wanted]:
        return python

    base = _find_python()
    _say("setting up .venv (the first time takes a minute or two)")
    _make_venv(base, venv, anew=bool(held) and moved)
    _say("installing the packages of " + requirements)
    _pip(python, "install", "--require-hashes", "-r", str(root / requirements))
    _say("installing pigment itself")
    _pip(python, "install", "--no-deps", "--no-build-isolation", "-e", str(root))
    _ensure_opencv(python, root)
    stamp = f"{_place(venv)}\n{_digest(root, requirements)}\n"
    (venv / _STAMP).write_text(stamp, encoding="utf-8")
    return python


def venv_python(venv: Path) -> Path:
    """Return where a virtual environment keeps its Python on this system."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def report(error: SetupError) -> None:
    """Tell on stderr what went wrong and what to do."""
    print(f"pigment: {error.message}\n  {error.hint}", file=sys.stderr)


def _say(step: str) -> None:
    print(f"pigment: {step}", flush=True)


def _read_stamp(venv: Path) -> tuple[str, str]:
    """Return where a complete environment was made, and for what; empty where there is none."""
    stamp = venv / _STAMP
    lines = stamp.read_text(encoding="utf-8").splitlines() if stamp.is_file() else []
    return (lines[0], lines[1]) if len(lines) == 2 else ("", "")


def _place(venv: Path) -> str:
    """Return the folder and the Python of an environment: it survives neither being changed."""
    version = _run([str(venv_python(venv)), "-c", _VERSION_PROGRAM]).strip()
    return f"{version or 'no Python'} in {venv.resolve()}"


def _digest(root: Path, requirements: str) -> str:
    """Return what changes with the requirements, the system libraries' stand-in, the project."""
    digest = hashlib.sha256()
    for name in (requirements, _HEADLESS, "pyproject.toml"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def _find_python() -> str:
    """Return a Python that is new enough: this one, or another on the path."""
    if sys.version_info >= MIN_PYTHON:
        return sys.executable
    for minor in (13, 12, 11, 14):
        found = shutil.which(f"python3.{minor}")
        if found and _run([found, "-c", _VERSION_PROGRAM]).strip() == f"3.{minor}":
            return found
    have = "{}.{}".format(*sys.version_info[:2])
    raise SetupError(
        f"pigment needs Python 3.11 or later; this one is {have}.",
        hint="Install Python 3.11 or later, then run the same command with it.",
    )


def _make_venv(base: str, venv: Path, *, anew: bool) -> None:
    """Make ``.venv`` unless a working one is there; ``anew`` empties it first."""
    python = venv_python(venv)
    if not anew and _succeeds([str(python), "-m", "pip", "--version"]):
        return
    args = [base, "-m", "venv", *(["--clear"] if anew else []), str(venv)]
    done = _call(args)
    if done.returncode != 0 or not _succeeds([str(python), "-m", "pip", "--version"]):
        shutil.rmtree(venv, ignore_errors=True)
        raise SetupError(
            "A virtual environment cannot be made: " + _tail(done.stdout, 3),
            hint="On Debian and Ubuntu: sudo apt install python3-venv. Then run this again.",
        )


def _ensure_opencv(python: Path, root: Path) -> None:
    """Swap in OpenCV's build without windows where the system libraries of the other lack."""
    if _succeeds([str(python), "-c", "import cv2"]):
        return
    _say("OpenCV misses system libraries here: installing its build that needs none")
    _pip(
        python, "install", "--no-deps", "--force-reinstall", "--require-hashes",
        "-r", str(root / _HEADLESS),
    )  # fmt: skip
    done = _call([str(python), "-c", "import cv2"])
    if done.returncode != 0:
        raise SetupError(
            "OpenCV cannot be loaded: " + _tail(done.stdout, 3),
            hint="On Debian and Ubuntu: sudo apt install libgl1 libglib2.0-0. Then run this again.",
        )


def _pip(python: Path, *args: str) -> None:
    """Run pip; show what it said only where it fails."""
    done = _call([str(python), "-m", "pip", "--disable-pip-version-check", "--no-input", *args])
    if done.returncode != 0:
        raise SetupError(
            "Packages cannot be installed:\n" + _tail(done.stdout, _TAIL_LINES),
            hint="The first start needs the internet and 1.5 GB of disk. Then run this again.",
        )


def _tail(text: str, n_lines: int) -> str:
    return "\n".join(text.strip().splitlines()[-n_lines:])


def _call(args: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", check=False,
        )  # fmt: skip
    except OSError as error:
        return subprocess.CompletedProcess(args, 127, str(error))


def _succeeds(args: list[str]) -> bool:
    return _call(args).returncode == 0


def _run(args: list[str]) -> str:
    """Return what a command says, nothing where it fails."""
    done = _call(args)
    return done.stdout if done.returncode == 0 else ""
