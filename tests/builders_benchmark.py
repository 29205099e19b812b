"""Made-up scores."""

from dataclasses import replace

from pigment.benchmark.rows import PhotoRow, SeriesRow
from pigment.benchmark.scoring import PatchScore

FOUND = PatchScore(
    lesion_id=1, true_delta_e00=5.0, true_area_mm2=120.0, hue="brown", found=True, dice=0.95,
    track_id=1, area_error=-0.04, delta_e00_error=0.5, delta_l_error=-0.4, melanin_error=0.02,
    area_covered=True, delta_e00_covered=True, hue_right=True,
)  # fmt: skip
MISSED = PatchScore(
    2, 4.0, 30.0, "brown", False, 0.0, None, None, None, None, None, None, None, None
)
PHOTO = PhotoRow(
    visit=1, camera="Synthetic A1", lamp="D65", status="measured", code=None, false_on=(),
    skin_dice=0.97, scale_error=0.01, card_found=True, landmark_median_mm=None,
    landmark_worst_mm=None, patches=(FOUND,),
)  # fmt: skip
REJECTED = replace(
    PHOTO, status="rejected", code="blurred", skin_dice=None, scale_error=None, card_found=None,
    patches=(MISSED,),
)  # fmt: skip


def series(*photos, seed=50_000, **changes):
    row = SeriesRow(
        seed=seed, group="developed", tone="III", hue="brown", shape="forearm", border="sharp",
        card="colorchecker-mini", evolution="stable", photos=photos,
    )  # fmt: skip
    return replace(row, **changes)


def seen(lesion_id, track_id):
    return replace(FOUND, lesion_id=lesion_id, track_id=track_id)
