"""One series from its plan to its scores; the pipeline is replaced where its course is."""

from dataclasses import dataclass

import pytest

from pigment.benchmark import series
from pigment.benchmark.plan import DEVELOPED
from pigment.benchmark.series import run_case, settings_for
from pigment.errors import NoUsablePhotosError
from pigment.synth.scenarios import make_series


@dataclass(frozen=True)
class SmallCase:
    """A case whose photos are quick to render."""

    seed: int = 77
    group: str = DEVELOPED

    def plan(self):
        return make_series(
            self.seed, tone="II", hue="brown", shape="trunk", border="sharp",
            card="colorchecker-mini", evolution="stable", n_visits=2, size_px=(408, 306),
        )  # fmt: skip


def broken(sources, settings):
    raise IndexError("out of range")


def unusable(sources, settings):
    raise NoUsablePhotosError("No photo could be measured.", hint="Take others.")


@pytest.mark.parametrize(("course", "crashed"), [(broken, True), (unusable, False)])
def test_a_lost_series_counts_as_rejected_and_missed(monkeypatch, course, crashed):
    monkeypatch.setattr(series, "analyze_series", course)
    row = run_case(SmallCase())
    assert ("IndexError" in (row.error or "")) is crashed
    assert [photo.status for photo in row.photos] == ["rejected", "rejected"]
    patches = [patch for photo in row.photos for patch in photo.patches]
    assert patches
    assert not any(patch.found for patch in patches)


def test_the_whole_way_through_the_pipeline():
    row = run_case(SmallCase())
    assert row.error is None
    assert (row.tone, row.shape, row.card) == ("II", "trunk", "colorchecker-mini")
    assert [photo.visit for photo in row.photos] == [1, 2]
    for photo in row.photos:
        assert photo.status in {"measured", "within_photo_only", "rejected"}
        if photo.status != "rejected":
            assert 0.0 < photo.skin_dice <= 1.0
            if photo.card_found:
                assert abs(photo.scale_error) < 0.05


def test_the_make_of_the_card_is_known():
    assert settings_for("colorchecker-nano").reference_card.card_type == "nano"
    assert settings_for("none").reference_card.card_type is None
