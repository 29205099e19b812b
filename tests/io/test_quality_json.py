import math

from pigment.io.quality_json import check_to_json, quality_from_json, quality_to_json
from pigment.model.photo import CheckName, QualityCheck, QualityFlag, QualityReport


def number(value):
    return None if value is None or not math.isfinite(value) else value


def test_what_is_read_back_is_what_was_written():
    checks = (
        QualityCheck(CheckName.SHARPNESS, 0.46, True, 0.48, 0.43),
        QualityCheck(CheckName.TILT, None, False, 25.0, None),
    )
    report = QualityReport(0.46, 0.0, 0.01, 5.0, 61.0, (QualityFlag.SOFT,), checks)
    assert quality_from_json(quality_to_json(report, number)) == report
    assert check_to_json(checks[0], number)["state"] == "care"
    assert check_to_json(checks[1], number)["state"] == "unknown"


def test_results_without_checks_are_still_read():
    report = QualityReport(0.7, 0.0, 0.0, 5.0, 61.0)
    written = quality_to_json(report, number)
    del written["checks"]
    assert quality_from_json(written) == report
    assert quality_from_json(None) is None
    assert quality_to_json(None, number) is None
