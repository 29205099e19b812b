"""The worker measures what the store holds, says each step, and ends with its parent."""

import json
import subprocess
import sys
from argparse import Namespace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from pigment.errors import NoUsablePhotosError, UnreadablePhotoError
from pigment.io.store import Store
from pigment.model.diary import Exposure, ExposureKind
from pigment.model.photo import DateSource
from pigment.service import worker
from pigment.service.library import PRINTED_CARD, UNKNOWN_MAKE, Standing, rejections, standing
from pigment.service.worker import (
    THUMBNAIL_PX,
    main,
    measure_site,
    photo_source,
    site_settings,
    write_thumbnail,
)
from tests.builders_app import measured_site
from tests.builders_series import make_result, make_series

DAY = datetime(2026, 1, 5, 9, 30)


class Said(list):
    """What the worker said."""

    def __call__(self, **message):
        self.append(message)


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "home") as opened:
        yield opened


def write_photo(path, size=(640, 480), colour=(200, 140, 110)):
    Image.new("RGB", size, colour).save(path)
    return path


@pytest.fixture
def site(store, tmp_path):
    made = store.add_site("left cheek", card_type="mini")
    store.add_photo(made.id, "a.png", write_photo(tmp_path / "a.png"), DAY, DateSource.EXIF)
    return made


def test_a_photo_is_known_by_the_name_and_date_of_the_store(store, site):
    (photo,) = store.photos(site.id)
    source = photo_source(photo)
    loaded = source.load()
    assert source.file == loaded.file == "a.png"
    for capture in (source.capture, loaded.capture):
        assert (capture.taken_at, capture.taken_at_source) == (DAY, DateSource.EXIF)


def test_what_is_wrong_with_a_photo_is_said_under_its_own_name(store):
    site = store.add_site("x")
    source = photo_source(store.add_photo(site.id, "IMG_7.jpg", b"no photo"))
    assert source.capture is None
    with pytest.raises(UnreadablePhotoError, match=r"^IMG_7\.jpg"):
        source.load()


def test_the_scale_of_a_site_becomes_settings(store):
    card = site_settings(store.add_site("a", card_type="mini"))
    marker = site_settings(store.add_site("b", marker_mm=12.5))
    printed = site_settings(store.add_site("c", card_type=PRINTED_CARD))
    assert card.reference_card.card_type == "mini"
    assert marker.targets.marker_mm == 12.5
    assert printed == site_settings(store.add_site("d"))
    assert site_settings(store.add_site("e", card_type=UNKNOWN_MAKE)) == printed  # no mm


@pytest.mark.parametrize(
    ("size", "expected"), [((640, 480), (320, 240)), ((300, 900), (107, 320)), ((40, 30), (40, 30))]
)
def test_small_pictures_keep_their_shape_and_hold_no_metadata(tmp_path, size, expected):
    original = write_photo(tmp_path / "a.png", size)
    write_thumbnail(original, tmp_path / "small.jpg")
    with Image.open(tmp_path / "small.jpg") as small:
        assert small.size == expected
        assert max(small.size) <= THUMBNAIL_PX
        assert not small.getexif()
    assert [path.name for path in tmp_path.glob("*part*")] == []


def test_measuring_tells_its_steps_and_marks_the_site(store, site, monkeypatch):
    def analyze(out, paths, sources, settings, *, site, jobs, progress, cache):
        assert site == "left cheek"
        assert settings.reference_card.card_type == "mini"
        progress(1, 1, "a.png")
        progress(1, 1, "drawing a.png")
        Path(out).mkdir(parents=True)
        (Path(out) / "series.json").write_text('{"schema": "pigment.series/1"}')

    monkeypatch.setattr(worker, "analyze_into", analyze)
    said = Said()
    measure_site(store, site.id, said)
    assert [message.get("step") for message in said] == ["pictures", "measuring", "drawing", None]
    assert said[-1] == {"finished": True}
    assert store.thumbnail(store.photos(site.id)[0].sha256).is_file()
    assert standing(store, site.id) is Standing.MEASURED

    monkeypatch.setattr(worker, "analyze_into", None)  # what is measured is not measured again
    said.clear()
    measure_site(store, site.id, said)
    assert said == [{"finished": True}]


