import numpy as np

from pigment.imaging.printed_layout import (
    CARD_MM,
    MARKER_PAD_MM,
    MARKER_SIDE_MM,
    MARKERS_MM,
    printed_swatches,
)


def boxes():
    margin = (MARKER_PAD_MM - MARKER_SIDE_MM) / 2
    pads = [
        (left - margin, top - margin, MARKER_PAD_MM, MARKER_PAD_MM)
        for left, top in MARKERS_MM.values()
    ]
    return pads + [(s.left_mm, s.top_mm, s.width_mm, s.height_mm) for s in printed_swatches()]


def test_nothing_overlaps_and_all_lies_on_the_card():
    placed = np.array(boxes())
    assert placed[:, :2].min() >= 0
    assert (placed[:, 0] + placed[:, 2]).max() <= CARD_MM[0]
    assert (placed[:, 1] + placed[:, 3]).max() <= CARD_MM[1]
    for i, (left, top, width, height) in enumerate(placed):
        for other in placed[i + 1 :]:
            apart_x = left + width <= other[0] or other[0] + other[2] <= left
            apart_y = top + height <= other[1] or other[1] + other[3] <= top
            assert apart_x or apart_y


def test_colours_run_from_very_light_to_very_dark_skin_with_brown_and_grey_blue():
    skin = {s.name: s.lab for s in printed_swatches() if not s.name.startswith("neutral")}
    lightness = [lab[0] for lab in skin.values()]
    assert max(lightness) > 74
    assert min(lightness) < 31
    assert skin["grey-blue patch"][2] < 5 < skin["brown patch"][2]
