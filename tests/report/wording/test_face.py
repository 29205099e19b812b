"""Every region has a name, and the note says what the figures are not."""

from pigment.model.face import FACE_REGIONS
from pigment.report.wording import face


def test_every_region_has_a_name_of_its_own():
    assert set(face.REGION_NAMES) == set(FACE_REGIONS)
    assert len(set(face.REGION_NAMES.values())) == len(FACE_REGIONS)


def test_the_note_says_that_it_is_a_courtesy():
    assert "courtesy" in face.NOTE
    assert "only about right" in face.NOTE
