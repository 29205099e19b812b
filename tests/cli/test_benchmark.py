"""``pigment benchmark`` hands its options on."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from pigment import cli


@pytest.fixture
def asked(monkeypatch):
    """Replace the benchmark itself; return what it was asked for."""
    calls = {}

    def run_benchmark(*, quick, out, jobs, progress, real):
        progress(1, 2, "scene")
        calls.update(quick=quick, out=out, jobs=jobs, real=real)

    def run_part(name, *, out, jobs, progress, real):
        calls.update(part=name, out=out, jobs=jobs, real=real)

    module = ModuleType("pigment.benchmark.run")
    module.run_benchmark = run_benchmark
    module.run_part = run_part
    monkeypatch.setitem(sys.modules, "pigment.benchmark.run", module)
    monkeypatch.delitem(sys.modules, "pigment.cli.benchmark", raising=False)
    yield calls
    sys.modules.pop("pigment.cli.benchmark", None)


def test_the_quick_form(asked, capsys):
    assert cli.main(["benchmark", "--quick", "--jobs", "2"]) == 0
    assert asked == {"quick": True, "out": None, "jobs": 2, "real": None}
    assert capsys.readouterr().err == ""


def test_the_full_form_into_a_file(asked):
    assert cli.main(["benchmark", "--out", "ACCURACY.md", "--real", "sets"]) == 0
    out, real = Path("ACCURACY.md"), Path("sets")
    assert asked == {"quick": False, "out": out, "jobs": 1, "real": real}


def test_one_part_is_added_to_the_text_in_this_folder(asked):
    assert cli.main(["benchmark", "--part", "repeat", "--jobs", "2"]) == 0
    assert asked == {"part": "repeat", "out": Path("ACCURACY.md"), "jobs": 2, "real": None}


def test_a_place_that_cannot_be_written_is_two_lines(asked, monkeypatch, capsys):
    def full(**options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(sys.modules["pigment.benchmark.run"], "run_benchmark", full)
    assert cli.main(["benchmark", "--out", "ACCURACY.md"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 2
