"""Photographs come back byte for byte; a failure leaves nothing, a deletion leaves nothing."""

import errno
import json
import multiprocessing
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from pigment import VERSION
from pigment.errors import DuplicatePhotoError, StoreError
from pigment.io.folder import SCHEMA
from pigment.io.store import Store, default_home
from pigment.model.photo import DateSource

INDIA = timezone(timedelta(hours=5, minutes=30))


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def site(store):
    return store.add_site("Left forearm")


def files(store):
    """All files of the data folder but the database itself."""
    found = [path for path in store.home.rglob("*") if path.is_file()]
    return {p.relative_to(store.home).as_posix() for p in found if "pigment.db" not in p.name}


def derive(store, site, *photos):
    """Write what the worker writes for a site."""
    series = store.series_folder(site.id)
    (series / "aligned").mkdir(parents=True)
    shown = [{"sha256": photo.sha256} for photo in photos]
    (series / "series.json").write_text(json.dumps({"schema": SCHEMA, "photos": shown}))
    (series / "aligned" / "a.jpg").write_bytes(b"picture")
    store.report_folder(site.id).mkdir(parents=True)
    (store.report_folder(site.id) / "report.pdf").write_bytes(b"%PDF")
    for photo in photos:
        store.thumbnail(photo.sha256).write_bytes(b"small")
        store.prepared_cache("abc").put(photo.sha256, (1, 2))
    return store.mark_measured(site.id, store.state(site.id).input_key)


# --- sites ---


def test_a_site_comes_back_as_made(store):
    before = datetime.now(UTC)
    made = store.add_site("  Left\nforearm 💪 ", is_sample=True, card_type="classic", marker_mm=20)
    assert store.site(made.id) == made
    assert store.sites() == (made,)
    assert (made.name, made.is_sample) == ("Left forearm 💪", True)
    assert (made.card_type, made.marker_mm) == ("classic", 20.0)
    assert made.created_at.utcoffset() == timedelta(0)
    assert before <= made.created_at <= datetime.now(UTC)


def test_a_site_can_be_renamed_and_given_a_scale(store, site):
    assert store.rename_site(site.id, "Right arm").name == "Right arm"
    scaled = store.set_scale(site.id, None, 12.5)
    assert (scaled.card_type, scaled.marker_mm) == (None, 12.5)
    assert store.site(site.id) == scaled


@pytest.mark.parametrize("name", ["", " \n", "x" * 81, "\u202e"])
def test_a_name_that_cannot_be_shown_is_refused(store, name):
    with pytest.raises(StoreError, match="name"):
        store.add_site(name)
    assert store.sites() == ()


@pytest.mark.parametrize("size", [0, -1.0, float("nan"), float("inf")])
def test_a_marker_without_size_is_refused(store, site, size):
    with pytest.raises(StoreError, match="marker"):
        store.set_scale(site.id, None, size)
    assert store.site(site.id) == site


def test_what_is_gone_is_said_to_be_gone(store, site):
    photo = store.add_photo(site.id, "a.jpg", b"a")
    store.delete_site(site.id)
    for asked in (
        lambda: store.site(site.id),
        lambda: store.photos(site.id),
        lambda: store.state(site.id),
        lambda: store.rename_site(site.id, "b"),
        lambda: store.delete_site(site.id),
        lambda: store.add_photo(site.id, "b.jpg", b"b"),
        lambda: store.photo(photo.id),
        lambda: store.set_taken_at(photo.id, None),
        lambda: store.delete_photo(photo.id),
        lambda: store.mark_measured(site.id, "key"),
    ):
        with pytest.raises(StoreError, match="not there any more") as caught:
            asked()
        assert caught.value.hint
    assert files(store) == set()


def test_the_number_of_a_deleted_site_is_not_given_again(store, site):
    store.delete_site(site.id)
    assert store.add_site("Another").id > site.id


# --- adding ---


def test_an_original_comes_back_byte_for_byte(store, site, tmp_path):
    content = os.urandom(3_000_000)
    upload = tmp_path / "IMG_0001.HEIC"
    upload.write_bytes(content)
    from_file = store.add_photo(site.id, upload.name, upload, datetime(2026, 1, 5))
    from_memory = store.add_photo(site.id, "b.JPG", content[::-1])
    assert from_file.path.read_bytes() == upload.read_bytes() == content
    assert from_memory.path.read_bytes() == content[::-1]
    assert (from_file.path.suffix, from_memory.path.suffix) == (".heic", ".jpg")
    assert from_file.path.stem == from_file.sha256
    assert from_file.path.parent.name == from_file.sha256[:2]
    assert from_file.size_bytes == len(content)
    assert store.photo(from_file.id) == from_file
    assert files(store) == {p.path.relative_to(store.home).as_posix() for p in store.photos(1)}
    if os.name == "posix":
        assert stat.S_IMODE(from_file.path.stat().st_mode) == 0o400
        assert stat.S_IMODE(store.home.stat().st_mode) == 0o700
        assert stat.S_IMODE((store.home / "pigment.db").stat().st_mode) == 0o600


