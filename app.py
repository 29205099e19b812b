"""Start pigment: ``python3 app.py``, on a machine with nothing but Python 3.11 or later.

The first time this makes ``.venv`` and installs what pigment needs; then it measures the
sample series and says where the pictures are. Further arguments go to ``pigment demo``.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pigment.bootstrap import RUNTIME, SetupError, ensure_environment, report

ROOT = Path(__file__).resolve().parent


def start(arguments: list[str]) -> int:
    """Make the environment where it lacks, run the demonstration in it, return its exit code."""
    try:
        python = ensure_environment(ROOT, RUNTIME)
    except SetupError as error:
        report(error)
        return 1
    return subprocess.call([str(python), "-m", "pigment", "demo", *arguments])


if __name__ == "__main__":
    try:
        sys.exit(start(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
