"""The photos a person would upload: six of one forearm, one of them HEIC and one of them broken."""

from pathlib import Path

import pillow_heif
from PIL import Image

SAMPLES = Path(__file__).resolve().parents[2] / "sample_images" / "fading_brown"
JPEGS = ("2026-01-05_a", "2026-01-26_a", "2026-02-22_a", "2026-03-05_a")
HEIC = "2026-02-10_a"
BROKEN = "IMG_0007.jpg"
BROKEN_BYTES = 500


def write_upload(folder: Path) -> list[Path]:
    """Write four JPEG, one HEIC with its date and one JPEG cut short; return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, name in enumerate(JPEGS, start=1):
        path = folder / f"IMG_000{number}.jpg"
        path.write_bytes((SAMPLES / f"{name}.jpg").read_bytes())
        paths.append(path)
    paths.append(write_heic(SAMPLES / f"{HEIC}.jpg", folder / "IMG_0005.heic"))
    broken = folder / BROKEN
    broken.write_bytes((SAMPLES / f"{JPEGS[0]}.jpg").read_bytes()[:BROKEN_BYTES])
    return [*paths, broken]


def write_heic(source: Path, target: Path) -> Path:
    """Write a photo as a phone does: HEIC, with the EXIF block of the source."""
    with Image.open(source) as photo:
        exif = photo.info["exif"]
        heif = pillow_heif.from_pillow(photo.convert("RGB"))
    heif.info["exif"] = exif
    heif.save(target, quality=92, exif=exif)
    return target
