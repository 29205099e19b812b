"""Measured photos come back exactly, and nothing in the folder can make reading run anything."""

import hashlib
import io
import json
import os
import pickle
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pigment.errors import QualityError
from pigment.io.prepared_cache import _DIGEST_BYTES, _MAGIC, PreparedFiles, decode, encode
from pigment.model.photo import Capture, DateSource
from pigment.model.quantity import Quantity
from pigment.pipeline.photo import PhotoSource, Prepared, measure_source
from pigment.pipeline.settings import Settings
from tests.builders_skin import load_site

SHA = "ab" * 32


def same(one, other):
    """Compare nouns that hold arrays, types and memory layout too."""
    assert type(one) is type(other)
    if isinstance(one, np.ndarray):
        assert one.dtype == other.dtype
        assert one.flags.f_contiguous == other.flags.f_contiguous
        np.testing.assert_array_equal(one, other)
    elif is_dataclass(one):
        for field in fields(one):
            same(getattr(one, field.name), getattr(other, field.name))
    elif isinstance(one, (tuple, list)):
        assert len(one) == len(other)
        for left, right in zip(one, other, strict=True):
            same(left, right)
    elif isinstance(one, dict):
        same(list(one.items()), list(other.items()))
    else:
        assert one == other or (one != one and other != other)


@pytest.fixture(scope="module")
def prepared():
    taken_at = datetime(2026, 1, 5, 9, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    capture = Capture(taken_at, DateSource.EXIF, "Phone A", 64, 0.01, False)
    source = PhotoSource("a.png", SHA, capture, partial(load_site, "a.png", capture))
    return measure_source(source, Settings().with_options(card_mode="none"))


@pytest.fixture
def cache(tmp_path):
    return PreparedFiles(tmp_path / "prepared" / "0.1.0-abcdef")


def test_a_measured_photo_comes_back_whole(cache, prepared):
    assert prepared.features is not None
    assert prepared.measured.patches
    cache.put(SHA, prepared)
    again = cache.get(SHA)
    same(prepared, again)
    assert isinstance(again, Prepared)
    with pytest.raises(ValueError, match="read-only"):
        again.features.pattern[0, 0] = 1


def test_a_rejected_photo_comes_back_too(cache):
    def load():

        raise QualityError("soft", "It is blurred.", hint="Hold still.")

    rejected = measure_source(PhotoSource("b.jpg", SHA, None, load), Settings())
    cache.put(SHA, rejected)
    same(rejected, cache.get(SHA))


def test_nothing_put_is_nothing_got(cache):
    assert cache.get(SHA) is None


def test_only_whole_files_lie_in_the_folder(cache):
    cache.put(SHA, (1, 2))
    cache.put(SHA, (3, 4))
    assert [path.name for path in cache.folder.iterdir()] == [f"{SHA}.bin"]
    assert cache.get(SHA) == (3, 4)


@pytest.mark.parametrize("cut", [0, 5, 30, 200, -1])
def test_a_file_cut_short_reads_as_nothing_and_goes(cache, prepared, cut):
    cache.put(SHA, prepared)
    path = cache.folder / f"{SHA}.bin"
    path.write_bytes(path.read_bytes()[:cut])
    assert cache.get(SHA) is None
    assert not path.exists()


@given(where=st.integers(0), bit=st.integers(0, 7))
def test_a_single_turned_bit_is_noticed(where, bit):
    content = bytearray(encode((Quantity(1.0, 0.5), np.arange(3))))
    content[where % len(content)] ^= 1 << bit
    with pytest.raises(ValueError, match=r"damaged|not a prepared"):
        decode(bytes(content))


def signed(body):
    """Give a body a right checksum, as someone who knows the format could."""

    return _MAGIC + hashlib.sha256(body).digest() + body


class Evil:
    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return (os.mkdir, (str(self.marker),))


def test_a_pickle_that_runs_something_is_only_bytes(cache, tmp_path):
    marker = tmp_path / "ran"
    cache.folder.mkdir(parents=True)
    pickled = pickle.dumps(Evil(marker))

    body = io.BytesIO()
    np.lib.format.write_array(body, np.array([Evil(marker)], dtype=object), allow_pickle=True)
    for content in (pickled, signed(pickled), signed(body.getvalue())):
        (cache.folder / f"{SHA}.bin").write_bytes(content)
        assert cache.get(SHA) is None
    assert not marker.exists()
    pickle.loads(pickled)
    assert marker.exists()  # the trap itself works


@pytest.mark.parametrize(
    "name",
    [
        "os:system",
        "builtins:eval",
        "subprocess:Popen",
        "pigment.model.arrays:np",
        "pigment.model.arrays:readonly",
        "pigment.imaging.quality:np.lib",
        "pigment.io.store:Site",
        "pigment.model.photo:Callable",
        "pigment.model.photo:DateSource.__class__",
    ],
)
def test_a_class_that_is_no_noun_of_ours_is_never_made(cache, name):

    body = io.BytesIO()
    tree = json.dumps({"noun": [name, {}]}).encode()
    np.lib.format.write_array(body, np.frombuffer(tree, np.uint8))
    cache.folder.mkdir(parents=True)
    (cache.folder / f"{SHA}.bin").write_bytes(signed(body.getvalue()))
    with pytest.raises(TypeError, match="cannot keep"):
        decode(signed(body.getvalue()))
    assert cache.get(SHA) is None


def test_what_could_not_be_read_back_is_not_written(cache):
    @dataclass(frozen=True)
    class Foreign:
        value: int = 1

    for value in (Foreign(), object(), {1, 2}, np.array([object()])):
        with pytest.raises((TypeError, ValueError)):
            cache.put(SHA, value)
    assert cache.get(SHA) is None


def test_a_disk_that_cannot_be_written_costs_only_the_cache(tmp_path):
    (tmp_path / "file").write_text("in the way")
    cache = PreparedFiles(tmp_path / "file" / "folder")
    cache.put(SHA, 1)
    assert cache.get(SHA) is None


@pytest.mark.parametrize("key", ["../../evil", "a/b", "", "a.b", "x" * 300])
def test_a_key_is_a_hash_and_no_path(cache, key):
    with pytest.raises(ValueError, match="no hash"):
        cache.put(key, 1)


MOMENTS = st.datetimes(timezones=st.sampled_from([None, UTC, timezone(timedelta(minutes=-210))]))
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | MOMENTS
ENUMS = st.sampled_from(list(DateSource))
VALUES = st.recursive(
    PLAIN | ENUMS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.integers() | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(VALUES)
def test_values_come_back_exactly(value):
    same(value, decode(encode(value)))


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((0, 2)),
        np.array(1.5),
        np.float32(0.1),
        np.float64(0.1),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.array([np.nan, -np.inf, 1.0]),
        np.eye(3, dtype=bool),
        np.arange(8, dtype=">u2"),
    ],
    ids=repr,
)
def test_arrays_come_back_exactly(array):
    same(array, decode(encode(array)))


def test_the_head_of_a_file_has_the_length_that_is_read():
    assert encode(1).startswith(_MAGIC)
    assert len(encode(1)) > len(_MAGIC) + _DIGEST_BYTES
