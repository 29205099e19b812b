import numpy as np
import pytest

from pigment.benchmark.gate import GOOD, gate_cases, gate_table, spoilt

RNG = np.random.default_rng(0)
PHOTO = np.tile(np.array([180, 140, 120], np.uint8), (60, 80, 1))


@pytest.mark.parametrize(("how", "brighter"), [("in the dark", False), ("blown out", True)])
def test_photos_are_spoilt_as_named(how, brighter):
    changed = spoilt(PHOTO, how, RNG)
    assert bool(changed.mean() > PHOTO.mean()) is brighter


def test_every_tone_is_judged_and_counted():
    assert {case.tone for case in gate_cases()} == {"I", "II", "III", "IV", "V", "VI"}
    answers = [
        {"tone": "II", "photo": GOOD, "refused": None, "flags": []},
        {"tone": "V", "photo": GOOD, "refused": "blurred", "flags": []},
        {"tone": "V", "photo": "blurred", "refused": "blurred", "flags": []},
    ]
    text = gate_table(answers)
    assert "| usable photos refused | at most 5 % | 1 of 2" in text
    assert "1 of 1 (2% to 100%), 1 with the right reason" in text