def test_names_of_a_site_are_plain_and_unique(store, site):
    other = store.add_site("Other")
    names = [
        store.add_photo(site.id, name, bytes([n])).file
        for n, name in enumerate(["IMG_0001.HEIC", "a/IMG_0001.HEIC", "img_0001.heic", "💪.jpg"])
    ]
    assert names == ["IMG_0001.HEIC", "IMG_0001 (2).HEIC", "img_0001 (3).heic", "💪.jpg"]
    assert store.add_photo(other.id, "IMG_0001.HEIC", b"other").file == "IMG_0001.HEIC"


def test_the_same_bytes_count_once_in_a_site(store, site):
    store.add_photo(site.id, "first.jpg", b"same")
    with pytest.raises(DuplicatePhotoError, match=r"second\.jpg is the same photo as first\.jpg"):
        store.add_photo(site.id, "second.jpg", b"same")
    assert len(store.photos(site.id)) == len(files(store)) == 1


def test_two_sites_share_one_original_until_the_last_lets_go(store, site):
    other = store.add_site("Other")
    first = store.add_photo(site.id, "a", b"same")
    second = store.add_photo(other.id, "b.jpg", b"same")
    assert first.path == second.path
    store.delete_photo(first.id)
    assert second.path.read_bytes() == b"same"
    store.delete_site(other.id)
    assert files(store) == set()


def test_an_empty_file_is_kept_too(store, site):
    photo = store.add_photo(site.id, "empty.jpg", b"")
    assert (photo.size_bytes, photo.path.read_bytes()) == (0, b"")


def test_a_damaged_original_is_healed_by_the_right_bytes(store, site):
    other = store.add_site("Other")
    photo = store.add_photo(site.id, "a.jpg", b"right")
    photo.path.chmod(0o600)
    photo.path.write_bytes(b"wrong")
    store.add_photo(other.id, "a.jpg", b"right")
    assert photo.path.read_bytes() == b"right"


OFFSETS = st.integers(-86399, 86399).map(lambda seconds: timezone(timedelta(seconds=seconds)))
MOMENTS = st.none() | st.datetimes(timezones=st.none() | OFFSETS)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with Store(tmp_path_factory.mktemp("shared")) as opened:
        yield opened


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.text(max_size=30), content=st.binary(max_size=50), taken_at=MOMENTS, later=MOMENTS)
def test_bytes_and_dates_come_back_exactly_as_given(shared, name, content, taken_at, later):
    shared.delete_everything()  # of an example that failed
    site = shared.add_site("a")
    photo = shared.add_photo(site.id, name, content, taken_at, DateSource.EXIF)
    again = shared.photo(photo.id)
    assert again == photo
    assert again.path.read_bytes() == content
    assert again.taken_at == taken_at
    assert again.taken_at_source is (DateSource.EXIF if taken_at else None)
    changed = shared.set_taken_at(photo.id, later)
    for before, now in ((taken_at, again.taken_at), (later, changed.taken_at)):
        assert (before and before.isoformat()) == (now and now.isoformat())
    assert changed.taken_at_source is (DateSource.GIVEN if later else None)
    shared.delete_site(site.id)
    assert files(shared) == set()


def test_photos_stand_in_the_order_of_their_clocks_undated_last(store, site):
    for name, taken_at in {
        "none.jpg": None,
        "late.jpg": datetime(2026, 3, 1, 12, tzinfo=UTC),
        "early.jpg": datetime(2026, 3, 1, 9),
        "middle.jpg": datetime(2026, 3, 1, 10, tzinfo=INDIA),
    }.items():
        store.add_photo(site.id, name, name.encode(), taken_at)
    order = [photo.file for photo in store.photos(site.id)]
    assert order == ["early.jpg", "middle.jpg", "late.jpg", "none.jpg"]
    assert store.photos(site.id)[1].taken_at.utcoffset() == timedelta(hours=5, minutes=30)


# --- failures ---


def no_space(*_args, **_options):
    raise OSError(errno.ENOSPC, "No space left on device")


def no_right(*_args, **_options):
    raise PermissionError(errno.EACCES, "Permission denied")


