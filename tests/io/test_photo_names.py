"""File names as phones hand them over become plain, unique, and never a path."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pigment.io.photo_names import MAX_NAME_BYTES, plain_name, stored_suffix, unique_name

NAMES = st.text(max_size=80) | st.text("a.(2) /\\", max_size=12)


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("IMG_0001.HEIC", "IMG_0001.HEIC"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\IMG 2.jpg", "IMG 2.jpg"),
        ("arm 💪🏽👩‍⚕️.jpg", "arm 💪🏽👩‍⚕️.jpg"),
        ("фото, 写真.jpeg", "фото, 写真.jpeg"),
        ("at 09:30:00?.jpg", "at 09_30_00_.jpg"),
        ("new\nline\t\x00.jpg", "new line.jpg"),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("broken\udc80.jpg", "broken.jpg"),
        ("", "photo"),
        ("...", "photo"),
        (".heic", "heic"),
        ("con.jpg", "_con.jpg"),
        ("e\u0301.jpg", "\u00e9.jpg"),
    ],
)
def test_a_name_is_made_plain(given_name, expected):
    assert plain_name(given_name) == expected


def test_a_very_long_name_is_cut_before_its_suffix():
    name = plain_name("💪" * 400 + ".heic")
    assert name.endswith("💪.heic")
    assert len(name.encode()) <= MAX_NAME_BYTES


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("IMG.HEIC", ".heic"),
        ("a.b.JPG", ".jpg"),
        ("none", ""),
        ("a.j/p", ""),
        ("a.raw12", ".raw12"),
        ("a.muchtoolongsuffix", ""),
        ("a.💪", ""),
    ],
)
def test_the_suffix_of_the_original_is_kept_in_plain_letters(name, suffix):
    assert stored_suffix(name) == suffix


def test_the_same_name_again_is_numbered_before_its_suffix():
    taken = ["IMG_0001.HEIC"]
    taken.append(unique_name("IMG_0001.HEIC", taken))
    taken.append(unique_name("img_0001.heic", taken))
    assert taken == ["IMG_0001.HEIC", "IMG_0001 (2).HEIC", "img_0001 (3).heic"]


@given(NAMES)
def test_a_plain_name_is_safe_and_stays_as_it_is(name):
    plain = plain_name(name)
    assert plain
    assert plain_name(plain) == plain
    assert not set(plain) & set('/\\<>:"|?*\0')
    assert plain not in {".", ".."}
    assert plain == unicodedata.normalize("NFC", plain)
    assert len(plain.encode()) <= MAX_NAME_BYTES


@given(st.lists(NAMES, max_size=8))
def test_names_of_one_site_never_clash(names):
    taken = []
    for name in names:
        taken.append(unique_name(plain_name(name), taken))
    assert len({name.casefold() for name in taken}) == len(names)
