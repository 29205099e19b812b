import pytest

from pigment.benchmark.oracle import oracle_contrasts
from pigment.pipeline.settings import Settings
from pigment.synth.scenarios import make_series


def test_the_oracle_reads_the_true_contrast_of_every_patch():
    series = make_series(
        73, tone="III", shape="trunk", border="sharp", card="colorchecker-mini", n_patches=2,
        contrast=(6.0, 8.0), size_px=(1020, 765),
    )  # fmt: skip
    rendered = series.render_evenly(0)
    read = oracle_contrasts(rendered, Settings())
    spots = {n: s for n, s in rendered.truth.spots.items() if s.kind.value == "patch"}
    assert set(read) == set(spots)
    for number, value in read.items():
        assert value == pytest.approx(spots[number].delta_e00, abs=0.8)