@pytest.mark.parametrize(
    ("target", "failure", "said"),
    [
        ("os.fsync", no_space, "full"),
        ("pathlib.Path.replace", no_space, "full"),
        ("pathlib.Path.replace", no_right, "cannot be written"),
        ("pigment.io.store.Store._stored", no_space, "full"),
    ],
)
def test_a_failed_add_leaves_neither_row_nor_file(store, site, monkeypatch, target, failure, said):
    with monkeypatch.context() as patch:
        patch.setattr(target, failure)
        with pytest.raises(StoreError, match=said) as caught:
            store.add_photo(site.id, "a.jpg", b"bytes")
        assert caught.value.hint
    assert store.photos(site.id) == ()
    assert files(store) == set()
    assert store.add_photo(site.id, "a.jpg", b"bytes").path.read_bytes() == b"bytes"


def fail_commit(store):
    def failing(_connection):
        raise OSError(errno.ENOSPC, "No space left on device")

    event.listen(store._database._engine, "commit", failing)
    return lambda: event.remove(store._database._engine, "commit", failing)


def test_a_commit_that_fails_takes_the_new_original_back(store, site, monkeypatch):
    monkeypatch.setattr(Store, "_withdraw", without_failure(store, Store._withdraw))
    store.heal = fail_commit(store)
    with pytest.raises(StoreError, match="full"):
        store.add_photo(site.id, "a.jpg", b"bytes")
    assert store.photos(site.id) == ()
    assert files(store) == set()


def without_failure(store, method):
    def healed(*args):
        store.heal()
        return method(*args)

    return healed


def test_a_deletion_that_fails_brings_the_originals_back(store, site):
    photos = [store.add_photo(site.id, f"{n}.jpg", bytes([n])) for n in range(3)]
    derive(store, site, *photos)
    before = files(store)
    heal = fail_commit(store)
    for deletion in (
        lambda: store.delete_photo(photos[0].id),
        lambda: store.delete_site(site.id),
        store.delete_everything,
    ):
        with pytest.raises(StoreError, match="full"):
            deletion()
    heal()
    assert files(store) == before
    assert set(store.photos(site.id)) == set(photos)
    assert store.state(site.id).is_current


def test_a_full_database_is_said_plainly_and_loses_nothing(store, site):
    def small(raw, *_):
        raw.execute("PRAGMA max_page_count=14")

    store.close()
    event.listen(store._database._engine, "connect", small)
    kept = []

    def fill():
        for n in range(300):
            kept.append(store.add_photo(site.id, "x" * 120 + ".jpg", str(n).encode()))

    with pytest.raises(StoreError, match="full"):
        fill()
    assert set(store.photos(site.id)) == set(kept)
    assert len(files(store)) == len(kept) > 0


def test_a_file_that_is_gone_cannot_be_added(store, site, tmp_path):
    with pytest.raises(StoreError, match=r"a\.jpg cannot be read"):
        store.add_photo(site.id, "a.jpg", tmp_path / "a.jpg")
    assert files(store) == set()


def test_a_folder_that_cannot_be_made_is_said_plainly(tmp_path):
    (tmp_path / "file").write_text("in the way")
    for home in (tmp_path / "file", tmp_path / "file" / "home"):
        with pytest.raises(StoreError, match="cannot be written") as caught:
            Store(home)
        assert "PIGMENT_HOME" in caught.value.hint


def test_a_database_that_may_not_be_written_is_said_plainly(store, site):
    def read_only(raw, *_):
        raw.execute("PRAGMA query_only=ON")

    store.close()
    event.listen(store._database._engine, "connect", read_only)
    assert store.sites() == (site,)
    with pytest.raises(StoreError, match="cannot be written"):
        store.add_photo(site.id, "a.jpg", b"a")
    assert files(store) == set()


# --- deleting ---


def test_deleting_a_photo_leaves_nothing_of_it(store, site):
    gone, kept = (store.add_photo(site.id, f"{n}.jpg", bytes([n])) for n in range(2))
    derive(store, site, gone, kept)
    store.delete_photo(gone.id)
    assert store.photos(site.id) == (kept,)
    left = {path for path in files(store) if not path.startswith("originals")}
    prepared = store.prepared_cache("abc").folder.relative_to(store.home).as_posix()
    assert left == {
        f"derived/thumbnails/{kept.sha256}.jpg",
        f"{prepared}/{kept.sha256}.bin",
    }
    assert kept.path.is_file()
    assert not gone.path.exists()
    assert store.state(site.id).measured_key is None


def test_deleting_a_site_leaves_the_others(store, site):
    other = store.add_site("Other")
    derive(store, site, store.add_photo(site.id, "a.jpg", b"a"))
    alone = files(store)
    derive(store, other, store.add_photo(other.id, "b.jpg", b"b"))
    store.delete_site(other.id)
    assert files(store) == alone
    assert store.sites() == (site,)
    assert store.state(site.id).is_current


