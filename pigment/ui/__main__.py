"""``python -m pigment.ui FLAGS``: the web server, with the pages loaded before the first visit."""

from __future__ import annotations

import sys

from streamlit.web.cli import main as serve

import pigment.ui.main  # noqa: F401  (so that the first page need not wait for it)
from pigment.ui import script_path

if __name__ == "__main__":
    sys.argv[1:1] = ["run", str(script_path())]
    serve(prog_name="streamlit")
