"""Outlines and packed bits come back as images that lie exactly on the photo."""

import cv2
import numpy as np
import pytest

from pigment.io.images import (
    fill_even_odd,
    label_image,
    skin_image,
    skin_mask,
    write_jpeg,
    write_png,
)


def perimeter(points):
    return np.linalg.norm(np.roll(points, -1, axis=0) - points, axis=1).sum()


def shoelace(points):
    x, y = points.T
    return abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def star(centre, radii, n):
    turn = np.linspace(0, 2 * np.pi, n, endpoint=False)
    radius = np.where(np.arange(n) % 2, *radii)
    return centre + np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=1)


@pytest.mark.parametrize("seed", range(5))
def test_filled_area_is_that_of_the_polygon(seed):
    random = np.random.default_rng(seed)
    points = star(random.uniform(95, 105, 2), (random.uniform(30, 60), 80.0), 14)
    filled = fill_even_odd([points], (200, 200)).sum()
    assert abs(filled - shoelace(points)) < 0.05 * perimeter(points)  # px of border error


def test_a_pixel_belongs_to_a_polygon_when_its_centre_does():
    square = np.array([[1.5, 1.5], [4.5, 1.5], [4.5, 3.5], [1.5, 3.5]])
    filled = fill_even_odd([square], (6, 8))
    expected = np.zeros((6, 8), bool)
    expected[2:4, 2:5] = True
    np.testing.assert_array_equal(filled, expected)


def test_shared_borders_neither_overlap_nor_leave_a_gap():
    left = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 6.0], [0.0, 6.0]])
    right = left + np.array([4.0, 0.0])
    both = fill_even_odd([left], (8, 12)).astype(int) + fill_even_odd([right], (8, 12))
    np.testing.assert_array_equal(both, fill_even_odd([left, right], (8, 12)))
    assert both.max() == 1


def test_a_hole_stays_open_and_what_lies_outside_is_cut(make):
    ring = fill_even_odd([make.circle(20, 20, 15), make.circle(20, 20, 5)], (40, 25))
    assert not ring[20, 20]
    assert ring[20, 10]
    whole = fill_even_odd([make.circle(20, 20, 15), make.circle(20, 20, 5)], (40, 40))
    np.testing.assert_array_equal(ring, whole[:, :25])


def test_agrees_with_an_independent_point_in_polygon_test():
    points = star(np.array([30.2, 29.7]), (12.0, 27.0), 10).astype(np.float32)
    filled = fill_even_odd([points], (60, 60))
    for y in range(0, 60, 3):
        for x in range(0, 60, 3):
            assert filled[y, x] == (cv2.pointPolygonTest(points, (x, y), False) > 0)


def test_labels_lie_on_the_photo_at_its_full_size(make):
    photo = make.measured()
    labels = label_image(photo)
    assert labels.shape == (200, 320)
    assert labels.dtype == np.uint16
    assert set(np.unique(labels)) == {0, 1, 2}
    rows, columns = np.nonzero(labels == 2)  # a circle at (30, 20) with radius 8, in working px
    assert columns.mean() == pytest.approx((30 + 0.5) / 0.25 - 0.5, abs=0.1)
    assert rows.mean() == pytest.approx((20 + 0.5) / 0.25 - 0.5, abs=0.1)
    assert (labels == 2).sum() == pytest.approx(np.pi * 32**2, rel=0.005)


def test_a_patch_that_leaves_the_photo_is_cut_at_its_border(make):
    photo = make.measured(patches=(make.patch(5, outlines=(make.circle(0.0, 0.0, 8.0),)),))
    labels = label_image(photo)
    assert labels[0, 0] == 5
    # a quarter disc, and two rows and columns more: working (0, 0) is photo (1.5, 1.5)
    assert (labels == 5).sum() == pytest.approx(np.pi * 32**2 / 4 + 2 * 2 * 32 + 4, rel=0.01)


def test_a_track_id_beyond_sixteen_bits_is_a_fault(make):
    with pytest.raises(ValueError, match="65536"):
        label_image(make.measured(patches=(make.patch(65_536),)))


def test_the_skin_mask_keeps_its_share_and_its_place(make):
    photo = make.measured(size=(321, 203), photo_to_work=0.25)
    image = skin_image(photo)
    assert image.shape == (203, 321)
    assert set(np.unique(image)) == {0, 255}
    columns = np.nonzero(image[100])[0]
    # working columns from 20 on are skin: the border lies between working centres 19 and 20
    assert columns[0] == pytest.approx((19.5 + 0.5) / 0.25 - 0.5, abs=1)
    assert columns[-1] == 320
    assert skin_mask(photo).shape == photo.work_shape


def test_a_rejected_photo_has_no_images(make):
    with pytest.raises(ValueError, match="not measured"):
        label_image(make.rejected())


def test_sixteen_bits_survive_the_file_under_any_name(tmp_path, make):
    labels = label_image(make.measured(patches=(make.patch(60_000),)))
    path = tmp_path / "größe 写真.png"
    write_png(path, labels)
    again = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(again, labels)
    assert again.dtype == np.uint16


def test_a_colour_picture_survives_the_file(tmp_path):
    picture = np.full((16, 24, 3), (200, 140, 110), np.uint8)
    write_jpeg(tmp_path / "ü.jpg", picture)
    again = cv2.imdecode(np.fromfile(tmp_path / "ü.jpg", np.uint8), cv2.IMREAD_COLOR)
    np.testing.assert_allclose(again[8, 12, ::-1], (200, 140, 110), atol=2)
