"""What is said of a plan: visits, weeks, the size of the change and whose noise it counts with."""

from pigment.model.series import Metric, NoiseSource
from pigment.report.wording import plan as wording


def plain(text):
    return text.replace("\u00a0", " ")


def test_a_plan_names_its_visits_its_change_and_its_noise():
    told = plain(
        wording.plan_sentence(Metric.DELTA_E00, 1.5, 2, 7.0, (8, 7.0), NoiseSource.REPLICATES)
    )
    assert told.startswith("With 2 photos at each visit, every week, 8 visits over 7 weeks find")
    assert "colour contrast by 1.5 ΔE00 in 90 of 100 cases" in told
    assert "repeated photos" in told


def test_sizes_of_areas_are_in_per_cent():
    assert plain(wording.size_text(Metric.AREA_MM2, 0.08)) == "8 %"
    assert plain(wording.size_text(Metric.DELTA_E00, 0.5)) == "0.5 ΔE00"


def test_an_example_says_when_it_showed_the_change():
    assert "visit 4 of 9" in wording.example_sentence(3, 9)
    assert "not found within 9" in wording.example_sentence(None, 9)
