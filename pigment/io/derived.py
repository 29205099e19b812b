"""What was computed from the photographs and can be computed again: safe to delete, any time."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

from pigment import VERSION
from pigment.io.folder import SERIES_FILE
from pigment.io.originals import remove_file, remove_tree
from pigment.io.prepared_cache import PreparedFiles

_GONE = ".gone-"


class Derived:
    """The folder of derived files; its methods raise ``OSError`` as the file system does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._thumbnails = folder / "thumbnails"
        self._prepared = folder / "prepared"
        for made in (folder, self._thumbnails, self._prepared):
            made.mkdir(mode=0o700, exist_ok=True)

    def site(self, site_id: int) -> Path:
        """Return the folder of one site's results; it may not exist yet."""
        return self.folder / str(site_id)

    def series(self, site_id: int) -> Path:
        """Return the folder of a site's measured series; it may not exist yet."""
        return self.site(site_id) / "series"

    def report(self, site_id: int) -> Path:
        """Return the folder of a site's reports; it may not exist yet."""
        return self.site(site_id) / "report"

    def thumbnail(self, sha256: str) -> Path:
        """Return the small picture of an original; it may not exist yet."""
        return self._thumbnails / f"{sha256}.jpg"

    def prepared(self, fingerprint: str) -> PreparedFiles:
        """Return the measured photos of one version and one set of settings."""
        return PreparedFiles(self._prepared / f"{VERSION}-{fingerprint}")

    def forget_photo(self, sha256: str) -> None:
        """Delete what was derived from one original alone."""
        remove_file(self.thumbnail(sha256))
        for file in list(self._prepared.glob(f"*/{sha256}.*")):
            remove_file(file)

    def forget_site(self, site_id: int) -> None:
        """Delete the results of one site, in one move, also while others are written there."""
        folder = self.site(site_id)
        aside = self.folder / f"{_GONE}{uuid.uuid4().hex}"
        try:
            folder.replace(aside)
        except OSError:  # not there, or in use
            remove_tree(folder)
        remove_tree(aside)

    def tidy(self, held: Mapping[int, AbstractSet[str]]) -> None:
        """Delete what belongs to no site or photo any more, or to another version.

        ``held``: the hashes of each site's photos.
        """
        for folder in list(self.folder.iterdir()):
            if folder.name.startswith(_GONE):
                remove_tree(folder)
            elif folder.name.isdigit():
                photos = held.get(int(folder.name))
                if photos is None or not shown_photos(folder / "series") <= photos:
                    self.forget_site(int(folder.name))
        for folder in list(self._prepared.iterdir()):
            if not folder.name.startswith(f"{VERSION}-"):
                remove_tree(folder)
        every = set().union(*held.values())
        for file in [*self._thumbnails.iterdir(), *self._prepared.glob("*/*")]:
            if file.is_file() and file.name.split(".")[0] not in every:
                remove_file(file)


def shown_photos(series: Path) -> set[str]:
    """Return the hashes of the photos that a measured series is of."""
    try:
        content = json.loads((series / SERIES_FILE).read_bytes())
        return {str(photo["sha256"]) for photo in content["photos"] if photo["sha256"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
