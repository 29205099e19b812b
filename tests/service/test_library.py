"""What is put into a site: dated from its header, named kindly, judged photo by photo."""

import io
from datetime import datetime
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from pigment.io.read_results import from_json
from pigment.io.results import to_json
from pigment.io.store import Store
from pigment.model.calibration import ScaleMethod
from pigment.model.photo import DateSource, QualityFlag
from pigment.model.series import PhotoStatus
from pigment.service import library
from pigment.service.library import (
    PhotoVerdict,
    Sample,
    Standing,
    Usability,
    add_photos,
    import_sample,
    keep_rejections,
    photo_verdicts,
    rejections,
    report_files,
    report_key,
    standing,
    told_view_mm,
    undated,
)
from tests.builders_rendered import analysed

TAKEN = 36867  # the EXIF tag DateTimeOriginal


def photo_bytes(shade=120, taken="2026:01-05 09:30:00"):
    image = Image.fromarray(np.full((24, 32, 3), (200, shade, 110), np.uint8))
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[TAKEN] = taken.replace("-", ":")
    kept = io.BytesIO()
    image.save(kept, "JPEG", exif=exif)
    return kept.getvalue()


def upload(name, content):
    file = io.BytesIO(content)
    file.name = name
    return file


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def site(store):
    return store.add_site("left cheek")


def test_uploads_are_dated_by_header_then_by_name_and_kept_as_they_are(store, site):
    content = photo_bytes()
    added = add_photos(
        store,
        site.id,
        [
            upload("IMG_1.jpg", content),
            upload("2026-02-03.jpg", photo_bytes(90, None)),
            upload("holiday.jpg", photo_bytes(80, None)),
        ],
    )
    assert [(p.taken_at, p.taken_at_source) for p in added.kept] == [
        (datetime(2026, 1, 5, 9, 30), DateSource.EXIF),
        (datetime(2026, 2, 3), DateSource.NAME),
        (None, None),
    ]
    assert added.kept[0].path.read_bytes() == content
    assert [p.file for p in undated(store, site.id)] == ["holiday.jpg"]


def test_a_repeated_photo_is_named_and_the_others_are_kept(store, site):
    again = [upload("a.jpg", photo_bytes()), upload("b.jpg", photo_bytes())]
    added = add_photos(store, site.id, [*again, upload("c.jpg", photo_bytes(90))])
    assert [p.file for p in added.kept] == ["a.jpg", "c.jpg"]
    assert [name for name, _ in added.duplicates] == ["b.jpg"]


def test_a_file_that_is_no_photo_is_kept_judged_and_asked_no_date(store, site):
    (kept,) = add_photos(store, site.id, [upload("broken.jpg", photo_bytes()[:200])]).kept
    assert undated(store, site.id) == ()
    assert photo_verdicts([kept], None, {})[kept.id] == PhotoVerdict(
        Usability.REFUSED, ("unreadable",)
    )


def test_a_failing_store_is_told_file_by_file(store, site):
    added = add_photos(store, site.id + 1, [upload("a.jpg", photo_bytes())])
    assert added.kept == ()
    ((name, error),) = added.failed
    assert name == "a.jpg"
    assert error.hint


def test_a_site_goes_from_empty_over_dates_and_measuring_to_measured(store, site):
    seen = [standing(store, site.id)]
    (kept,) = add_photos(store, site.id, [upload("holiday.jpg", photo_bytes(80, None))]).kept
    seen.append(standing(store, site.id))
    store.set_taken_at(kept.id, datetime(2026, 3, 1))
    seen.append(standing(store, site.id))
    keep_rejections(store, site.id, {kept.sha256: "blurred"})
    seen.append(standing(store, site.id))  # not marked yet
    store.mark_measured(site.id, store.state(site.id).input_key)
    seen.append(standing(store, site.id))
    assert seen == [
        Standing.EMPTY,
        Standing.NEEDS_DATES,
        Standing.TO_MEASURE,
        Standing.TO_MEASURE,
        Standing.NOTHING_USABLE,
    ]
    add_photos(store, site.id, [upload("new.jpg", photo_bytes(70))])
    assert standing(store, site.id) is Standing.TO_MEASURE


def test_what_a_photo_shows_is_told_by_the_scale_the_person_gave():
    def photo(mm_per_work_px, scale_method):
        return SimpleNamespace(
            size_photo_px=(1200, 2000),
            photo_to_work=0.5,
            mm_per_work_px=mm_per_work_px,
            scale_method=scale_method,
        )

    told = [photo(0.2, ScaleMethod.COLORCHECKER24), photo(0.25, ScaleMethod.ARUCO)]
    told += [photo(0.3, ScaleMethod.COLORCHECKER24), photo(None, None)]
    sheet = [photo(0.1, ScaleMethod.PIGMENT_CARD)] * 4
    assert told_view_mm(SimpleNamespace(photos=[*told, *sheet])) == (250.0, 150.0)
    assert told_view_mm(SimpleNamespace(photos=sheet)) is None


