"""The bundled samples are found, and what they say of their card."""

import pytest

from pigment.errors import OutputError
from pigment.service.samples import (
    bundled_samples,
    ensure_samples_in,
    sample_card_type,
    sample_series,
)


def test_the_bundled_series_are_listed_with_their_card():
    samples = bundled_samples()
    assert samples is not None
    folders = sample_series(samples)
    assert len(folders) == 3
    makes = {folder.name: sample_card_type(samples, folder.name) for folder in folders}
    assert None in makes.values()  # one series has no card
    assert any(makes.values())
    assert sample_card_type(samples, "unheard of") is None


def test_a_folder_without_a_manifest_holds_no_samples(tmp_path):
    (tmp_path / "photos").mkdir()
    assert sample_series(tmp_path) == []


def test_samples_that_cannot_be_written_are_an_error_with_a_hint(tmp_path):
    place = tmp_path / "file"
    place.write_text("no folder")
    with pytest.raises(OutputError) as caught:
        ensure_samples_in(place)
    assert caught.value.hint
