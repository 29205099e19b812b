from pigment.benchmark.change_numeric_text import change_numeric_section, smallest_found
from pigment.benchmark.figures import Share

COUNTS = {
    "null": {"false claim, any": [80, 4000], "interval of contrast slope": [920, 1000]},
    "fade": {"called lower": [470, 500]},
    "event": {"step found": [455, 500]},
    "ladder": {
        "delta_e00 1 found": [60, 100],
        "delta_e00 1.5 found": [96, 100],
        "delta_e00 2 found": [100, 100],
    },
}


def test_the_section_says_what_was_asked_and_got():
    text = change_numeric_section({"series": 10_000, "counts": COUNTS})
    rows = {line.split(" | ")[0]: line for line in text.splitlines()}
    assert rows["| Any false claim in six looks"].endswith("(1.6 to 2.5; n 4000) | yes |")
    assert rows["| Interval of contrast slope covers, unchanged"].endswith("| no |")
    assert rows["| Contrast down by 2: lower"].endswith("| no |")
    assert rows["| Step of 2 at an event found"].endswith("| yes |")
    assert "Smallest found with 95 % power: 1.5 CIEDE2000." in text
    assert "Smallest found with 95 % power: none of these." in text


def test_the_smallest_change_found_has_none_missed_above_it():
    cells = [
        (0.5, Share(99, 100)),
        (1.0, Share(80, 100)),
        (1.5, Share(96, 100)),
        (2.0, Share(99, 100)),
    ]
    assert smallest_found(cells) == 1.5
    assert smallest_found(cells[:2]) is None
