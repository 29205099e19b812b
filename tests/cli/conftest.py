"""The makers of the tests of the file edge, lent to the tests of the command line."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

_path = Path(__file__).parents[1] / "io" / "conftest.py"
_spec = spec_from_file_location("makers_of_results", _path)
_makers = module_from_spec(_spec)
_spec.loader.exec_module(_makers)
make = _makers.make
