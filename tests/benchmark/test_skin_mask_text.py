"""The tables of the skin masks say what was measured, and whether it holds."""

import pytest

from pigment.benchmark.skin_mask_text import balanced, balanced_pooled, skin_masks_section


def real(found, left_out, skin_px=800, rest_px=200, half="judging"):
    return {
        "set": "fitz17k_annotated", "name": "a", "half": half, "face": False,
        "skin_found": found, "rest_left_out": left_out, "skin_px": skin_px,
        "rest_px": rest_px, "dice": 0.9,
    }  # fmt: skip


def rendered(shape, dice, tone="I", card="none", face=True):
    return {
        "set": "rendered", "name": "r", "seed": 1, "tone": tone, "shape": shape, "card": card,
        "face": face, "dice": dice, "false_share": 0.02, "patches_kept": 1.0,
    }  # fmt: skip


def test_calling_everything_skin_gives_a_half():
    assert balanced([real(1.0, 0.0), real(1.0, 0.0)]) == pytest.approx(0.5)
    assert balanced_pooled([real(1.0, 0.0), real(1.0, None, 1000, 0)]) == pytest.approx(0.5)


def test_photos_of_nothing_but_skin_count_in_the_pooled_figure_alone():
    rows = [real(0.9, 0.9), real(0.5, None, 1000, 0)]
    assert balanced(rows) == pytest.approx(0.9)
    assert balanced_pooled(rows) == pytest.approx(((0.8 * 0.9 + 0.5) / 1.8 + 0.9) / 2)


def test_what_does_not_hold_says_so():
    rows = [real(0.9, 0.9), rendered("face", 0.97), rendered("hand_back", 0.91)]
    text = skin_masks_section({"rows": rows, "pixels": {"skin_inside": 0.98, "rest_outside": 0.5}})
    lines = text.splitlines()
    faces = next(line for line in lines if "rendered faces" in line)
    hands = next(line for line in lines if "held apart" in line)
    assert "0.970" in faces
    assert "yes" in faces
    assert "0.910" in hands
    assert "**no**" in hands
    assert "98.0 % of skin" in text
    assert "nan" not in text
