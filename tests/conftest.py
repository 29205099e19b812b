"""Settings for all tests: property tests draw the same examples each time, against no clock."""

import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator

import hypothesis
import pytest

hypothesis.settings.register_profile("pigment", deadline=None, derandomize=True)
hypothesis.settings.load_profile("pigment")

LONG_FOLDERS = ("tests/browser/", "tests/end_to_end/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the files that take longest: the app in a browser, then the most tests."""
    n_tests = Counter(item.location[0] for item in items)

    def place(item: pytest.Item) -> tuple[int, int, str]:
        file = item.location[0].replace(os.sep, "/")
        long = [n for n, folder in enumerate(LONG_FOLDERS) if file.startswith(folder)]
        return (long[0] if long else len(LONG_FOLDERS), -n_tests[item.location[0]], file)

    items.sort(key=place)


@pytest.fixture(autouse=True)
def own_main() -> Iterator[None]:
    """Put back the program's own main module.

    A page that is drawn in a test leaves its script there, and processes started later, by any
    other test, would run that script instead of their work.
    """
    own = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = own


@pytest.fixture(scope="session")
def pdftoppm() -> str:
    """Return the program that turns PDF pages into pictures; without it the test is skipped."""
    found = shutil.which("pdftoppm")
    if found is None:
        reason = "no pdftoppm on this machine (Debian: apt install poppler-utils)"
        if os.environ.get("PIGMENT_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found
