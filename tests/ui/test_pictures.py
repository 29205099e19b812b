import pytest

from pigment.ui.pictures import aligned_path, patch_pictures, pictures_of
from tests.builders_app import measured_site
from tests.builders_series import make_result, make_series


@pytest.fixture
def measured(store):
    result = make_result(make_series([300.0, 280.0, 240.0], [9.0, 8.5, 8.0]))
    return store.series_folder(measured_site(store, result).id), result


def test_pictures_come_with_their_size_and_bar(measured):
    folder, result = measured
    chosen = tuple((visit, result.photos[2 * place]) for place, visit in enumerate(result.visits))
    shown = pictures_of(folder, result, chosen)
    assert [picture.path.name for picture in shown.pictures] == [
        "visit_00_0.jpg",
        "visit_01_0.jpg",
        "visit_02_0.jpg",
    ]
    assert shown.size_px == (240, 180)
    assert shown.view == (0, 0, 240, 180)
    assert shown.bar[0] == 50


def test_a_patch_is_shown_first_and_latest_and_near(measured):
    folder, result = measured
    shown = patch_pictures(folder, result, 2)
    assert len(shown.pictures) == 2
    assert shown.view[2] < 240
    assert patch_pictures(folder, result, 99) is None


def test_a_missing_picture_is_noticed(measured):
    folder, result = measured
    path = aligned_path(folder, result, result.photos[0])
    path.unlink()
    assert pictures_of(folder, result, ((result.visits[0], result.photos[0]),)) is None
    assert pictures_of(folder, result, ()) is None
