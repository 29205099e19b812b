"""The regions of a face are written, kept by the schema, and read back as they were."""

from dataclasses import replace

from pigment.io.read_results import from_json
from pigment.io.results import to_json, validator
from pigment.model.face import FaceRegion


def test_the_regions_of_a_face_come_back_as_written(make):
    regions = (FaceRegion("forehead", 5000.0, 0.125), FaceRegion("nose", 900.0, None))
    first, second = make.measured("a.jpg"), make.measured("b.jpg")
    assert first.skin is not None
    first = replace(first, skin=replace(first.skin, face_regions=regions))
    content = to_json(make.series(first, second))
    validator().validate(content)
    with_face, without = content["photos"]
    assert [entry["region"] for entry in with_face["face_regions"]] == ["forehead", "nose"]
    assert without["face_regions"] == []
    back = from_json(content).photos[0].skin
    assert back is not None
    assert back.face_regions == regions
