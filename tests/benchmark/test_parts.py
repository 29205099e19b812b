import json

import pytest

from pigment.benchmark import parts, run
from pigment.benchmark.parts import PARTS, Part, measure_part, section_of
from pigment.benchmark.rows import to_json
from pigment.benchmark.run import BenchmarkError, run_part
from tests.builders_benchmark import PHOTO, series


@pytest.fixture
def one_part(monkeypatch):
    part = Part("depth", "how deep", lambda jobs, progress, real: {"metres": 1.23456789},
                lambda entry: f"## Depth\n\n{entry['metres']} m\n")  # fmt: skip
    monkeypatch.setattr(parts, "PARTS", {"depth": part})
    monkeypatch.setattr(run, "PARTS", {"depth": part})


def test_a_part_keeps_its_scores_and_can_be_written_again(one_part, tmp_path):
    text = measure_part("depth", tmp_path, 1, print, None)
    assert text == "## Depth\n\n1.234568 m\n"
    assert json.loads((tmp_path / "benchmark-depth.json").read_text()) == {"metres": 1.234568}
    assert section_of("depth", tmp_path) == text


def test_its_section_is_added_to_the_text(one_part, tmp_path):
    scores = to_json([series(PHOTO)], {"pigment_version": "0"})
    (tmp_path / "benchmark.json").write_text(scores)
    run_part("depth", out=tmp_path / "ACCURACY.md", jobs=1, progress=print)
    assert "1.234568 m" in (tmp_path / "ACCURACY.md").read_text()
    assert "Depth" in json.loads((tmp_path / "benchmark.json").read_text())["sections"]["depth"]


def test_without_the_main_scores_there_is_nothing_to_add_to(one_part, tmp_path):
    with pytest.raises(BenchmarkError, match=r"benchmark\.json"):
        run_part("depth", out=tmp_path / "ACCURACY.md", jobs=1, progress=print)


def test_an_unknown_part_is_refused_by_name(tmp_path):
    with pytest.raises(BenchmarkError, match="no part 'height'"):
        run_part("height", out=tmp_path / "ACCURACY.md", jobs=1, progress=print)


def test_every_part_goes_by_its_own_name():
    assert all(part.name == name and part.asks for name, part in PARTS.items())
