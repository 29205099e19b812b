"""How long the stages take and how much memory a photo needs; reported, never judged.

``python -m pigment.benchmark.speed BASELINE PHOTO RUNS`` measures two JPEG files in a process of
its own, whose peak memory then is that of the measuring alone, and prints one line of JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any

import cv2
import numpy as np

from pigment.benchmark.plan import FIRST_SEED
from pigment.imaging.registration import align_to_baseline
from pigment.io.photos import open_photo, read_header
from pigment.model.arrays import SrgbImage
from pigment.model.series import MeasuredPhoto
from pigment.pipeline import photo as photo_stage
from pigment.pipeline import prepare as prepare_stage
from pigment.pipeline.photo import PhotoSource, Prepared, measure_source
from pigment.pipeline.settings import Settings
from pigment.synth.scenarios import make_series

SEED = FIRST_SEED + 9000
SIZES = {"2 MP": (1632, 1224), "12 MP": (4032, 3024)}
_RUNS = 5
_STAGES = {
    "card_fit_s": ("locate_reference_card", "calibrate_by", "scale_from_card"),
    "registration_s": ("describe_for_registration",),
    "segmentation_s": ("segment_patches",),
    "measure_s": ("measure_patches", "summarise_skin"),
}


def measure_speed(runs: int = _RUNS) -> list[dict[str, Any]]:
    """Return the medians of the stage times and the peak memory at each size."""
    series = make_series(
        SEED, tone="III", hue="brown", shape="forearm", card="colorchecker-mini", n_visits=2
    )
    rendered = [series.render(visit).pixels_srgb for visit in (0, 1)]
    entries = []
    with tempfile.TemporaryDirectory() as folder:
        for name, size in SIZES.items():
            paths = [
                _write(Path(folder) / f"{size[0]}_{visit}.jpg", pixels, size)
                for visit, pixels in enumerate(rendered)
            ]
            entries.append(_in_own_process(paths, runs) | {"name": name})
    return entries


def _in_own_process(paths: list[Path], runs: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "pigment.benchmark.speed", *map(str, paths), str(runs)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    entry: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return entry


def _write(path: Path, pixels: SrgbImage, size: tuple[int, int]) -> Path:
    """Write a JPEG of ``size``; an enlarged photo gets noise of its own, as a sensor's is."""
    image = pixels
    if size[0] > pixels.shape[1]:
        image = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC), np.uint8)
        noise = np.random.default_rng(SEED).normal(0.0, 3.0, image.shape).astype(np.float32)
        image = np.clip(image + noise, 0.0, 255.0).astype(np.uint8)
    bgr = cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2BGR)
    ok, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 95])
    if not ok:
        raise RuntimeError("the JPEG could not be encoded")
    path.write_bytes(data.tobytes())
    return path


def time_stages(baseline: Path, photo: Path, runs: int) -> dict[str, Any]:
    """Measure ``photo`` ``runs`` times in this process, after one warm-up on ``baseline``."""
    settings = Settings().with_options(card_type="mini")
    anchor = measure_source(_source(baseline), settings)
    spent: dict[str, list[float]] = defaultdict(list)
    for _ in range(runs):
        with _stage_clock() as clock:
            begin = time.perf_counter()
            prepared = measure_source(_source(photo), settings)
            clock["registration_s"] += _alignment_s(prepared, anchor, settings)
            clock["whole_s"] = time.perf_counter() - begin
        for name, seconds in clock.items():
            spent[name].append(seconds)
    medians = {name: median(values) for name, values in spent.items()}
    return {"megapixels": _megapixels(prepared.measured), **medians, "peak_mb": peak_memory_mb()}


def _source(path: Path) -> PhotoSource:
    sha256, capture = read_header(path)
    return PhotoSource(path.name, sha256, capture, partial(open_photo, path))


def _alignment_s(prepared: Prepared, anchor: Prepared, settings: Settings) -> float:
    if prepared.features is None or anchor.features is None:
        raise RuntimeError("the photo of the speed test could not be measured")
    begin = time.perf_counter()
    align_to_baseline(prepared.features, anchor.features, settings.registration)
    return time.perf_counter() - begin


def _megapixels(measured: MeasuredPhoto) -> float:
    width, height = measured.size_photo_px or (0, 0)
    return width * height / 1e6


@contextmanager
def _stage_clock() -> Iterator[dict[str, float]]:
    """Time the stages where the pipeline calls them; the pipeline itself carries no clock."""
    clock = dict.fromkeys(_STAGES, 0.0)
    replaced: list[tuple[ModuleType, str, Callable[..., Any]]] = []
    for stage, names in _STAGES.items():
        for module in (prepare_stage, photo_stage):
            for name in names:
                if hasattr(module, name):
                    own = getattr(module, name)
                    replaced.append((module, name, own))
                    setattr(module, name, _timed(own, clock, stage))
    try:
        yield clock
    finally:
        for module, name, own in replaced:
            setattr(module, name, own)


def _timed(own: Callable[..., Any], clock: dict[str, float], stage: str) -> Callable[..., Any]:
    def timed(*arguments: Any, **options: Any) -> Any:
        begin = time.perf_counter()
        try:
            return own(*arguments, **options)
        finally:
            clock[stage] += time.perf_counter() - begin

    return timed


def peak_memory_mb() -> float | None:
    """Return the largest resident size of this process, MB; ``None`` where it is not known."""
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return float(line.split()[1]) * 1024 / 1e6
    if sys.platform == "win32":
        return None
    import resource  # noqa: PLC0415  (not on Windows)

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    print(json.dumps(time_stages(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))))
