import os
import re
from importlib import resources

import pytest

from pigment.ui.components.stage import picture_address


def part(ending):
    folder = resources.files("pigment.ui.components")
    return folder.joinpath(f"compare.{ending}").read_text(encoding="utf-8")


def test_the_component_is_shipped_and_asks_nobody_for_anything():
    for ending in ("html", "css", "js"):
        text = part(ending).replace("http://www.w3.org/2000/svg", "")
        assert text.strip()
        assert not re.search(r"https?:|//cdn|@import|fetch\(|XMLHttpRequest|import\(", text)


def test_words_are_set_as_text_never_as_markup():
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|outerHTML", part("js"))


def test_a_picture_is_its_own_address_and_follows_its_file(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(b"one")
    first = picture_address(path)
    assert first == "data:image/jpeg;base64,b25l"
    path.write_bytes(b"other")
    os.utime(path, ns=(1, 1))
    assert picture_address(path) != first
    path.unlink()
    with pytest.raises(OSError, match=r"a\.jpg"):
        picture_address(path)
