"""Check everything: ``python3 -m tests``, on a machine with nothing but Python 3.11 or later.

Makes ``.venv`` with the test tools where it lacks, then runs style, types, floors and tests,
all of them even where one fails. Arguments go to pytest: ``python3 -m tests tests/colour``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from pigment.bootstrap import TEST, SetupError, ensure_environment, report

ROOT = Path(__file__).resolve().parent.parent
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as run; run()"
CHECKS = {
    "style (ruff check)": ["-m", "ruff", "check", "."],
    "layout (ruff format)": ["-m", "ruff", "format", "--check", "."],
    "types (mypy)": ["-m", "mypy"],
    "floors (lint-imports)": ["-c", LINT_IMPORTS],
}


def main(pytest_arguments: list[str]) -> int:
    """Run every check and return 0 where all pass."""
    try:
        python = str(ensure_environment(ROOT, TEST))
    except SetupError as error:
        report(error)
        return 1
    failed = [name for name, command in CHECKS.items() if not check(name, [python, *command])]
    if not run_pytest(python, pytest_arguments):
        failed.append("tests (pytest)")
    print("failed: " + ", ".join(failed) if failed else "all checks passed", flush=True)
    return 1 if failed else 0


def check(name: str, command: list[str]) -> bool:
    """Run one check; show what it said only where it fails."""
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    passed = done.returncode == 0
    print(
        f"{name}: {'ok' if passed else 'FAILED'} ({time.monotonic() - started:.0f} s)", flush=True
    )
    if not passed:
        print(done.stdout, flush=True)
    return passed


def run_pytest(python: str, arguments: list[str]) -> bool:
    """Run the tests on every core, one thread each, with their output in sight.

    A file stays on one core; the longest files go first (``tests/conftest.py``), so that no
    core is left waiting for the journey through the app.
    """
    command = [python, "-m", "pytest", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]
    command += arguments
    return (
        subprocess.call(command, cwd=ROOT, env={**os.environ, **dict.fromkeys(ONE_THREAD, "1")})
        == 0
    )


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