def test_deleting_everything_leaves_no_file_and_no_name(store):
    for name in ("Secret one", "Secret two"):
        site = store.add_site(name)
        derive(store, site, store.add_photo(site.id, f"{name}.jpg", name.encode()))
    stray = store.home / "originals" / "zz" / "stray.jpg"
    stray.parent.mkdir()
    stray.write_bytes(b"listed nowhere")
    store.delete_everything()
    assert store.sites() == ()
    assert files(store) == set()
    store.close()
    assert b"Secret" not in b"".join(p.read_bytes() for p in store.home.glob("pigment.db*"))
    assert store.add_site("Again").name == "Again"


def test_results_of_what_was_deleted_while_it_was_measured_do_not_stay(store, site):
    photo = store.add_photo(site.id, "a.jpg", b"a")
    store.delete_photo(photo.id)
    assert not derive(store, site, photo).has_result  # the worker finishes late
    assert files(store) == set()


# --- what was measured ---


def test_a_site_is_current_until_anything_that_counts_changes(store, site):
    photo = store.add_photo(site.id, "a.jpg", b"a", datetime(2026, 1, 5))
    state = store.state(site.id)
    assert (state.measured_key, state.measured_at, state.n_photos) == (None, None, 1)
    assert not state.is_current
    done = derive(store, site, photo)
    assert done.is_current
    assert (done.measured_version, done.measured_at.utcoffset()) == (VERSION, timedelta(0))
    for change, undo in (
        (lambda: store.rename_site(site.id, "b"), lambda: store.rename_site(site.id, site.name)),
        (
            lambda: store.set_scale(site.id, "classic", None),
            lambda: store.set_scale(site.id, None, None),
        ),
        (
            lambda: store.set_taken_at(photo.id, datetime(2026, 1, 6)),
            lambda: store.set_taken_at(photo.id, photo.taken_at),
        ),
    ):
        change()
        assert not store.state(site.id).is_current
        undo()
        assert store.state(site.id).is_current
    store.add_photo(site.id, "b.jpg", b"b")
    assert not store.state(site.id).is_current


def test_a_result_of_another_version_or_without_files_is_not_current(store, site):
    derive(store, site, store.add_photo(site.id, "a.jpg", b"a"))
    key = store.state(site.id).input_key
    assert not store.mark_measured(site.id, key, "0.0.1").is_current
    assert store.mark_measured(site.id, key).is_current
    (store.series_folder(site.id) / "series.json").unlink()
    assert not store.state(site.id).is_current


# --- several at once ---


def test_threads_add_read_and_delete_together(store, site):
    def work(n):
        photo = store.add_photo(site.id, "IMG.jpg", bytes([n]) * 1000)
        assert photo in store.photos(site.id)
        if n % 2:
            store.delete_photo(photo.id)
        return photo

    with ThreadPoolExecutor(8) as pool:
        photos = list(pool.map(work, range(24)))
    kept = photos[::2]
    assert set(store.photos(site.id)) == set(kept)
    assert len(files(store)) == len(kept)


def test_of_two_uploads_of_the_same_bytes_one_wins(store, site):
    def work(_n):
        try:
            return store.add_photo(site.id, "a.jpg", b"same")
        except DuplicatePhotoError:
            return None

    with ThreadPoolExecutor(6) as pool:
        won = [photo for photo in pool.map(work, range(6)) if photo]
    assert store.photos(site.id) == tuple(won)
    assert len(won) == 1
    assert won[0].path.read_bytes() == b"same"


def add_many(home, name):
    with Store(Path(home)) as opened:
        site = opened.add_site(name)
        for n in range(8):
            opened.add_photo(site.id, "a.jpg", f"{name}{n}".encode())


def test_processes_share_a_new_folder(tmp_path):
    home = tmp_path / "home"
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        pool.starmap(add_many, [(str(home), "one"), (str(home), "two")])
    with Store(home) as opened:
        assert sorted(site.name for site in opened.sites()) == ["one", "two"]
        assert [len(opened.photos(site.id)) for site in opened.sites()] == [8, 8]


def test_a_store_opened_again_holds_the_same(store, site):
    photo = store.add_photo(site.id, "a.jpg", b"a", datetime(2026, 1, 5, tzinfo=INDIA))
    derive(store, site, photo)
    store.close()
    with Store(store.home) as again:
        assert again.sites() == (site,)
        assert again.photos(site.id) == (photo,)
        assert again.state(site.id).is_current
        assert again.prepared_cache("abc").get(photo.sha256) == (1, 2)


def test_the_data_folder_can_be_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PIGMENT_HOME", str(tmp_path))
    assert default_home() == tmp_path
    monkeypatch.setenv("PIGMENT_HOME", " ")
    assert default_home().name == "pigment"
