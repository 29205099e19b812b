"""The stage clock: it times where the pipeline calls, and leaves the pipeline as it was."""

from pigment.benchmark import speed
from pigment.pipeline import photo as photo_stage
from pigment.pipeline import prepare as prepare_stage


def test_every_timed_stage_is_one_the_pipeline_calls():
    for names in speed._STAGES.values():
        for name in names:
            assert hasattr(prepare_stage, name) or hasattr(photo_stage, name), name


def test_the_clock_is_taken_off_again(monkeypatch):
    def own(skin):
        return skin + 1

    monkeypatch.setattr(prepare_stage, "segment_patches", own)
    with speed._stage_clock() as clock:
        assert prepare_stage.segment_patches(1) == 2
        assert clock["segmentation_s"] > 0.0
    assert prepare_stage.segment_patches is own


def test_peak_memory_is_that_of_a_python_with_arrays():
    peak_mb = speed.peak_memory_mb()
    assert peak_mb is None or 20.0 < peak_mb < 50_000.0