def test_without_a_date_small_pictures_are_made_and_the_person_is_asked(store, tmp_path):
    site = store.add_site("x")
    photo = store.add_photo(site.id, "holiday.png", write_photo(tmp_path / "b.png"))
    said = Said()
    measure_site(store, site.id, said)
    assert said[-1] == {"waiting": True}
    assert store.thumbnail(photo.sha256).is_file()
    assert standing(store, site.id) is Standing.NEEDS_DATES


def test_where_nothing_is_usable_each_photo_keeps_its_reason(store, site):
    grey = Image.fromarray(np.full((60, 80), 90, np.uint8))
    grey.save(store.home / "grey.png")
    store.add_photo(site.id, "g.png", store.home / "grey.png", DAY, DateSource.EXIF)
    store.add_photo(site.id, "broken.jpg", b"no photo")
    said = Said()
    measure_site(store, site.id, said)
    assert said[-1] == {"finished": True}
    codes = rejections(store, site.id)
    assert {photo.file: codes[photo.sha256] for photo in store.photos(site.id)} == {
        "a.png": codes[store.photos(site.id)[0].sha256],
        "g.png": "no_colour",
        "broken.jpg": "unreadable",
    }
    assert standing(store, site.id) is Standing.NOTHING_USABLE


def test_a_date_changed_while_measuring_leaves_the_site_to_be_measured_again(
    store, site, monkeypatch
):
    def analyze(*args, **kwargs):
        (photo,) = store.photos(site.id)
        store.set_taken_at(photo.id, datetime(2026, 2, 2))
        raise NoUsablePhotosError("None.", hint="Again.")

    monkeypatch.setattr(worker, "analyze_into", analyze)
    measure_site(store, site.id, Said())
    assert standing(store, site.id) is Standing.TO_MEASURE


def test_a_failure_is_one_line_of_json_with_a_hint(store):
    with subprocess.Popen(
        [sys.executable, "-m", "pigment.service.worker", "--home", str(store.home), "--site", "9"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        last = json.loads(process.stdout.read().splitlines()[-1])
    assert process.returncode == 1
    assert last["error"]
    assert last["hint"]


def test_it_ends_when_its_parent_is_gone(tmp_path):
    program = (
        "import time\n"
        "from pigment.service import worker\n"
        "worker.measure_site = lambda *given: (given[2](step='pictures'), time.sleep(300))\n"
        f"worker.main(['--home', {str(tmp_path)!r}, '--site', '1'])\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert json.loads(process.stdout.readline()) == {"step": "pictures"}
    process.stdin.close()
    assert process.wait(60) == worker.TERMINATED
    process.stdout.close()


def test_wrong_options_are_refused():
    with pytest.raises(SystemExit) as stop:
        main(["--home", "x"])
    assert stop.value.code == 2


def test_a_report_holds_the_diary_only_when_asked(store):
    photos = make_series([300.0] * 2, [9.0] * 2, photos_per_visit=1)
    place = measured_site(store, make_result(photos))
    store.diary.add(Exposure(ExposureKind.HERB, date(2026, 1, 10), None, "Redleaf"))
    told = []
    for with_diary in (False, True):
        arguments = Namespace(
            site=place.id, report="a4", leave_out=["pictures"], with_diary=with_diary, key="k"
        )
        worker._make_report(store, arguments, lambda **message: None)
        pages = PdfReader(store.report_folder(place.id) / "report.pdf").pages
        told.append("".join(page.extract_text() for page in pages))
    assert "Redleaf" not in told[0]
    assert "Redleaf" in told[1]
