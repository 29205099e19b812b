"""Start pigment: ``python3 app.py``, on a machine with nothing but Python 3.11 or later.

The first time this makes ``.venv`` and installs what pigment needs; then it opens the app, with
the sample series in it where there is nothing else yet. Further arguments go to ``pigment app``.
Under ``streamlit run app.py`` it draws the page instead.
"""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def start(arguments: list[str]) -> int:
    """Make the environment where it lacks, open the app in it, return its exit code."""
    from pigment.bootstrap import RUNTIME, SetupError, ensure_environment, report  # noqa: PLC0415

    try:
        python = ensure_environment(ROOT, RUNTIME)
    except SetupError as error:
        report(error)
        return 1
    child = subprocess.Popen([str(python), "-m", "pigment", "app", "--sample", *arguments])
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # the app has had it too, and ends by itself


def is_page() -> bool:
    """Return whether the web framework runs this file."""
    runtime = sys.modules.get("streamlit.runtime")
    return runtime is not None and bool(runtime.exists())


if __name__ == "__main__":
    if is_page():
        import_module("pigment.ui.main").draw()
    else:
        sys.exit(start(sys.argv[1:]))
