"""Each measured photo gets its pictures; a refused one gets none."""

from functools import partial

import numpy as np
import pytest
from PIL import Image

from pigment.errors import PhotoError
from pigment.io.photos import open_photo
from pigment.io.results import photo_files, unique_stems
from pigment.model.photo import PhotoSource
from pigment.service.pictures import write_pictures
from tests.builders_rendered import analysed, plan


@pytest.fixture
def series(tmp_path):
    result = analysed(31, n_visits=2)
    sources = []
    for visit, photo in enumerate(result.photos):
        path = tmp_path / photo.file
        path.write_bytes(plan(31, n_visits=2).render(visit).jpeg)
        load = partial(open_photo, path)
        sources.append(PhotoSource(photo.file, photo.sha256, photo.capture, load))
    return result, sources


def test_every_picture_that_the_result_names_is_written(series, tmp_path):
    result, sources = series
    out, told = tmp_path / "out", []
    for name in ("labels", "skin", "overlay", "aligned"):
        (out / name).mkdir(parents=True)
    write_pictures(result, sources, out, progress=lambda *step: told.append(step))
    stems = unique_stems(photo.file for photo in result.photos)
    for photo, stem in zip(result.photos, stems, strict=True):
        for name in photo_files(photo, stem).values():
            with Image.open(out / name) as picture:
                assert picture.size == photo.size_photo_px
                assert np.asarray(picture).any()
    assert [step[:2] for step in told] == [(1, 2), (2, 2), (2, 2)]
    assert (out / "charts" / "delta_e00.svg").is_file()


def test_a_photo_that_is_gone_meanwhile_stops_the_drawing(series, tmp_path):
    result, sources = series
    (tmp_path / result.photos[1].file).unlink()
    for name in ("labels", "skin", "overlay", "aligned"):
        (tmp_path / "out" / name).mkdir(parents=True)
    with pytest.raises(PhotoError):
        write_pictures(result, sources, tmp_path / "out")
