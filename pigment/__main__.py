"""``python -m pigment``: the same as the command ``pigment``."""

import sys

from pigment.cli import main

if __name__ == "__main__":
    sys.exit(main())
