"""Entries that name a medicine or herb published to darken skin are marked, others are not."""

from datetime import date

import pytest

from pigment.model.darkening import KNOWN_TO_DARKEN, known_to_darken
from pigment.model.diary import Exposure, ExposureKind

DAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("kind", "name", "group"),
    [
        (ExposureKind.KRATOM, "", "kratom"),
        (ExposureKind.HERB, "Mitragyna speciosa, powder", "kratom"),
        (ExposureKind.MEDICINE, "MINOCYCLINE 100", "tetracyclines"),
        (ExposureKind.MEDICINE, "Hydroxychloroquine", "antimalarials"),
        (ExposureKind.TREATMENT, "silver cream", "metals"),
    ],
)
def test_known_ones_are_found_by_any_word_of_the_name(kind, name, group):
    assert known_to_darken(Exposure(kind, DAY, name=name)).group == group


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (ExposureKind.MEDICINE, "Paracetamol"),
        (ExposureKind.MEDICINE, "Goldenrod"),
        (ExposureKind.NOTE, "stopped amiodarone"),
        (ExposureKind.SUN, ""),
    ],
)
def test_others_are_not_marked(kind, name):
    assert known_to_darken(Exposure(kind, DAY, name=name)) is None


def test_every_group_has_a_source_and_no_name_stands_twice():
    names = [name for known in KNOWN_TO_DARKEN for name in known.names]
    assert len(names) == len(set(names))
    assert all(name == name.casefold() for name in names)
    assert all(any(sign.isdigit() for sign in known.source) for known in KNOWN_TO_DARKEN)
