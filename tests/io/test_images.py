"""Outlines and packed bits come back as images that lie exactly on the photo."""

import cv2
import numpy as np
import pytest

from pigment.io.images import (
    label_image,
    skin_image,
    skin_mask,
    write_jpeg,
    write_png,
)


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
