"""The benchmark's own course: what it writes, when it fails."""

from dataclasses import replace

import pytest

from pigment.benchmark import run
from pigment.benchmark.rows import from_json
from pigment.benchmark.run import BenchmarkError, rewrite, run_benchmark
from tests.builders_benchmark import MISSED, PHOTO, series


def silent(done, total, label):
    pass


@pytest.fixture
def scored(monkeypatch):
    """Replace rendering and measuring by rows made here."""

    def stand_in(change):
        monkeypatch.setattr(run, "run_case", lambda case: change(series(PHOTO, seed=case.seed)))
        monkeypatch.setattr(run, "measure_speed", lambda: [])

    return stand_in


def test_the_quick_form_prints_a_table(scored, capsys):
    scored(lambda row: row)
    seen = []
    run_benchmark(
        quick=True, out=None, jobs=1, progress=lambda done, total, label: seen.append((done, total))
    )
    assert capsys.readouterr().out.startswith("| scenes |")
    assert seen == [(number, 6) for number in range(1, 7)]


def test_the_full_form_writes_text_and_raw_scores(scored, tmp_path):
    scored(lambda row: row)
    out = tmp_path / "new" / "ACCURACY.md"
    run_benchmark(quick=False, out=out, jobs=1, progress=silent)
    text = out.read_text(encoding="utf-8")
    assert text.startswith("# Accuracy")
    rows, _ = from_json((out.parent / "benchmark.json").read_text(encoding="utf-8"))
    assert len(rows) > 60
    rewrite(out.parent / "benchmark.json", tmp_path / "again.md")
    assert (tmp_path / "again.md").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("photo", "said"),
    [
        (replace(PHOTO, patches=(MISSED,)), "patches found"),
        (
            replace(
                PHOTO,
                false_on=(
                    "freckle",
                    "freckle",
                    "freckle",
                    "freckle",
                ),
            ),
            "false patches",
        ),
        (replace(PHOTO, status="rejected"), "rejected"),
    ],
)
def test_the_quick_form_fails_under_its_floors(scored, photo, said):
    scored(lambda row: replace(row, photos=(photo,)))
    with pytest.raises(BenchmarkError, match=said):
        run_benchmark(quick=True, out=None, jobs=1, progress=silent)


def test_a_crash_fails_the_run_after_its_text_is_written(scored, tmp_path):
    scored(lambda row: replace(row, error="Traceback\nIndexError: out of range"))
    out = tmp_path / "ACCURACY.md"
    with pytest.raises(BenchmarkError, match="IndexError: out of range"):
        run_benchmark(quick=False, out=out, jobs=1, progress=silent)
    assert "traceback: 78" in out.read_text(encoding="utf-8")
