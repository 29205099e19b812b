import cv2
import numpy as np

from pigment.benchmark.ruler_photos import judge_rulers, ruler_table


def test_sets_are_judged_by_halves_and_absent_ones_left_out(tmp_path):
    images = tmp_path / "nci_moles_serial" / "images"
    images.mkdir(parents=True)
    for name in ("A1", "A2", "B1"):
        noise = np.random.default_rng(1).integers(100, 140, (60, 80, 3), np.uint8)
        cv2.imwrite(str(images / f"{name}.jpg"), noise + np.array([0, 20, 60], np.uint8))
    table = "id,ruler_in_frame\nA1,1\nA2,0\nB1,0\n"
    (tmp_path / "nci_moles_serial" / "series.csv").write_text(table)
    rows = judge_rulers(tmp_path)
    assert len(rows) == 3
    assert not any(row["stated"] for row in rows)
    assert sum(row["has_ruler"] for row in rows) == 1
    assert "read when stated" in ruler_table(rows)
    assert judge_rulers(tmp_path / "nowhere") == []