def test_a_stored_result_tells_the_same_view():
    result = analysed(31, n_visits=2, card="colorchecker")
    told, stored = told_view_mm(result), told_view_mm(from_json(to_json(result)))
    assert told == pytest.approx(stored, rel=1e-4)
    assert 50 < told[0] < 500


def test_reasons_of_a_site_without_a_result_are_kept_and_cleared(store, site):
    keep_rejections(store, site.id, {"ab": "dark"})
    assert rejections(store, site.id) == {"ab": "dark"}
    keep_rejections(store, site.id, {})
    assert rejections(store, site.id) == {}


@pytest.mark.parametrize("content", ["", "[1]", '{"a'])
def test_damaged_reasons_read_as_none(store, site, content):
    keep_rejections(store, site.id, {"ab": "dark"})
    (store.series_folder(site.id).parent / library.REJECTIONS_FILE).write_text(content)
    assert rejections(store, site.id) == {}


def measured(sha256, status, flags=(), code=None):
    return SimpleNamespace(
        sha256=sha256,
        status=status,
        rejection=SimpleNamespace(code=code) if code else None,
        quality=SimpleNamespace(flags=flags),
        capture=SimpleNamespace(camera="Phone 1"),
    )


def test_each_photo_has_the_verdict_of_its_bytes_whatever_its_name():
    result = SimpleNamespace(
        photos=[
            measured("a", PhotoStatus.MEASURED),
            measured("b", PhotoStatus.MEASURED, (QualityFlag.SOFT,)),
            measured("c", PhotoStatus.WITHIN_PHOTO_ONLY, (), "not_registered"),
            measured("d", PhotoStatus.REJECTED, (QualityFlag.DARK,), "dark"),
        ]
    )
    photos = [
        SimpleNamespace(id=number, sha256=sha256, taken_at=datetime(2026, 1, 1))
        for number, sha256 in enumerate("abcde")
    ]
    verdicts = photo_verdicts(photos, result, {})
    assert [(v.usability, v.reasons) for v in verdicts.values()] == [
        (Usability.GOOD, ()),
        (Usability.WITH_ADVICE, (QualityFlag.SOFT,)),
        (Usability.ALONE, ("not_registered",)),
        (Usability.REFUSED, ("dark",)),
        (Usability.PENDING, ()),
    ]
    assert verdicts[0].camera == "Phone 1"


def test_a_sample_is_put_in_once_and_marked(store, tmp_path):
    folder = tmp_path / "fading"
    folder.mkdir()
    for number in (1, 2):
        (folder / f"2026-01-0{number}.jpg").write_bytes(photo_bytes(100 + number, None))
    sample = Sample("fading", folder, 2, "mini")
    first, again = (import_sample(store, sample, "Fading") for _ in range(2))
    assert first == again
    assert first.is_sample
    assert first.card_type == "mini"
    assert [p.file for p in store.photos(first.id)] == ["2026-01-01.jpg", "2026-01-02.jpg"]


def test_a_site_of_ones_own_is_never_taken_for_a_sample(store, tmp_path):
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "2026-01-01.jpg").write_bytes(photo_bytes())
    own = store.add_site("Fading")
    assert import_sample(store, Sample("s", tmp_path / "s", 1, None), "Fading") != own


def test_the_bundled_samples_are_found(tmp_path):
    found = library.samples(tmp_path)
    assert {sample.name for sample in found} >= {"fading_brown", "stable_without_card"}
    assert all(sample.n_photos == 12 for sample in found)


def test_a_report_is_there_only_for_what_it_was_made_of(store, site):
    key = report_key(store, site.id, "a4", ["pictures"])
    assert report_files(store, site.id, key) == ()
    folder = store.report_folder(site.id)
    folder.mkdir(parents=True)
    for name in ("report.pdf", "page-02.png", "page-01.png"):
        (folder / name).write_bytes(b"x")
    (folder / library.REPORT_KEY_FILE).write_text(key)
    names = [path.name for path in report_files(store, site.id, key)]
    assert names == ["report.pdf", "page-01.png", "page-02.png"]
    assert report_files(store, site.id, report_key(store, site.id, "letter", ["pictures"])) == ()
    store.mark_measured(site.id, "another measurement")
    assert report_files(store, site.id, report_key(store, site.id, "a4", ["pictures"])) == ()


def test_the_card_to_print_has_a_page_for_each_paper():
    assert library.card_pdf().startswith(b"%PDF")
