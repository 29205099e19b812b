"""The words for what a photo's colours rest on."""

from pigment.model.calibration import ColourMethod, ColourReference
from pigment.report.wording.colours import COLOUR_WORDS, colour_words


def test_every_way_has_its_words():
    assert set(COLOUR_WORDS) == {method.value for method in ColourMethod}


def test_a_learned_card_is_said_to_be_learned():
    assert colour_words("pigment_card", None) == "printed card"
    learned = colour_words("pigment_card", ColourReference.LEARNED)
    assert learned == "printed card, its colours learned from the series"
    assert colour_words("colorchecker24", ColourReference.PUBLISHED) == "24-patch card"
